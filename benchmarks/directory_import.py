"""An import of so many services: read and compared, then written, then the same once more.

A feed that nobody runs, a file of one record a line: whole services of Open Referral UK, each with
some sixty words, a place with an address and a point, times, a telephone and a term; five to an
organisation. All that an import does is done: every record is checked, compared with what stands,
and laid down for a person to look at; then written batch by batch, each a transaction, with
history, provenance and the index that is searched. "Processor" is the time of our process for both
together, which a busy machine disturbs least; "seconds" is what a clock on the wall says. "Most
held" is the process's own memory at its largest, looked at after each batch; beside it, with the
pages of SQLite's file that are mapped into it, which the machine takes back when it needs room.
"Times a plain write": the processor's time over that of the barest job with the same records in the
same run, `json.loads` of each line and an `executemany` of them into a table of SQLite.

Each size in a process and a database of its own; `KITH_BENCH_IMPORT="sqlite 10000"` chooses others,
and `python -m benchmarks.directory_import COUNT` imports into the database of the environment.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.measuring import cpu_seconds, in_own_database

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
WORDS = [
    "family",
    "talk",
    "group",
    "parents",
    "support",
    "calm",
    "together",
    "children",
    "evening",
    "tea",
    "young",
    "advice",
]
TERMS = 40
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SIZES = "sqlite 10000, sqlite 100000, postgresql 20000"
SQLITE = "SQLite, {:,}"
BUDGET = {
    f"{SQLITE.format(100_000)} · processor, s": 180.0,
    f"{SQLITE.format(100_000)} · most held, MiB": 500.0,
}
AT_ONCE = 500
A_THOUSAND, PLAIN = "processor, s a thousand", "times a plain write"


def _id(kind: int, number: int) -> str:
    return str(uuid.UUID(int=(kind << 96) + number, version=4))


def records(count: int, seed: int = 5) -> Iterator[dict[str, Any]]:
    """Whole services of a feed, each with a place, times, a telephone and terms."""
    dice = random.Random(seed)
    for number in range(count):
        words = " ".join(dice.choices(WORDS, k=60))
        owner = number // 5
        yield {
            "id": _id(1, number),
            "name": f"{dice.choice(WORDS)} {dice.choice(WORDS)} {number}".capitalize(),
            "description": words,
            "status": "active",
            "url": f"https://services.example/{number}",
            "email": f"s{number}@services.example",
            "minimum_age": dice.choice([0, 5, 16]),
            "assured_date": "2026-11-01",
            "last_modified": "2026-11-01T09:30:00+00:00",
            "organization_id": _id(2, owner),
            "organization": {
                "id": _id(2, owner),
                "name": f"Provider {owner}",
                "description": f"Provider {owner} helps.",
            },
            "phones": [{"id": _id(3, number), "number": f"0114 496 {number % 10000:04}"}],
            "schedules": [
                {
                    "id": _id(4, number),
                    "freq": "WEEKLY",
                    "byday": dice.choice(["MO,TU", "WE", "MO,TU,WE,TH,FR"]),
                    "opens_at": "09:00",
                    "closes_at": "17:00",
                }
            ],
            "attributes": [
                {
                    "id": _id(5, number),
                    "link_id": _id(1, number),
                    "link_type": "service_type",
                    "taxonomy_term": {
                        "id": _id(6, number % TERMS),
                        "code": f"t{number % TERMS}",
                        "name": f"Term {number % TERMS}",
                        "description": "A term.",
                        "taxonomy": "theirs",
                    },
                }
            ],
            "service_at_locations": [
                {
                    "id": _id(7, number),
                    "location": {
                        "id": _id(8, number),
                        "location_type": "physical",
                        "name": f"Hall {number}",
                        "latitude": round(53.4 + dice.random() / 5, 5),
                        "longitude": round(-1.4 + dice.random() / 5, 5),
                        "addresses": [
                            {
                                "id": _id(9, number),
                                "address_1": f"{number} Long Street",
                                "city": "Exampleton",
                                "state_province": "Exampleshire",
                                "postal_code": "S60 1AA",
                                "country": "GB",
                                "address_type": "physical",
                            }
                        ],
                    },
                }
            ],
        }


def run() -> dict[str, Any]:
    """Measure each size on each database, and what a record costs at ten times as many."""
    told: dict[str, Any] = {}
    sizes: dict[tuple[str, int], dict[str, Any]] = {}
    for one in os.environ.get("KITH_BENCH_IMPORT", SIZES).split(","):
        database, count = one.split()
        figures = in_own_database("benchmarks.directory_import", database, int(count))
        told[f"{NAMES[database]}, {int(count):,}"] = sizes[database, int(count)] = figures
    for (database, few), figures in sizes.items():
        many = sizes.get((database, few * 10))
        if many is not None:
            name = f"{NAMES[database]}, a record at {few * 10:,} over one at {few:,}"
            told[name] = {
                "processor": many[A_THOUSAND] / figures[A_THOUSAND],
                PLAIN: many[PLAIN] / figures[PLAIN],
            }
    return told


def main(count: int) -> dict[str, Any]:
    """Read, write, and read the same again: seconds, and the most memory held."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    source = _a_source()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "services.ndjson"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(one) + "\n" for one in records(count))
        wall = time.perf_counter()
        read, run = _timed(lambda: _read(source, path))
        assert (run.counts["added"], run.counts.get("refused", 0)) == (count, 0), run.counts
        written, run = _timed(lambda: _written(run))
        seconds = time.perf_counter() - wall
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        own = max(_held)
        again, run = _timed(lambda: _written(_read(source, path)))
        assert run.counts["same"] == count, run.counts
        plain, _nothing = _timed(lambda: _plainly_written(path, Path(folder) / "plain.sqlite3"))
    return {
        "processor, s": read + written,
        "of these reading, s": read,
        "seconds": seconds,
        A_THOUSAND: (read + written) * 1000 / count,
        "the same again, processor, s": again,
        "most held, MiB": own,
        "with mapped pages, MiB": held,
        PLAIN: (read + written) / plain,
    }


def _a_source() -> Any:
    from benchmarks.directory_asked import an_area_with_terms
    from kith.areas.models import Area
    from kith.directory.operations import importing_sources

    area = Area.objects.get(pk=an_area_with_terms())
    source = importing_sources.add_source(
        area=area, name="Bench", kind="open_referral", by=None, at=AT
    )
    importing_sources.map_source(source=source, by=None, at=AT, takes_terms=True)
    source.refresh_from_db()
    return source


def _timed(job: Callable[[], Any]) -> tuple[float, Any]:
    before = cpu_seconds()
    given = job()
    return cpu_seconds() - before, given


def _read(source: Any, path: Path) -> Any:
    from kith.directory.operations import importing, importing_sources

    run = importing_sources.begin_local_run(source=source, by=None, at=AT)
    material = importing_sources.local_material(path=path, kind=source.kind, columns=source.columns)
    return importing.read_run(run=run, material=material, by=None, at=AT, progress=_tell)


def _written(run: Any) -> Any:
    from kith.directory.operations import importing

    run = importing.begin_writing(run=run, by=None, at=AT)
    return importing.write_run(run=run, by=None, at=AT, progress=_tell)


_held: list[float] = []


def _tell(says: str, _part: float) -> None:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    _held.append(int(status.partition("RssAnon:")[2].split()[0]) / 1024)
    if says.split(" of ")[0].endswith("0,000") or says.endswith("0,000 services"):
        print(f"{time.process_time():.0f} s: {says}", file=sys.stderr, flush=True)


def _plainly_written(path: Path, database: Path) -> None:
    """The barest job with the same records."""
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE plain (id TEXT PRIMARY KEY, record TEXT)")
    with path.open(encoding="utf-8") as lines:
        rows = ((json.loads(line)["id"], line) for line in lines)
        while some := list(islice(rows, AT_ONCE)):
            with connection:
                connection.executemany("INSERT INTO plain VALUES (?, ?)", some)
    connection.close()


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)))
