"""Scores of answers, made once: facts of answers become facts of scores, file by file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kith.evidence.definitions import define
from kith.evidence.duck import Engine, Progress, literal
from kith.evidence.fact_files import FactFiles, answer_files, check_answers
from kith.evidence.facts import SCORE, SCORES
from kith.evidence.refusals import InputRefused
from kith.evidence.whole_files import whole_file
from kith.measures.definition import Measure
from kith.measures.plan import compile_plan


@dataclass(frozen=True, slots=True)
class Scored:
    """A file of answers whose scores were written: how many rows, and the files they went to.

    `skipped` says that they stood already, newer than the answers.
    """

    answers: Path
    rows: int
    scores: tuple[Path, ...]
    skipped: bool


def score_folder(
    folder: Path,
    measures: Sequence[Measure],
    *,
    again: bool = False,
    progress: Progress | None = None,
) -> list[Scored]:
    """Score every file DIR/answers/<measure>/NAME.parquet into DIR/scores/<measure>/<scale>/.

    The scores have the name of the answers. What was scored since the answers were written is left
    as it is, unless `again`. InputRefused for answers that are no codes of their items, for a
    version that is not ours, and for a folder without answers; no file is ever written in part.
    """
    every = answer_files(folder, measures)
    if not every:
        raise InputRefused(
            f"{folder} holds no facts of answers: there is no file answers/<measure>/*.parquet in "
            "it. `kith evidence schema` says what facts are."
        )
    with (
        tempfile.TemporaryDirectory(prefix="kith-") as work,
        Engine(Path(work), progress) as engine,
    ):
        return [
            _score(engine, folder, each, file, again=again) for each in every for file in each.files
        ]


def _score(engine: Engine, folder: Path, each: FactFiles, file: Path, *, again: bool) -> Scored:
    check_answers(engine, [file], next(iter(each.versions.values())))
    engine.view("answers", [file])
    measures = [
        each.of_version(version)
        for (version,) in engine.rows("SELECT DISTINCT version FROM answers ORDER BY version")
    ]
    ((rows,),) = engine.rows("SELECT COUNT(*) FROM answers")
    scales = dict.fromkeys(scale for each in measures for scale in _scales(each))
    targets = {scale: folder / SCORES / each.measure / scale / file.name for scale in scales}
    when = file.stat().st_mtime_ns
    there = all(path.exists() and path.stat().st_mtime_ns >= when for path in targets.values())
    if there and not again:
        return Scored(file, rows, tuple(targets.values()), skipped=True)
    for measure in measures:
        _refuse_codes(engine, measure, file)
    for scale, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        text = "\nUNION ALL\n".join(_text(each, scale) for each in measures)
        with whole_file(target, mode=0o600) as part:
            engine.write(text, part, f"Scoring {scale}")
    return Scored(file, rows, tuple(targets.values()), skipped=False)


def _scales(measure: Measure) -> Iterator[str]:
    yield from (scale.code for scale in compile_plan(measure).scales)


def _text(measure: Measure, scale: str) -> str:
    columns = ", ".join(f"CAST({each.name} AS {each.kind}) AS {each.name}" for each in SCORE)
    return (
        f"SELECT {columns}\nFROM (\n{define(measure, scale).scoring}\n) scored_facts\n"
        f"WHERE version = {literal(measure.version)}"
    )


def _refuse_codes(engine: Engine, measure: Measure, file: Path) -> None:
    """Refuse answers that are no codes of their item, and say which item has them."""
    for item in measure.items:
        codes = ", ".join(str(code) for code in sorted(item.points()))
        wrong = f"a{item.number} NOT IN ({codes}) AND version = {literal(measure.version)}"
        ((count, smallest),) = engine.rows(
            f"SELECT COUNT(*), MIN(a{item.number}) FROM answers WHERE {wrong}"
        )
        if count:
            raise InputRefused(
                f"{file}, column a{item.number}: {count} answers are no codes of the item, such "
                f"as {smallest}. Its codes are {codes}. Mend them where they come from."
            )
