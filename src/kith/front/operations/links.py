"""Asking the addresses of other sites that pages lead to, gently, and keeping what they said."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from kith.front.operations.asking import Answered, Asker
from kith.front.queries.links import outside_addresses
from kith.front.records import LinkCheck

MOST_A_RUN = 1_000
BETWEEN_SECONDS = 0.5
"""Two a second for one host."""
WORKING_SECONDS = 45.0
"""Then others of the queue have their turn."""


def check_links(
    *,
    since: datetime,
    now: Callable[[], datetime],
    ask: Callable[[str], Answered] | None = None,
    pause: Callable[[float], None] = time.sleep,
    working_seconds: float = WORKING_SECONDS,
) -> bool:
    """Ask what was not asked since then, for a while. True when there is more to ask.

    What no page leads to any more is forgotten.
    """
    wanted = outside_addresses()[:MOST_A_RUN]
    LinkCheck.objects.exclude(address__in=wanted).delete()
    done = set(LinkCheck.objects.filter(checked_at__gte=since).values_list("address", flat=True))
    ask = ask or Asker().ask
    last: dict[str, float] = {}
    until = time.monotonic() + working_seconds
    for address in (one for one in wanted if one not in done):
        if time.monotonic() > until:
            return True
        _wait_for(urlsplit(address).netloc, last, pause)
        _keep(address, ask(address), now())
    return False


def _wait_for(host: str, last: dict[str, float], pause: Callable[[float], None]) -> None:
    left = last.get(host, -BETWEEN_SECONDS) + BETWEEN_SECONDS - time.monotonic()
    if host in last and left > 0:
        pause(left)
    last[host] = time.monotonic()


def _keep(address: str, answered: Answered, at: datetime) -> None:
    LinkCheck.objects.update_or_create(
        address=address,
        defaults={"answer": answered.answer, "status": answered.status, "checked_at": at},
    )
