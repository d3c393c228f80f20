"""The published schema in words: what facts say, and what each column of each table says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kith.evidence.definitions.shape import Shape
from kith.evidence.facts import ASKING, SCORE, Column

_KEY = (
    Column("service", "INTEGER", "number of the service"),
    Column("stage", "INTEGER", "number of the life stage, 0 where it is not known"),
    Column("month", "INTEGER", "12 x year + month - 1"),
)


def _count(name: str, says: str) -> Column:
    return Column(name, "BIGINT", says)


def _end(end: str) -> tuple[Column, ...]:
    return (
        Column(f"{end}_asking", "INTEGER", f"number of the {end} asking, whether scored or not"),
        Column(f"{end}_month", "INTEGER", "its month"),
        Column(f"{end}_service", "INTEGER", "its service"),
        Column(f"{end}_stage", "INTEGER", "its life stage"),
        Column(f"{end}_units", "BIGINT", "its score in units", may_be_null=True),
    )


_RANGES = Shape(lowest=0, highest=100, thresholds=(), bands=0, rule=None).ranges

TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "cells": (
        "A row for each service, life stage and month in which somebody was asked.",
        (
            *_KEY,
            _count("responses", "askings"),
            _count("scored", "those with a score"),
            _count("units_sum", "sum of the scores, in units"),
            _count("units_squares", "sum of their squares"),
            _count("band_0", "scores in the first band; band_1 in the second, and so on"),
            _count("clinical", "scores on the clinical side; only where there is a cut-off"),
        ),
    ),
    "people": (
        "A row for each person: what the changes and couples are made of.",
        (
            Column("person", "BIGINT", "opaque id of the person"),
            Column("pair", "BIGINT", "opaque id that two partners share", may_be_null=True),
            *_end("first"),
            *_end("last"),
            _count("askings", "how often they were asked"),
        ),
    ),
    "changes": (
        "A row for each service, life stage and month of people's last asking.",
        (
            *_KEY,
            _count("people", "only_once + first_missing + last_missing + paired"),
            _count("only_once", "people who were asked once"),
            _count("first_missing", "people without a first score"),
            _count("last_missing", "people with a first score and without a last"),
            _count("paired", "people with a first and a last score"),
            _count("recovered", "of the paired, reliably better and over the cut-off"),
            _count("improved", "reliably better, not over the cut-off"),
            _count("unchanged", "no reliable difference"),
            _count("deteriorated", "reliably worse"),
            _count("crossed_not_reliably", "of the unchanged, those over the cut-off"),
            _count("started_healthy", "of the paired, those not on the clinical side at first"),
            _count("first_sum", "sum of the first scores of the paired, in units"),
            _count("first_squares", "sum of their squares"),
            _count("last_sum", "sum of the last scores of the paired"),
            _count("last_squares", "sum of their squares"),
            _count("difference_sum", "sum of last less first"),
            _count("difference_squares", "sum of their squares"),
        ),
    ),
    "couples": (
        (
            "A row for each service and life stage of the smaller-numbered partner's last asking, and "
            "the later of both partners' last months. A gap is the distance between two partners' "
            "scores. Pairs of one person, or of three and more, do not count."
        ),
        (
            *_KEY,
            _count("couples", "pairs of exactly two people"),
            _count("gap_known_first", "those where both have a first score"),
            _count("first_gap_sum", "sum of their first gaps, in units"),
            _count("first_gap_squares", "sum of their squares"),
            _count("both_twice", "those where both have a first and a last score, of two askings"),
            _count("first_gap_sum_twice", "sum of these couples' first gaps"),
            _count("last_gap_sum", "sum of their last gaps"),
            _count("last_gap_squares", "sum of their squares"),
        ),
    ),
}
"""What each aggregate table is, and its columns. In `changes`, the columns from recovered to
started_healthy are there only where the measure says how change is judged."""

_BEFORE = """# The facts that the evidence engine reads, and the tables that it writes

Printed by `kith evidence schema`, from the code; a test fails when the two differ.

A folder of facts holds Parquet files. Every name is a number and every score an exact integer, so that each engine finds the same tables to the last unit. `kith evidence run DIR` reads the scores alone; `kith evidence score DIR` makes them of the answers, once.

| File | Rows |
| --- | --- |
| `scores/<measure>/<scale>/*.parquet` | a row for each score of each asking |
| `answers/<measure>/*.parquet` | a row for each asking, with its item answers (optional) |
| `services.parquet`, `stages.parquet` | number, code and title of each (optional) |
"""
_AFTER_SCORES = """A scale with more than a hundred different scores holds fewer askings and services; a run says which row is too much.

Where two rows say the same asking of the same person, the one with the larger units counts, any score before none; then the one with the larger service, stage and month. A person's pair is the largest that one of their rows names.
"""
_BEFORE_TABLES = """## Aggregate tables

`kith evidence run DIR` writes, for each scale of each version of a measure, `OUT/<measure>/<scale>/<version>/` with the four tables below and `provenance.json` (which definition, which inputs by their SHA-256, how many rows, which engine, when). They are sums of whole numbers, so those of two parts of the facts add up to those of the whole, as long as each person and each pair is in one part.

**They are not suppressed.** Only their owner may read them, and nothing in them may be published as it is: `kith evidence report` is the door.
"""


def schema_markdown() -> str:
    """The published schema as the text of `docs/evidence-facts.md`."""
    return "\n".join(_lines())


def schema_json() -> dict[str, Any]:
    """The published schema as plain data: facts and tables, each a list of columns."""
    return {
        "facts": {"scores": _plain(SCORE), "answers": [*_plain(ASKING), *_plain(_ANSWERED)]},
        "tables": {name: _plain(columns) for name, (_, columns) in TABLES.items()},
    }


_ANSWERED = (
    Column("a1", "TINYINT", "code answered to item 1; a2 to item 2, and so on", may_be_null=True),
)


def _lines() -> Iterator[str]:
    yield _BEFORE
    yield "## Facts of scores\n"
    yield from _table(SCORE, _RANGES)
    yield f"\n{_AFTER_SCORES}"
    yield "## Facts of answers\n"
    yield from _table((*ASKING, *_ANSWERED), _RANGES)
    yield f"\n{_BEFORE_TABLES}"
    for name, (says, columns) in TABLES.items():
        yield f"### `{name}`\n\n{says}\n"
        yield from _table(columns, {})
        yield ""


def _table(columns: Sequence[Column], ranges: dict[str, tuple[int, int]]) -> Iterator[str]:
    yield "| Column | Type | Says |"
    yield "| --- | --- | --- |"
    for each in columns:
        low_high = ranges.get(each.name)
        held = f" ({low_high[0]} to {low_high[1]})" if low_high else ""
        empty = "; may be empty" if each.may_be_null else ""
        yield f"| `{each.name}` | {each.kind} | {each.says}{held}{empty} |"


def _plain(columns: Sequence[Column]) -> list[dict[str, Any]]:
    return [
        {"name": c.name, "type": c.kind, "says": c.says, "may_be_null": c.may_be_null}
        for c in columns
    ]
