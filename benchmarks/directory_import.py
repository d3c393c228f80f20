"""How long it takes, and how much memory, to import so many services: `python -m benchmarks.directory_import 100000`."""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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


def main(count: int) -> None:
    """Read, write, and read the same again; print seconds and the most memory held."""
    from kith.cli.house import open_house, prepare_database

    prepare_database(open_house())
    from kith.areas.models import Area
    from kith.cli.pack_load import load_folder
    from kith.directory.operations import importing, importing_sources

    if not Area.objects.exists():
        load_folder("packs/exampleton")
    area = Area.objects.get()
    source = importing_sources.add_source(
        area=area, name=f"Bench {time.time_ns()}", kind="open_referral", by=None, at=AT
    )
    importing_sources.map_source(source=source, by=None, at=AT, takes_terms=True)
    source.refresh_from_db()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "services.ndjson"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(one) + "\n" for one in records(count))
        for what in ("first", "again"):
            began = time.process_time()
            run = importing_sources.begin_local_run(source=source, by=None, at=AT)
            material = importing_sources.local_material(
                path=path, kind=source.kind, columns=source.columns
            )
            run = importing.read_run(run=run, material=material, by=None, at=AT)
            read = time.process_time()
            run = importing.begin_writing(run=run, by=None, at=AT)
            importing.write_run(run=run, by=None, at=AT)
            done = time.process_time()
            held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"{what}: {count:,} services; processor: read {read - began:.1f} s, "
                f"written {done - read:.1f} s, most held {held} MiB; {run.counts.get('added', 0)}"
                f" added, {run.counts.get('same', 0)} the same",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
