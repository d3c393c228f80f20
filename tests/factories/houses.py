"""Houses of their own, each with folder, files and database, for tests of backups."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection, connections, transaction

from kith.core import audit
from kith.core.backup.house import House, standing_on
from kith.core.models import AuditEntry
from kith.core.template_database import copy_template

TEMPLATES = Path(__file__).resolve().parents[2] / "build" / "templates"
AT = datetime(2026, 11, 22, 2, tzinfo=UTC)


@contextmanager
def a_house(data: Path, *, is_empty: bool = False) -> Iterator[House]:
    """A house on the database of the tests' kind, migrated; or with no table yet."""
    usual = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        data.mkdir(parents=True, exist_ok=True)
        database = data / "kith.sqlite3"
        if not is_empty:
            assert copy_template(TEMPLATES, database)
        yield _house(data, usual | {"NAME": str(database)})
        return
    name = f"house_{uuid4().hex[:12]}"
    administer(f'CREATE DATABASE "{name}"' + ("" if is_empty else f' TEMPLATE "{_migrated()}"'))
    try:
        yield _house(data, usual | {"NAME": name})
    finally:
        administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(statement: str) -> list[Any]:
    """Do something with databases themselves."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def entries(house: House) -> list[int]:
    """What is in the audit trail of a house: the numbers that `write_entry` wrote."""
    with standing_on(house.database):
        said = AuditEntry.objects.filter(action="areas.pack-loaded").order_by("sequence")
        return [int(one) for one in said.values_list("object_id", flat=True)]


def write_entries(house: House, *numbers: int) -> None:
    """Write lines into the audit trail of a house, each committed by itself."""
    with standing_on(house.database):
        for number in numbers:
            write_entry(number)


def write_entry(number: int) -> None:
    """Write one line into the trail of the house that is stood on."""
    with transaction.atomic():
        audit.record(action="areas.pack-loaded", object_type="area", object_id=number, at=AT)


class Writers:
    """Threads that write into a house until told to stop, and say what was acknowledged."""

    def __init__(self, house: House, count: int = 3) -> None:
        self.acknowledged: list[int] = []
        self._house = house
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(one * 1_000_000,)) for one in range(count)
        ]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, count: int) -> list[int]:
        """What was acknowledged once so many are."""
        while len(self.acknowledged) < count:
            self._stopped.wait(0.005)
        return list(self.acknowledged)

    def _write(self, number: int) -> None:
        try:
            with standing_on(self._house.database):
                while not self._stopped.is_set():
                    number += 1
                    write_entry(number)
                    self.acknowledged.append(number)
                    self._stopped.wait(0.002)
        finally:
            connections["default"].close()


def _house(data: Path, database: dict[str, Any]) -> House:
    data.mkdir(parents=True, exist_ok=True)
    return House(data=data, media=data / "media", uploads=data / "uploads", database=database)


def _migrated() -> str:
    """The migrated database that the tests' own is a copy of."""
    found = administer("SELECT datname FROM pg_database WHERE datname LIKE 'migrated\\_%'")
    return next(name for (name,) in found if not name.endswith("_making"))
