"""A run over a folder of facts: each definition's aggregate tables, whole, with their provenance.

Any `engine.Runner` does the work; the tables are the same whichever it is. What is written is not
suppressed, so only its owner may read it: numbers leave through `disclosure`.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kith.evidence.definitions import TABLES, Definition, define
from kith.evidence.duck import Engine, literal
from kith.evidence.engine import Runner
from kith.evidence.fact_files import (
    FactFiles,
    answer_files,
    check_scores,
    file_hash,
    refuse_bad,
    score_files,
)
from kith.evidence.refusals import InputRefused
from kith.measures.definition import Measure

PROVENANCE = "provenance.json"
Opening = Callable[[Path], AbstractContextManager[Runner]]
"""Opens an engine that may keep its temporary files in the folder it is given."""

_COLUMNS = "person, pair, asking, month, service, stage, units"


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one scale of one version: where its tables are and how many rows they have.

    `responses` are the rows of facts that counted; `repeated` those left out since their asking of
    the same person stands twice.
    """

    measure: str
    scale: str
    version: str
    folder: Path
    responses: int
    repeated: int
    tables: dict[str, int]


def run_folder(
    folder: Path,
    measures: Sequence[Measure],
    opening: Opening,
    *,
    when: str,
    kith: str,
    out: Path | None = None,
) -> list[Ran]:
    """Write the aggregate tables of every score in a folder of facts; one `Ran` for each.

    They go to OUT/<measure>/<scale>/<version>, where `out` is the folder's own `tables` unless
    given. `when` is the time of the run as ISO text, `kith` our version. InputRefused when the
    folder holds no scores, or what is no fact: then nothing is written.
    """
    every = _scores_in(folder, measures)
    with tempfile.TemporaryDirectory(prefix="kith-") as work:
        with Engine(Path(work)) as checker:
            for each in every:
                check_scores(checker, each.files)
        with opening(Path(work)) as runner:
            planned = [(each, _versions(runner, Path(work), each)) for each in every]
            runs = _Runs(runner, folder, out or folder / "tables", {"when": when, "kith": kith})
            return [runs.run(each, one) for each, versions in planned for one in versions]


def prepare(runner: Runner, definition: Definition) -> int:
    """Make `scores` and `folded` of the relation `facts`; return how many rows were repeated.

    `facts` has the columns of `facts.SCORE`, with nothing in it that `checking` calls bad.
    """
    one = f"SELECT {_COLUMNS}\nFROM facts\nWHERE version = {literal(definition.version)}"
    runner.define("scores", one)
    runner.keep("folded", definition.folded, "Gathering people")
    ((doubled,),) = runner.rows(definition.doubled)
    if not doubled:
        return 0
    runner.define("given", one)
    runner.keep("scores", definition.unique, "Sorting out repeated askings")
    runner.keep("folded", definition.folded, "Gathering people")
    ((given, used),) = runner.rows(
        "SELECT MAX(a), MAX(b) FROM (SELECT COUNT(*) AS a, 0 AS b FROM given "
        "UNION ALL SELECT 0 AS a, COUNT(*) AS b FROM scores) counted"
    )
    return int(given) - int(used)


def _scores_in(folder: Path, measures: Sequence[Measure]) -> list[FactFiles]:
    if not folder.is_dir():
        raise InputRefused(f"{folder} is no folder. Give the folder that holds the facts.")
    found = score_files(folder, measures)
    if found:
        return found
    if answer_files(folder, measures):
        raise InputRefused(
            f"{folder} holds answers and no scores. `kith evidence score {folder}` scores them."
        )
    raise InputRefused(
        f"{folder} holds no facts: there is no file scores/<measure>/<scale>/*.parquet in it. "
        "`kith evidence schema` says what facts are, and `kith evidence example` invents some."
    )


def _versions(runner: Runner, work: Path, each: FactFiles) -> list[Definition]:
    """The definitions of the versions in some files, every row of which was found good."""
    runner.view("facts", each.files)
    definitions: list[Definition] = []
    for (version,) in runner.rows("SELECT DISTINCT version FROM facts ORDER BY version"):
        if version is None:
            raise InputRefused(
                f"{each.files[0].parent}, column version: some are empty. Each row needs one."
            )
        definition = define(each.of_version(version), each.scale)
        found = {name: bad for name, _, bad in runner.rows(definition.checking, "Checking")}
        if found[version]:
            with Engine(work) as checker:
                refuse_bad(checker, each.files, version, definition.shape)
        definitions.append(definition)
    return definitions


@dataclass(frozen=True, slots=True)
class _Runs:
    """The runs of one folder: what makes the tables, where they go and what is said of them."""

    runner: Runner
    folder: Path
    out: Path
    said: dict[str, str]

    def run(self, each: FactFiles, definition: Definition) -> Ran:
        """Write one definition's tables into a folder beside their place, and rename it."""
        place = self.out / each.measure / each.scale / definition.version
        part = place.with_name(f".{place.name}.{os.getpid()}.part")
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            _tidy(place)
            part.mkdir(mode=0o700)
            repeated, tables = self._write(each, definition, part)
            responses = tables.pop("responses")
            told = {
                "measure": each.measure,
                "scale": each.scale,
                "version": definition.version,
                "definition": definition.hash,
                "inputs": [
                    {"file": file.relative_to(self.folder).as_posix(), "sha256": file_hash(file)}
                    for file in each.files
                ],
                "responses": responses,
                "repeated": repeated,
                "tables": tables,
                "engine": self.runner.label,
                **self.said,
            }
            _write_json(part / PROVENANCE, told)
            _put(part, place)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return Ran(each.measure, each.scale, definition.version, place, responses, repeated, tables)

    def _write(
        self, each: FactFiles, definition: Definition, part: Path
    ) -> tuple[int, dict[str, int]]:
        self.runner.view("facts", each.files)
        try:
            repeated = prepare(self.runner, definition)
            for statement in definition.statements()[1:]:  # `prepare` made the first
                name, doing = statement.name, f"Making {statement.name}"
                if statement.table:
                    self.runner.write(statement.sql, part / f"{name}.parquet", doing)
                else:
                    self.runner.keep(name, statement.sql, doing)
        except self.runner.out_of_range:
            raise InputRefused(
                f"{each.files[0].parent}: the squares of its scores add up to more than 64 bits "
                "hold in one service, life stage and month. Scores of this scale are counted in "
                "very small parts; it cannot be told for so many."
            ) from None
        return repeated, _count(part)


def _count(part: Path) -> dict[str, int]:
    """Rows of each table, and `responses`; read back, so that what is told is what was written."""
    with tempfile.TemporaryDirectory(prefix="kith-") as work, Engine(Path(work)) as engine:
        found = {}
        for name in TABLES:
            engine.view(name, [part / f"{name}.parquet"])
            ((found[name],),) = engine.rows(f"SELECT COUNT(*) FROM {name}")
        total = "SELECT CAST(COALESCE(SUM(responses), 0) AS BIGINT) FROM cells"
        ((found["responses"],),) = engine.rows(total)
    return found


def _write_json(path: Path, said: dict[str, Any]) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _tidy(place: Path) -> None:
    """Undo what a run that was killed left beside a place: its part, or the tables half put back."""
    for left in place.parent.glob(f".{place.name}.*.*"):
        _, process, kind = left.name.rsplit(".", 2)
        if kind not in ("part", "old") or not process.isdigit() or _is_running(int(process)):
            continue
        if kind == "old" and not place.exists():
            left.rename(place)
        else:
            shutil.rmtree(left)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _put(part: Path, place: Path) -> None:
    """Put a finished folder into its place: the tables of one run, or those of another."""
    for file in part.iterdir():
        file.chmod(0o600)
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
    old = place.with_name(f".{place.name}.{os.getpid()}.old")
    if place.exists():
        place.rename(old)
    part.rename(place)
    shutil.rmtree(old, ignore_errors=True)
