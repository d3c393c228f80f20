"""The thin adapter that runs portable SQL on Spark, in a Java machine of its own on this machine.

PySpark is imported here and only when a `SparkEngine` is made. Rows come back as they are, or go
to Parquet: neither pandas nor pyarrow is needed.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from kith.evidence.refusals import UseRefused

if TYPE_CHECKING:
    from kith.evidence.duck import Progress
    from kith.evidence.engine import Columns

_NEEDED = (
    "--engine spark needs PySpark and Java 17 or 21. Install them: pip install kith[spark], and "
    "openjdk-17-jre-headless or its like. The default engine finds the same tables."
)
_MEMORY = re.compile(r"(\d+) ?([KMGT])i?B")
_TOO_LARGE = ("ARITHMETIC_OVERFLOW", "CAST_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE")
_TYPES = {"tinyint": "i1", "smallint": "i2", "int": "i4", "bigint": "i8"}
_LOG = """status = error
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c: %m%n
"""


class OutOfRange(ArithmeticError):
    """A number was too large for its type."""


class SparkEngine:
    """One Spark session and its Java process, which ends with it; it never leaves the loopback.

    Use as a context manager; one at a time in a process. Its files and its log stand in `folder`.
    """

    def __init__(
        self,
        folder: Path,
        progress: Progress | None = None,
        *,
        threads: int | None = None,
        memory: str | None = None,
    ) -> None:
        """`memory` as 4GiB, `threads` all when None. UseRefused without PySpark or Java."""
        java = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
        try:
            from pyspark import SparkConf, SparkContext
            from pyspark.sql import SparkSession
        except ImportError:
            raise UseRefused(_NEEDED) from None
        if shutil.which(java) is None:
            raise UseRefused(_NEEDED)
        if SparkContext._gateway is not None:
            raise UseRefused("Spark runs in this process already. Close it, then begin again.")
        self.folder = folder
        self._progress = progress
        self._links = 0
        self._kept: dict[str, Any] = {}
        self._context = SparkContext
        settings = SparkConf(loadDefaults=False).setAll(
            list(_settings(folder, threads, memory).items())
        )
        try:
            with _errors_into(folder / "spark.log"):
                self._session = SparkSession.builder.config(conf=settings).getOrCreate()
        except Exception:
            self._end()
            raise UseRefused(f"Spark did not start. {_NEEDED}") from None
        self._session.sparkContext.setLogLevel("OFF")
        logging.getLogger("SQLQueryContextLogger").disabled = True  # it prints what it also raises
        self.label = f"spark {self._session.version}"

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._session.stop()
        finally:
            self._end()

    @property
    def process(self) -> int:
        """The number of the Java process."""
        gateway: Any = self._context._gateway
        return int(gateway.proc.pid)

    @property
    def out_of_range(self) -> tuple[type[Exception], ...]:
        """What the engine raises when a number is too large for its type."""
        return (OutOfRange,)

    def view(self, name: str, files: Sequence[Path]) -> None:
        """Make the rows of Parquet files, of one schema, a relation; takes an old one's place."""
        links = [self._link(file) for file in files]
        self._forget(name)
        self._session.read.parquet(*links).createOrReplaceTempView(name)

    def define(self, name: str, sql: str) -> None:
        """Name a query, computed each time it is read; takes an old one's place."""
        frame = self._session.sql(sql)
        self._forget(name)
        frame.createOrReplaceTempView(name)

    def keep(self, name: str, sql: str, doing: str = "") -> None:
        """Compute a query once and keep its rows; takes an old one's place."""
        frame = self._session.sql(sql)
        self._forget(name)
        with self._running(doing):
            frame.persist().count()
        self._kept[name] = frame
        frame.createOrReplaceTempView(name)

    def rows(self, sql: str, doing: str = "") -> list[tuple[Any, ...]]:
        """Run a query and return all its rows as Python values."""
        with self._running(doing):
            return [tuple(row) for row in _collected(self._session.sql(sql))]

    def arrays(self, sql: str, doing: str = "") -> Columns:
        """Run a query and return its columns by name; one with NULLs is a masked array."""
        with self._running(doing):
            frame = self._session.sql(sql)
            rows = _collected(frame)
        return {
            name: _array([row[n] for row in rows], _TYPES.get(kind, "O"))
            for n, (name, kind) in enumerate(frame.dtypes)
        }

    def write(self, sql: str, path: Path, doing: str = "") -> None:
        """Write a query's rows to one Parquet file, which only its owner may read."""
        made = self.folder / "writing"
        try:
            with self._running(doing):
                frame = self._session.sql(sql).coalesce(1)
                frame.write.mode("overwrite").parquet(made.as_uri(), compression="zstd")
            (part,) = made.glob("part-*.parquet")
            whole = path.with_name(f".{path.name}.{os.getpid()}.part")
            whole.touch(mode=0o600)
            try:
                shutil.copyfile(part, whole)
                whole.replace(path)
            finally:
                whole.unlink(missing_ok=True)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _link(self, path: Path) -> str:
        # Spark reads '*' and '[' in a path as patterns; each link has a new name, since it keeps
        # what it knows of a file under its path.
        self._links += 1
        link = self.folder / f"given.{self._links}.parquet"
        link.symlink_to(path.resolve())
        return link.as_uri()

    def _forget(self, name: str) -> None:
        if name in self._kept:
            self._kept.pop(name).unpersist()

    @contextmanager
    def _running(self, doing: str) -> Iterator[None]:
        told = self._progress if doing else None
        if told:
            told(doing, 0.0)
        try:
            yield
        except Exception as error:
            if any(name in str(error) for name in _TOO_LARGE):
                raise OutOfRange(doing) from None
            raise
        if told:
            told(doing, 1.0)

    def _end(self) -> None:
        """End the Java process, which a stopped session would leave until Python ends."""
        gateway = self._context._gateway
        self._context._gateway = self._context._jvm = None
        if gateway is None:
            return
        gateway.shutdown()
        gateway.proc.stdin.close()  # the sign for it to end
        try:
            gateway.proc.wait(30)
        except Exception:
            gateway.proc.kill()
            gateway.proc.wait()


def _collected(frame: Any) -> list[Any]:
    with warnings.catch_warnings():
        # PySpark leaves the socket that rows come through for the collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        return list(frame.collect())


def _settings(folder: Path, threads: int | None, memory: str | None) -> dict[str, str]:
    log = folder / "log4j2.properties"
    log.write_text(_LOG, encoding="utf-8")
    options = (
        f'"-Djava.io.tmpdir={folder}" "-Dlog4j2.configurationFile={log.as_uri()}" '
        "-Duser.timezone=UTC -Djava.net.preferIPv4Stack=true -XX:-UsePerfData"
    )
    said = {
        "spark.app.name": "kith",
        "spark.master": f"local[{threads or '*'}]",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": options,
        "spark.local.dir": str(folder),
        "spark.sql.ansi.enabled": "true",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(2 * (threads or os.cpu_count() or 1)),
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if memory is not None:
        found = _MEMORY.fullmatch(memory)
        if found is None:
            raise UseRefused(f"--memory {memory}: write it as 4GiB or 500MB.")
        said["spark.driver.memory"] = f"{found[1]}{found[2].lower()}"
    return said


def _array(values: list[Any], kind: str) -> np.typing.NDArray[Any]:
    unknown = [value is None for value in values]
    if not any(unknown):
        return np.array(values, dtype=kind)
    filled = [(0 if value is None else value) for value in values]
    return np.ma.array(filled, mask=unknown, dtype=kind)


@contextmanager
def _errors_into(log: Path) -> Iterator[None]:
    """Let the Java process, which takes our standard error for its own, write into a file."""
    kept = os.dup(2)
    opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(opened, 2)
    os.close(opened)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
