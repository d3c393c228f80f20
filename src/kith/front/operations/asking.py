"""Asks an address of another site whether it is there, and never one inside a closed network.

How it gets there, and where it does not go, is `kith.outside`'s to say.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import SplitResult, urljoin, urlsplit

from kith.outside.connecting import ClosedNetwork, Connector

WHOLE_SECONDS = 20.0
"""For all that an address answers, with its redirections."""
MOST_STEPS = 4
SHUT = {401, 403, 405, 406, 429, 451}
"""There, but not for a program such as this one."""
GONE = {404, 410}
SERVER_AT_FAULT = 500
MOVED = {301, 302, 303, 307, 308}
HEAD_IS_NO_ANSWER = {400, 403, 404, 405, 406, 429, 500, 501, 503}


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of asking: "works", "gone", "silent" or "refused", and the status if any."""

    answer: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Asker(Connector):
    """Asks addresses. A test hands it names and numbers of its own."""

    whole_seconds: float = WHOLE_SECONDS

    def ask(self, address: str) -> Answered:
        """HEAD, and GET where that is no answer."""
        end = time.monotonic() + self.whole_seconds
        try:
            status = self._status("HEAD", address, end)
            if status in HEAD_IS_NO_ANSWER:
                status = self._status("GET", address, end)
        except ClosedNetwork:
            return Answered("refused")
        except (OSError, HTTPException, ValueError):
            return Answered("silent")
        if status in GONE:
            return Answered("gone", status)
        is_well = status < SERVER_AT_FAULT and (status < min(GONE | SHUT | {400}) or status in SHUT)
        return Answered("works" if is_well else "silent", status)

    def _status(self, method: str, address: str, end: float) -> int:
        for _step in range(MOST_STEPS):
            status, onward = self._answer(method, urlsplit(address), end)
            if status not in MOVED or not onward:
                return status
            address = urljoin(address, onward)
        raise ValueError("It leads on and on.")

    def _answer(self, method: str, parts: SplitResult, end: float) -> tuple[int, str]:
        headers = {"User-Agent": "Kith link check", "Accept": "*/*"}
        with self.answered(method, parts, end, headers) as answer:
            return answer.status, answer.headers.get("Location", "")
