"""Writing a record with its line in the trail, by four at once, on SQLite and on PostgreSQL.

A team is added to an organisation: its row is locked, names are compared, the team and its entry in
the audit trail are written in one transaction, and the disk has said that it has them before the
operation returns (`synchronous=FULL`; a cluster of its own with `fsync` on). Four processes with a
connection each, all in one organisation, for ten seconds; "by the form" is the whole request at
work, with session, door, key of the form and redirect, by WSGI without a network. The worker's clock
seals the trail beside them. Each write is counted when it has returned, and the database is asked
afterwards whether it holds as many teams, and a line for each. `bare rows` is the yardstick: one
INSERT into a table of two columns, committed by itself, likewise by four.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.staffed_site import postgresql, postgresql_programs
from tests.faults.proofs import House, end_well, fork, in_child
from tests.faults.proving import environment_of, run_json
from tests.faults.writers import run_clock

SECONDS = 10.0
WRITERS = 4
PER_SECOND = "records with audit a second, at least"
BY_THE_FORM = "by the form, a second, at least"
BUDGET = {PER_SECOND: 80.0}


def run() -> dict[str, Any]:
    """Measure on each database that there is."""
    told = {"SQLite": _measured(None)}
    if programs := postgresql_programs():
        told["PostgreSQL"] = _measured(postgresql(programs))
    return told


def _measured(cluster: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, cluster or nullcontext("") as address:
        more = {"DATABASE_URL": address} if address else {}
        own = environment_of(**more)
        return run_json([sys.executable, "-m", "benchmarks.record_write", folder], own)


def measure(folder: Path) -> dict[str, Any]:
    """In a process of its own: the figures of the database that the environment names."""
    house = House(folder)
    seconds = float(os.environ.get("KITH_BENCH_SECONDS", SECONDS))
    found, stop = {}, folder / "stop"
    clock = fork(partial(run_clock, until=stop))
    for name, job in (("rows", bare_rows), (PER_SECOND, by_operation), (BY_THE_FORM, by_form)):
        before = in_child(counted)
        started = [
            fork(partial(job, house, one, seconds, folder / f"{name[:4]}-{number}"))
            for number, one in enumerate(house.writers(len(found), WRITERS))
        ]
        end_well(started)
        written = sum(int(path.read_text()) for path in folder.glob(f"{name[:4]}-?"))
        if job is not bare_rows:
            assert in_child(counted) == [one + written for one in before]
        found[name] = written / seconds
    stop.touch()
    end_well([clock])
    return {
        PER_SECOND: found[PER_SECOND],
        BY_THE_FORM: found[BY_THE_FORM],
        "bare rows a second": found["rows"],
        "bare rows, times records with audit": found["rows"] / found[PER_SECOND],
    }


def counted() -> list[int]:
    """How many teams there are, and lines that say so; the table of bare rows is made here."""
    from django.db import connection

    from kith.core.models import AuditEntry
    from kith.organisations.models import Team

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (id TEXT PRIMARY KEY, at TEXT)")
    teams = Team.objects.because("A benchmark's own database.").count()
    return [teams, AuditEntry.objects.filter(action="organisations.team-added").count()]


def bare_rows(_house: House, _writer: Any, seconds: float, told: Path) -> None:
    """Insert rows that mean nothing."""
    from django.db import connection

    def insert() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_bare (id, at) VALUES (%s, %s)", [str(uuid4()), "now"])

    _repeat(insert, seconds, told)


def by_operation(_house: House, writer: Any, seconds: float, told: Path) -> None:
    """Call the operation."""
    from kith.accounts.models import Person
    from kith.organisations.models import Organisation
    from kith.organisations.operations.places import add_team

    key = writer.address.split("/")[3]
    organisation = Organisation.objects.because("A benchmark's own database.").get(pk=key)
    by = Person.objects.filter(memberships__organisation=organisation).first()

    def add() -> None:
        add_team(organisation=organisation, name=str(uuid4()), by=by, at=datetime.now(UTC))

    _repeat(add, seconds, told)


def by_form(house: House, writer: Any, seconds: float, told: Path) -> None:
    """Send the form."""
    from tests.faults.asking import AtWork

    person = AtWork(house.application, writer.cookie)

    def send() -> None:
        answer = person.post(writer.address, {"post_key": str(uuid4()), "name": str(uuid4())})
        assert answer.status == 302, answer.text

    _repeat(send, seconds, told)


def _repeat(deed: Any, seconds: float, told: Path) -> None:
    """Do it again and again, and write down how often it was done."""
    times, ends_at = 0, time.monotonic() + seconds
    while time.monotonic() < ends_at:
        deed()
        times += 1
    told.write_text(str(times))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "kith.config.settings"
    print(json.dumps(measure(Path(sys.argv[1]))))
