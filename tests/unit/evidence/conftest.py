"""What the tests of this room share: the library, and files made of responses."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kith.measures import Library, instruments_folder, load_library
from kith.measures.definition import Measure

Answers = Sequence[int | None]


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(instruments_folder())


def columns(measure: Measure) -> list[str]:
    return [f"{measure.code.replace('-', '_')}_{item.number}" for item in measure.items]


def wide_csv(path: Path, measure: Measure, rows: Sequence[Answers]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["response_id", *columns(measure)])
        for number, answers in enumerate(rows, 1):
            writer.writerow([number, *("" if code is None else code for code in answers)])
    return path


def long_csv(path: Path, measure: Measure, rows: Sequence[Answers]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["response_id", "item", "value"])
        for number, answers in enumerate(rows, 1):
            for item, code in enumerate(answers, 1):
                writer.writerow([number, item, "" if code is None else code])
    return path


def wide_ndjson(path: Path, measure: Measure, rows: Sequence[Answers]) -> Path:
    names = columns(measure)
    lines = [
        json.dumps({"response_id": number, **dict(zip(names, answers, strict=True))})
        for number, answers in enumerate(rows, 1)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def wide_parquet(path: Path, measure: Measure, rows: Sequence[Answers]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers = list(range(1, len(rows) + 1))
    table: dict[str, object] = {"response_id": pa.array(numbers, pa.int64())}
    for index, name in enumerate(columns(measure)):
        table[name] = pa.array([answers[index] for answers in rows], pa.int8())
    pq.write_table(pa.table(table), path)
    return path


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
