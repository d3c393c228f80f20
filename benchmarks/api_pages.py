"""The API at `/oruk/v3/`: milliseconds of wall clock for one answer, by a client in the process.

Services that nobody runs, each with sixty words, a place, times and a type, on SQLite. Pages are of
fifty records, drawn from the whole list; each question is asked once, told as "first", and then
sixty times. Nothing is answered from a cache but what every process keeps: which ids there are.

Each size in a process and a database of its own; `python -m benchmarks.api_pages COUNT` fills and
asks the database of the environment.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

SIZES = (10_000, 100_000)
ROUNDS = 60
A_PAGE = 50
AT_ONCE = 5_000
BUDGET = {"100,000 services · a page · p95": 50.0}
SEED = 20261122


def run() -> dict[str, Any]:
    """Milliseconds, by size, question and percentile."""
    return {f"{size:,} services": _asked_apart(size) for size in SIZES}


def _asked_apart(size: int) -> Any:
    with tempfile.TemporaryDirectory() as data:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env = {**kept, "KITH_DATA": data, "KITH_SECRET_KEY": "bench"}
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.api_pages", str(size)],
            env=env,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return json.loads(told.stdout.splitlines()[-1])


def main(count: int) -> dict[str, Any]:
    """Fill, ask, and tell."""
    from kith.cli.house import open_house, prepare_database

    prepare_database(open_house())
    from django.conf import settings

    settings.API_PER_MINUTE = 0
    settings.ALLOWED_HOSTS = ["*"]
    settings.LOGGING_CONFIG = None
    term_id = _fill(count)
    return {name: _percentiles(ask) for name, ask in _questions(count, term_id).items()}


def _fill(count: int) -> UUID:
    from benchmarks.directory_asked import an_area_with_terms
    from kith.directory.models import Place, Provider, Service, ServiceAtLocation, Term

    area_id = an_area_with_terms()
    terms = list(Term.objects.filter(taxonomy__code="types").values_list("pk", flat=True))
    drawn = random.Random(SEED)
    providers = list(_providers(area_id, max(1, count // 20)))
    Provider.objects.bulk_create(providers)
    for start in range(0, count, AT_ONCE):
        services = [_service(drawn, area_id, drawn.choice(providers)) for _ in range(AT_ONCE)]
        services = services[: count - start]
        places = [_place(drawn, one.provider) for one in services]
        through = Service.terms.through
        Service.objects.bulk_create(services)
        Place.objects.bulk_create(places)
        ServiceAtLocation.objects.bulk_create(
            [ServiceAtLocation(service=a, place=b) for a, b in zip(services, places, strict=True)]
        )
        through.objects.bulk_create(
            [through(service_id=one.pk, term_id=drawn.choice(terms)) for one in services]
        )
    return terms[0]


def _providers(area_id: UUID, count: int) -> Iterator[Any]:
    from benchmarks.directory_services import ADDED_AT
    from kith.directory.models import Provider

    for number in range(count):
        yield Provider(
            area_id=area_id,
            name=f"Provider {number}",
            description="Helps people.",
            added_at=ADDED_AT,
            changed_at=ADDED_AT,
        )


def _service(drawn: random.Random, area_id: UUID, provider: Any) -> Any:
    from benchmarks.directory_services import ADDED_AT, COMMON
    from kith.directory.models import Service

    return Service(
        area_id=area_id,
        provider=provider,
        name=" ".join(drawn.choices(COMMON, k=3)).capitalize(),
        summary=" ".join(drawn.choices(COMMON, k=12)),
        description=" ".join(drawn.choices(COMMON, k=60)),
        website="https://service.example",
        phones=[{"number": "0114 496 0001"}],
        languages=["en"],
        serves=["E08000018"],
        ways=["self"],
        delivery=["in_person"],
        times=[{"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}],
        added_at=ADDED_AT,
        changed_at=ADDED_AT,
    )


def _place(drawn: random.Random, provider: Any) -> Any:
    from kith.directory.models import Place

    return Place(
        provider=provider,
        code=str(UUID(int=drawn.getrandbits(128), version=4)),
        address="1 High Street",
        town="Exampleton",
        postcode="S60 1AE",
        easting=drawn.randint(250_000, 620_000),
        northing=drawn.randint(100_000, 650_000),
        precision="unit",
    )


def _questions(count: int, term_id: UUID) -> dict[str, Callable[[], object]]:
    from django.test import Client

    from kith.directory.models import Service

    client, drawn = Client(raise_request_exception=True), random.Random(SEED)
    some = Service.objects.because("A benchmark asks.").values_list("pk", flat=True)[:ROUNDS]
    ids = list(some)
    last = max(1, count // A_PAGE)
    tag = client.get("/oruk/v3/services")["ETag"]

    def get(path: str, **query: Any) -> Any:
        answer = client.get(f"/oruk/v3/{path}", query)
        assert answer.status_code == 200, answer.content[:500]
        return answer.content

    return {
        "a page": lambda: get("services", page=drawn.randint(1, last)),
        "a page of whole records": lambda: get(
            "services", page=drawn.randint(1, last), full="true"
        ),
        "a page of places": lambda: get("service_at_locations", page=drawn.randint(1, last)),
        "a page of one type": lambda: get(
            "services", page=drawn.randint(1, last // 32 + 1), taxonomy_term_id=str(term_id)
        ),
        "changed since": lambda: get("services", modified_after="2026-01-01"),
        "one record": lambda: get(f"services/{drawn.choice(ids)}"),
        "unchanged": lambda: client.get("/oruk/v3/services", headers={"If-None-Match": tag}),
    }


def _percentiles(ask: Callable[[], object]) -> dict[str, float]:
    """The first answer by itself, for it reads which ids there are; then of many."""
    began = time.perf_counter()
    ask()
    first = (time.perf_counter() - began) * 1000
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(spent, n=20)
    return {"first": first, "p50": statistics.median(spent), "p95": cuts[-1]}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
