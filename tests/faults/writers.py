"""Those who write while the house is killed, and what they note of it.

A note is a line of a file: `sent` before a form goes, `kept` once the answer led on. Only `kept` is
a promise of the house, and it is on the disk before the writer goes on. What was sent and not
answered is sent again with its key after the restart, as a person would.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.faults.asking import KEY, Answer, AtWork

KEPT = 302
NOT_NOW = (503, 507)
REPEATED = 5
"""Each fifth form is sent once more at once: it must lead where it led."""
CLOCK_SECONDS = 0.05
PAUSE_SECONDS = 0.05
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a person fills it in: its key, its address, and the name it gives."""

    key: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who adds teams: their session, where they add them, and their notes."""

    cookie: str
    address: str
    notes: str


def folder_of_notes(data: Path) -> Path:
    """Beside the data, so that a full disk does not keep anybody from taking notes."""
    folder = data.with_name(f"{data.name}-notes")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def read_notes(path: Path) -> Iterator[dict[str, Any]]:
    """What a writer noted; the last line may have been cut off by the kill."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


class Notes:
    """The file of one writer."""

    def __init__(self, path: Path) -> None:
        noted = list(read_notes(path))
        ended = {one["key"] for one in noted if one["what"] == "kept"}
        self.unanswered = [
            Form(one["key"], one["address"], one["name"])
            for one in {one["key"]: one for one in noted if one["what"] == "sent"}.values()
            if one["key"] not in ended
        ]
        self._file = path.open("a", encoding="utf-8")
        self._file.write("\n")  # what a kill cut off ends here

    def note(self, what: str, form: Form, **more: Any) -> None:
        """Add a line, on the disk before this returns."""
        self._file.write(json.dumps({"what": what, **asdict(form), **more}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def write_on(application: Any, writer: Writer, *, until: Path | None = None) -> None:
    """Send again what was not answered; then add teams until killed, or until a file is there."""
    notes, person = Notes(Path(writer.notes)), AtWork(application, writer.cookie)
    for form in notes.unanswered:
        send(person, notes, form)
    number = 0
    while until is None or not until.exists():
        number += 1
        key = str(uuid4())
        form = Form(key, writer.address, f"Team {key}")
        notes.note("sent", form)
        first = send(person, notes, form)
        if number % REPEATED == 0:
            again = send(person, notes, form)
            if again.leads_to != first.leads_to:
                notes.note("wrong", form, says=f"{first.leads_to}, then {again.leads_to}")


def send(person: AtWork, notes: Notes, form: Form) -> Answer:
    """Send a form until the house keeps it; an answer that is neither yes nor wait is noted."""
    give_up_at = time.monotonic() + PATIENCE
    while time.monotonic() < give_up_at:
        try:
            answer = person.post(form.address, {KEY: form.key, "name": form.name})
        except Exception as error:  # the server would have answered 500
            notes.note("wrong", form, says=f"{type(error).__name__}: {error}"[:500])
            time.sleep(PAUSE_SECONDS)
            continue
        if answer.status == KEPT:
            notes.note("kept", form, led_to=answer.leads_to)
            return answer
        if answer.status not in NOT_NOW:
            notes.note("wrong", form, says=f"{answer.status}: {answer.text[:300]}")
        notes.note("refused", form, status=answer.status)
        person.secret = person.secret if answer.status in NOT_NOW else ""
        time.sleep(PAUSE_SECONDS)
    raise TimeoutError(f"The house did not keep {form.name} in {PATIENCE} seconds.")


def run_clock(*, until: Path | None = None) -> None:
    """The worker's clock, quicker than it goes: pulse, queue, and sealing the trail."""
    from kith.core.worker import Clock

    clock = Clock(f"clock {os.getpid()}", now=lambda: datetime.now(UTC))
    while until is None or not until.exists():
        clock.round()
        time.sleep(CLOCK_SECONDS)
