"""Small facts of every awkward kind, written as the Parquet files that the engine reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import strategies as st

from kith.evidence.facts import ASKING, Column, answer_columns
from kith.measures import Measure

Row = tuple[Any, ...]

MONTH = 24300


def write_facts(file: Path, columns: Sequence[Column], rows: Sequence[Row]) -> Path:
    """Write rows to a Parquet file with these columns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(":memory:") as engine:
        engine.execute(
            f"CREATE TABLE facts ({', '.join(f'{each.name} {each.kind}' for each in columns)})"
        )
        if rows:
            values = ", ".join(f"({', '.join(_literal(cell) for cell in row)})" for row in rows)
            engine.execute(f"INSERT INTO facts VALUES {values}")
        engine.execute(f"COPY facts TO '{file}' (FORMAT parquet)")
    return file


def askings(version: str, *, most: int = 40) -> st.SearchStrategy[list[Row]]:
    """Lists of what is said of askings: few people, pairs and cells, so that they meet."""
    row = st.tuples(
        st.just(version),
        st.sampled_from([1, 2, 3, 4, 5, 6, 2**62, -7]),
        st.sampled_from([None, 10, 11, 12, 2**61]),
        st.integers(1, 4),
        st.integers(MONTH, MONTH + 3),
        st.integers(1, 2),
        st.integers(0, 1),
    )
    return st.lists(row, max_size=most)


def with_answers(measure: Measure, rows: list[Row], draw: Any) -> list[Row]:
    """The rows with an answer to each item, most of them given."""
    codes = [st.sampled_from([*sorted(item.points()), None]) for item in measure.items]
    full = [st.sampled_from(sorted(item.points())) for item in measure.items]
    return [(*row, *draw(st.one_of(st.tuples(*full), st.tuples(*codes)))) for row in rows]


def columns_of(measure: Measure) -> tuple[Column, ...]:
    """The columns of the measure's answers."""
    return answer_columns(len(measure.items))


def _literal(cell: Any) -> str:
    if cell is None:
        return "NULL"
    return f"'{cell}'" if isinstance(cell, str) else str(cell)


__all__ = ["ASKING", "MONTH", "Row", "askings", "columns_of", "with_answers", "write_facts"]
