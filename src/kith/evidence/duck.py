"""The thin adapter that runs portable SQL on DuckDB: opening, running, reading and writing files.

DuckDB is imported here and only when an `Engine` is made, so that importing this room is cheap.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kith.evidence.refusals import InputRefused, UseRefused

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

# Called with what is being done and how much of it is done, 0 to 1.
Progress = Callable[[str, float], None]

_FORMATS = {
    "csv": "FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"'",
    # Onto the file that is there, with its mode; another beside it would be readable by all.
    "parquet": "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false",
    "ndjson": "FORMAT json",
}
_FETCH = 10_000


def quoted(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return text as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


class Engine:
    """One DuckDB connection in memory, spilling to `folder`; it never reaches a network.

    Use as a context manager. `progress` is told about long statements.
    """

    def __init__(
        self,
        folder: Path,
        progress: Progress | None = None,
        *,
        threads: int | None = None,
        memory: str | None = None,
    ) -> None:
        """`memory` as DuckDB writes it, such as 4GiB. UseRefused when it is not that."""
        import duckdb

        self.folder = folder
        self._progress = progress
        self._connection: duckdb.DuckDBPyConnection = duckdb.connect(
            ":memory:",
            config={
                "temp_directory": str(folder),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        # Progress is counted for our own bar; DuckDB's would print into our output.
        self._connection.execute(f"SET enable_progress_bar = {progress is not None}")
        self._connection.execute("SET enable_progress_bar_print = false")
        self.label = f"duckdb {duckdb.__version__}"
        if threads is not None:
            self._connection.execute(f"SET threads = {int(threads)}")
        if memory is not None:
            try:
                self._connection.execute(f"SET memory_limit = {literal(memory)}")
            except duckdb.Error:
                raise UseRefused(f"--memory {memory}: write it as 4GiB or 500MB.") from None
        self._out_of_range = (duckdb.OutOfRangeException, duckdb.ConversionException)
        self._unreadable = (duckdb.IOException, duckdb.InvalidInputException)

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    @property
    def out_of_range(self) -> tuple[type[Exception], ...]:
        """What the engine raises when a number is too large for its type."""
        return self._out_of_range

    def rows(self, sql: str, doing: str = "") -> list[tuple[Any, ...]]:
        """Run a statement and return all its rows."""
        return self._run(sql, doing).fetchall()

    def row(self, sql: str, doing: str = "") -> tuple[Any, ...]:
        """Run a statement and return its only row."""
        (only,) = self.rows(sql, doing)
        return only

    def run(self, sql: str, doing: str = "") -> None:
        """Run a statement for its effect."""
        self._run(sql, doing)

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Run a query and yield its rows, a chunk at a time, in the order it gives them."""
        cursor = self._connection.execute(sql)
        while chunk := cursor.fetchmany(_FETCH):
            yield from chunk

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Add a few rows to a table."""
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def copy(self, sql: str, path: Path, kind: str, doing: str = "") -> None:
        """Write a query's rows to a file of kind csv, parquet or ndjson."""
        self._run(f"COPY (\n{sql}\n) TO {literal(str(path))} ({_FORMATS[kind]})", doing)

    def parquet(self, path: Path, name: str = "input") -> tuple[str, list[tuple[str, str]]]:
        """Return SQL that reads a Parquet file and its columns as (name, type).

        The path goes in through a link of our own, since DuckDB reads '*' and '[' as patterns;
        a link of the same `name` gives way to it.
        """
        link = self._link(path, name)
        source = f"read_parquet({literal(str(link))}, file_row_number = true)"
        try:
            described = self.rows(f"DESCRIBE SELECT * FROM read_parquet({literal(str(link))})")
        except self._unreadable:
            raise InputRefused(
                f"{path} cannot be read as Parquet: it is damaged or incomplete. Write it again."
            ) from None
        return source, [(str(row[0]), str(row[1])) for row in described]

    def view(self, name: str, files: Sequence[Path]) -> None:
        """Make the rows of Parquet files, of one schema, a relation; takes an old one's place."""
        links = [literal(str(self._link(file, f"{name}.{n}"))) for n, file in enumerate(files)]
        # By name, since one file may have its columns in another order than the next.
        by_name = ", union_by_name = true" if len(links) > 1 else ""
        self.define(name, f"SELECT * FROM read_parquet([{', '.join(links)}]{by_name})")

    def define(self, name: str, sql: str) -> None:
        """Name a query, computed each time it is read; takes an old one's place."""
        self._forget(name)
        self.run(f"CREATE TEMP VIEW {name} AS\n{sql}")

    def keep(self, name: str, sql: str, doing: str = "") -> None:
        """Compute a query once and keep its rows; takes an old one's place."""
        self._forget(name)
        self.run(f"CREATE TEMP TABLE {name} AS\n{sql}", doing)

    def arrays(self, sql: str, doing: str = "") -> dict[str, NDArray[Any]]:
        """Run a query and return its columns by name; one with NULLs is a masked array."""
        return dict(self._run(sql, doing).fetchnumpy())

    def write(self, sql: str, path: Path, doing: str = "") -> None:
        """Write a query's rows to one Parquet file."""
        self.copy(sql, path, "parquet", doing)

    def _link(self, path: Path, name: str) -> Path:
        link = self.folder / f"{name}.parquet"
        link.unlink(missing_ok=True)
        try:
            link.symlink_to(path.resolve())
        except OSError:
            return path
        return link

    def _forget(self, name: str) -> None:
        kinds = "SELECT table_type FROM information_schema.tables WHERE table_name ="
        for (kind,) in self.rows(f"{kinds} {literal(name)}"):
            self.run(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {name}")

    def _run(self, sql: str, doing: str) -> duckdb.DuckDBPyConnection:
        if self._progress is None or not doing:
            return self._connection.execute(sql)
        return self._watched(sql, doing, self._progress)

    def _watched(self, sql: str, doing: str, progress: Progress) -> duckdb.DuckDBPyConnection:
        failed: list[BaseException] = []

        def work() -> None:
            try:
                self._connection.execute(sql)
            except BaseException as error:
                failed.append(error)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        try:
            while worker.is_alive():
                worker.join(0.1)
                progress(doing, max(0.0, self._connection.query_progress() / 100))
        except BaseException:
            self._connection.interrupt()
            worker.join()
            raise
        if failed:
            raise failed[0]
        progress(doing, 1.0)
        return self._connection
