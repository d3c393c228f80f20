"""`python -m benchmarks.directory_asked COUNT`: fill the index, ask it, and print figures as JSON.

In a process of its own, with the database that its environment names.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import import_module
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID

ROUNDS = 3
PART = 20_000


def main(count: int) -> dict[str, Any]:
    """Everything that is measured at this size."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    area_id = an_area_with_terms()
    began = time.perf_counter()
    fill(area_id, count)
    told: dict[str, Any] = {"minutes to fill": (time.perf_counter() - began) / 60}
    for name, jobs in questions(area_id).items():
        told[name] = percentiles(jobs)
        print(name, told[name], file=sys.stderr, flush=True)
    return told


# ── Filling ──


def an_area_with_terms() -> UUID:
    """An area, and a vocabulary of the services' subjects."""
    from benchmarks.directory_services import ADDED_AT, SUBJECTS, code_of
    from kith.areas.models import Area
    from kith.directory.models import Taxonomy, Term

    area = Area.objects.create(
        code="bench", name="Bench", language="en", direction="ltr", added_at=ADDED_AT,
        loaded_at=ADDED_AT,
    )  # fmt: skip
    for code, kind in (("types", "service_type"), ("needs", "need")):
        taxonomy = Taxonomy.objects.create(area=area, code=code, name=code, description=code)
        Term.objects.bulk_create(
            Term(
                pk=code_of(subject, code),
                taxonomy=taxonomy,
                kind=kind,
                code=subject,
                label=f"{subject} {code}",
                alternatives=words.split()[:2],
            )
            for subject, words in SUBJECTS.items()
        )
    return area.pk


def fill(area_id: UUID, count: int) -> None:
    """Rows as `search.index` writes them, straight to the tables; PostgreSQL's indexes after.

    PostgreSQL is filled by two processes; SQLite has one writer.
    """
    from django.db import connection

    from kith.directory.search.writing import index_terms

    own = import_module("kith.directory.migrations.0009_search_by_numbers")
    is_postgresql = connection.vendor == "postgresql"
    if is_postgresql:
        run(own.POSTGRESQL_AWAY)
    connection.close()
    parts = [(area_id, start, min(PART, count - start)) for start in range(0, count, PART)]
    with ProcessPoolExecutor(2 if is_postgresql else 1, get_context("fork")) as several:
        list(several.map(fill_part, parts))
    index_terms(area_id)
    run(own.POSTGRESQL if is_postgresql else ())
    run(("VACUUM ANALYZE",) if is_postgresql else ("ANALYZE",))


def fill_part(part: tuple[UUID, int, int]) -> None:
    """Some services' rows, sets, names and words."""
    from benchmarks.directory_services import AT_ONCE, services
    from kith.directory.models import SearchName, SearchRow
    from kith.directory.search.documents import MOST_BEGINNINGS, names_of, rows_of, words_of
    from kith.directory.search.writing import numbered, put_sets, put_words

    area_id, first, count = part
    facts = services(area_id, count, first)
    while some := list(islice(facts, AT_ONCE)):
        written = [rows_of(one) for one in some]
        put(SearchRow, numbered([row for one in written for row in one.rows]))
        put_sets(area_id, {pk: those for one in written for pk, those in one.sets.items()})
        put(
            SearchName,
            [
                name
                for one in some
                for name in names_of(area_id, "service", one.id, one.name, most=MOST_BEGINNINGS)
            ],
        )
    # The generator's own are few, and soon all known.
    put_words(words_of(area_id, (one.name for one in services(area_id, 1_000, first))))


def put(table: Any, rows: list[Any]) -> None:
    """Rows in one go: COPY on PostgreSQL."""
    from django.db import connection, transaction

    from kith.core.adding_rows import add_rows

    if connection.vendor != "postgresql":
        with transaction.atomic():
            add_rows(table, rows)
        return
    if not rows:
        return
    # A number that the database gives is left out; a row of the index is written with its own.
    fields = [
        one
        for one in table._meta.concrete_fields
        if rows[0].__dict__[one.attname] is not None or not one.primary_key
    ]
    names = [one.attname for one in fields]
    columns = ", ".join(one.column for one in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            values = row.__dict__
            copy.write_row([values[name] for name in names])


def run(statements: Iterable[str]) -> None:
    """Statements of the database's own."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


# ── Asking ──


def questions(area_id: UUID) -> dict[str, list[Callable[[], Any]]]:
    """By what is measured, the questions to ask."""
    import random

    from benchmarks.directory_services import FIRSTS, ON, SUBJECTS, towns
    from kith.directory.queries.searching import asking, find, suggest
    from kith.postcodes import Point

    drawn = random.Random(7)
    plain = asking(area_id, on=ON)
    pairs = [pair for words in SUBJECTS.values() for pair in pairs_of(words.split())]
    nears = [Point(east, north) for east, north, _spread, _code in towns()[:60]]
    starts = sorted({word[:3].lower() for word in FIRSTS} | {word[:3] for word in SUBJECTS})

    def ask(**given: Any) -> Callable[[], Any]:
        from dataclasses import replace

        question = replace(plain, **given)
        return lambda: find(question)

    within = {"within": 8_000, "order": "near"}
    distance = [
        {"words": " ".join(drawn.choice(pairs)), "near": near, "within": 16_000, "age": 15}
        for near in nears
    ]
    return {
        "two words, best 20": [ask(words=" ".join(pair)) for pair in pairs],
        "two words, best 20, nothing counted": [
            ask(words=" ".join(pair), counts=False) for pair in pairs
        ],
        "8 km, nearest 20": [
            ask(near=near, place_only=True, counts=False, **within) for near in nears
        ],
        "8 km, nearest 20, all counted": [ask(near=near, **within) for near in nears],
        "word, 16 km and age": [ask(**one) for one in distance],
        "the commonest word": [ask(words="support")] * 10,
        "three letters": [lambda start=start: suggest(area_id, start) for start in starts],
        "a word mistyped": [ask(words=word) for word in ("medation", "berevement", "houssing")],
    }


def pairs_of(words: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a subject's words that are no labels of terms: each in some seven of ten entries."""
    for at in range(2, len(words) - 1, 2):
        yield words[at], words[at + 1]


def percentiles(jobs: list[Callable[[], Any]]) -> dict[str, float]:
    """Milliseconds by the clock and of the processor: each job once to warm up, then the median
    of its rounds; of these the middle and the 95th of a hundred.
    """
    clock, cpu, totals = [], [], []
    for job in jobs:
        found = job()
        spent = [timed(job) for _round in range(ROUNDS)]
        clock.append(statistics.median(one for one, _cpu in spent))
        cpu.append(statistics.median(one for _clock, one in spent))
        totals.append(len(found) if isinstance(found, tuple) else found.total)
    return {
        "p50 ms": statistics.median(clock),
        "p95 ms": at_95(clock),
        "CPU p50 ms": statistics.median(cpu),
        "CPU p95 ms": at_95(cpu),
        "found, median": statistics.median(totals),
    }


def timed(job: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds by the clock, and of the processor in this process and PostgreSQL's."""
    began, before = time.perf_counter(), cpu_ms()
    job()
    return (time.perf_counter() - began) * 1000, cpu_ms() - before


def at_95(values: list[float]) -> float:
    """The 95th of a hundred."""
    return sorted(values)[round(0.95 * (len(values) - 1))]


def cpu_ms() -> float:
    """What this process and the one that serves it have used so far."""
    return time.process_time() * 1000 + sum(
        int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6 for pid in servers()
    )


@cache
def servers() -> tuple[int, ...]:
    """PostgreSQL's process for our connection, on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return (cursor.fetchone()[0],)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
