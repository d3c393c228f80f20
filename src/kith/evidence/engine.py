"""What an engine must be able to do for the evidence: a few verbs, so that adapters stay thin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]


class Runner(Protocol):
    """Runs portable SQL. `duck.Engine` is one, `spark.SparkEngine` another.

    `doing` says what a long statement does, for a progress bar. Every relation that one verb names
    is there for the next statement under that plain name, until the runner is closed.
    """

    @property
    def label(self) -> str:
        """Name and version of the engine, for the provenance: duckdb 2.0.0."""
        ...

    @property
    def out_of_range(self) -> tuple[type[Exception], ...]:
        """What the engine raises when a number is too large for its type."""
        ...

    def view(self, name: str, files: Sequence[Path]) -> None:
        """Make the rows of Parquet files, of one schema, a relation; takes an old one's place."""
        ...

    def define(self, name: str, sql: str) -> None:
        """Name a query, computed each time it is read; takes an old one's place."""
        ...

    def keep(self, name: str, sql: str, doing: str = "") -> None:
        """Compute a query once and keep its rows; takes an old one's place."""
        ...

    def rows(self, sql: str, doing: str = "") -> list[tuple[Any, ...]]:
        """Run a query and return all its rows as Python values."""
        ...

    def arrays(self, sql: str, doing: str = "") -> Columns:
        """Run a query and return its columns by name; one with NULLs is a masked array."""
        ...

    def write(self, sql: str, path: Path, doing: str = "") -> None:
        """Write a query's rows to one Parquet file."""
        ...
