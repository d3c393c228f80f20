"""The published schema: its document, and that tables and facts have the columns it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kith.evidence.duck import Engine
from kith.evidence.engine import Runner
from kith.evidence.example_facts import write_example
from kith.evidence.facts import SCORE, answer_columns, month_number, month_text
from kith.evidence.ingest import score_folder
from kith.evidence.published import TABLES, schema_json, schema_markdown
from kith.evidence.runs import run_folder
from kith.measures import Library

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "evidence-facts.md"


def test_the_document_is_what_the_code_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == schema_markdown()


def test_plain_data_name_every_column() -> None:
    told = schema_json()
    assert [each["name"] for each in told["facts"]["scores"]] == [each.name for each in SCORE]
    assert list(told["tables"]) == ["cells", "people", "changes", "couples"]


def test_files_have_the_columns_and_types_that_are_published(
    tmp_path: Path, library: Library
) -> None:
    measure = library["csi-16"]
    answers = write_example(tmp_path, measure, people=30, year=2025)
    (scored,) = score_folder(tmp_path, [measure])

    @contextmanager
    def opening(work: Path) -> Iterator[Runner]:
        with Engine(work) as engine:
            yield engine

    (ran,) = run_folder(tmp_path, [measure], opening, when="now", kith="0.1.0")
    expected = {
        answers: [(each.name, each.kind) for each in answer_columns(16)],
        scored.scores[0]: [(each.name, each.kind) for each in SCORE],
    }
    for name, (_, columns) in TABLES.items():
        kinds = [(each.name, each.kind) for each in columns]
        if name == "cells":  # the CSI-16 has two bands
            kinds.insert(-1, ("band_1", "BIGINT"))
        expected[ran.folder / f"{name}.parquet"] = kinds
    with Engine(tmp_path) as engine:
        found = {path: engine.parquet(path)[1] for path in expected}
    assert found == expected


def test_months_count_on_over_the_year() -> None:
    assert (month_number(2026, 11), month_text(24322)) == (24322, "2026-11")
    assert month_number(2027, 1) - month_number(2026, 12) == 1
