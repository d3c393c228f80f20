"""Score a whole file: good rows are scored, the others are put aside with their reason."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from kith.evidence import casting
from kith.evidence.columns import Asked, map_columns, plain
from kith.evidence.concerns import raised_sql, unanswered_sql
from kith.evidence.duck import Engine, Progress, literal, quoted
from kith.evidence.exact import as_text
from kith.evidence.refusals import InputRefused, UseRefused
from kith.evidence.rejects import Problem, gather, write_rejects
from kith.evidence.scoring_sql import MISSING, scoring_sql
from kith.evidence.source import KINDS, Source, read_source
from kith.evidence.staging import Staged, stage
from kith.evidence.whole_files import whole_file
from kith.measures.definition import Measure
from kith.measures.plan import PlanScale, compile_plan

USUAL_MISSING = ("NA", "NaN", "nan", "null", "NULL")


@dataclass(frozen=True)
class ScaleReport:
    """One scale over the good rows: how many have a score, why the others have none, bands."""

    code: str
    title: str
    scored: int
    missing: dict[str, int]
    bands: dict[str, int]


@dataclass(frozen=True)
class BatchReport:
    """What came of a file. `responses` are scored rows (of good codes, missing or not);
    `put_aside` counts lines, all of them in `rejects`; `problems` are the first of them.
    `safety` counts responses, each once a concern.
    """

    measure: str
    version: str
    layout: str
    lines: int
    responses: int
    put_aside: int
    scales: list[ScaleReport]
    safety: dict[str, int]
    safety_unanswered: int
    problems: list[Problem]
    notices: list[str]
    strays: list[str] = field(default_factory=list)
    out: Path | None = None
    rejects: Path | None = None

    @property
    def is_clean(self) -> bool:
        """True when every line was used and no column was out of place."""
        return not self.put_aside and not self.strays


def score_file(
    path: Path,
    measure: Measure,
    *,
    asked: Asked | None = None,
    out: Path | None = None,
    rejects: Path | None = None,
    missing: Sequence[str] = USUAL_MISSING,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> BatchReport:
    """Score the responses in a CSV, Parquet or NDJSON file, wide or long.

    Writes the scored rows to `out` (csv, parquet or ndjson by its ending) and what was put aside
    to `rejects`; neither ever appears in part. Raises InputRefused when the file cannot be worked
    on and UseRefused when the options do not fit, each with a sentence on what to do.
    """
    asked = asked or Asked()
    refuse_overwriting(path, out, rejects)
    with working_engine(progress) as engine:
        source = read_source(engine, path, encoding=encoding, progress=progress)
        mapping = map_columns(source.names, measure, asked)
        staged = stage(engine, source, measure, mapping, asked, missing=missing)
        try:
            counts = engine.row(summary_sql(staged), "Scoring")
        except engine.out_of_range:
            staged = stage(engine, source, measure, mapping, asked, missing=missing, careful=True)
            counts = engine.row(summary_sql(staged), "Scoring")
        columns = output_columns(staged) if out is not None else []
        put_aside: int = 0
        problems: list[Problem] = []
        if counts[0] != staged.responses or staged.has_aside or source.broken:
            put_aside, problems = gather(engine, staged, scoring(staged))
        if put_aside and rejects is not None:
            write_rejects(engine, staged, rejects)
        if out is not None:
            _write(engine, staged, columns, out)
    return _report(staged, counts, put_aside, problems, out, rejects if put_aside else None)


@contextmanager
def working_engine(progress: Progress | None = None) -> Iterator[Engine]:
    """Yield an engine whose working folder goes with it."""
    with (
        tempfile.TemporaryDirectory(prefix="kith-") as folder,
        Engine(Path(folder), progress) as engine,
    ):
        yield engine


def refuse_overwriting(path: Path, out: Path | None, rejects: Path | None) -> None:
    """Refuse to write over the input, or the rejects over the scored rows."""
    for option, target in (("--out", out), ("--rejects", rejects)):
        if target is not None and target.resolve() == path.resolve():
            raise UseRefused(f"{option} is the input itself. Give it another name.")
        if target is not None and target.is_dir():
            raise UseRefused(f"{option} {target} is a folder. Give a file name.")
    if out is not None and rejects is not None and out.resolve() == rejects.resolve():
        raise UseRefused("--out and --rejects are the same file. Give them different names.")


def output_kind(out: Path) -> str:
    """Return csv, parquet or ndjson for the ending of an output file; UseRefused for others."""
    kind = KINDS.get(out.suffix.lower())
    if kind is None or out.suffix.lower() in (".tsv", ".txt"):
        raise UseRefused(f"--out {out}: end the name with .csv, .parquet or .ndjson.")
    return kind


def scoring(staged: Staged, keep: Sequence[str] = ()) -> str:
    """Return the portable scoring of the staged responses, carrying columns along."""
    return scoring_sql(compile_plan(staged.measure), staged.measure.safety, keep)


def is_good(staged: Staged) -> str:
    """Return the SQL condition of rows that are scored."""
    if staged.has_aside:
        return "bad = 0 AND line NOT IN (SELECT line FROM aside)"
    return "bad = 0"


def summary_sql(staged: Staged) -> str:
    """Return SQL for one row: good responses, then each scale's and safety concern's counts.

    A scale counts its reasons for a missing score and its bands but the first: what has a score
    and what is in the first band are what remains. One pass: a row with an answer that is no code
    is counted out where it is met.
    """
    sums = [_count_good("")]
    for k, scale in enumerate(compile_plan(staged.measure).scales, 1):
        sums += [_count_good(f" AND missing_{k} = {why}") for why in _reasons(scale)]
        sums += [_count_good(f" AND band_{k} = {band}") for band in range(1, len(scale.bands))]
    sums += [_count_good(f" AND ({raised})") for raised in raised_sql(staged.measure).values()]
    if staged.measure.safety:
        sums.append(_count_good(f" AND ({unanswered_sql(staged.measure)})"))
    aside = "\nWHERE line NOT IN (SELECT line FROM aside)" if staged.has_aside else ""
    return f"SELECT {', '.join(sums)}\nFROM (\n{scoring(staged)}\n) scored{aside}"


def _reasons(scale: PlanScale) -> tuple[int, ...]:
    part, empty, few = (
        MISSING.index(why) for why in ("part_missing", "no_answers", "too_few_answers")
    )
    return (part,) if scale.kind == "composite" else (empty, few)


def _count_good(condition: str) -> str:
    return f"COALESCE(SUM(CASE WHEN bad = 0{condition} THEN 1 ELSE 0 END), 0)"


def added_names(measure: Measure) -> list[str]:
    """The names of the columns added to a scored file, in order."""
    names = ["safety"] if measure.safety else []
    for scale in compile_plan(measure).scales:
        prefix = "" if len(measure.scales) == 1 else f"{plain(scale.code)}_"
        parts = ("score", "band", "items_answered", "missing_reason")
        names += [f"{prefix}{part}" for part in parts]
    return names


def output_columns(staged: Staged) -> list[tuple[str, str]]:
    """Pairs of a column of `responses` and its name in the output. InputRefused on a clash."""
    added = {plain(name) for name in added_names(staged.measure)}
    clash = [name for _, name in staged.carried if plain(name) in added]
    if clash:
        raise InputRefused(
            f"The file already has the column {clash[0]!r}, which scoring adds. Rename it or "
            "take it out first."
        )
    return list(staged.carried)


def _write(engine: Engine, staged: Staged, columns: list[tuple[str, str]], out: Path) -> None:
    kind = output_kind(out)
    source, measure = staged.source, staged.measure
    answers = {f"c{at}": f"a{number}" for number, at in staged.mapping.answers.items()}
    keep, shown = [], []
    for column, name in columns:
        if kind != "csv" and column in answers and source.kind != "parquet":
            # Typed files get their answers as the integers they are.
            keep.append(answers[column])
            shown.append(f"{answers[column]} AS {quoted(name)}")
            continue
        keep.append(column)
        shown.append(f"{_carried(column, source, kind)} AS {quoted(name)}")
    names = iter(added_names(measure))
    if measure.safety:
        shown.append(f"{_safety(measure)} AS {quoted(next(names))}")
    joins = []
    plan = compile_plan(measure)
    for k, scale in enumerate(plan.scales, 1):
        value, join = _value(engine, staged, k, scale, kind)
        joins += join
        shown.append(f"{value} AS {quoted(next(names))}")
        shown.append(f"{_words(f'band_{k}', scale.bands)} AS {quoted(next(names))}")
        shown.append(f"answered_{k} AS {quoted(next(names))}")
        shown.append(f"{_words(f'missing_{k}', MISSING)} AS {quoted(next(names))}")
    order = "\nORDER BY line" if joins or staged.has_aside or source_is_grouped(staged) else ""
    sql = (
        f"SELECT {', '.join(shown)}\nFROM (\n{scoring(staged, keep)}\n) scored\n"
        f"{' '.join(joins)}\nWHERE {is_good(staged)}{order}"
    )
    with whole_file(out) as part:
        engine.copy(sql, part, kind, "Writing")


def source_is_grouped(staged: Staged) -> bool:
    """Whether rows were gathered by GROUP BY, which forgets their order."""
    return staged.mapping.layout == "long"


def _carried(column: str, source: Source, kind: str) -> str:
    if source.kind != "ndjson" or not column.startswith("c"):
        return column
    return f"CAST({column} AS JSON)" if kind == "ndjson" else casting.shown(column, casting.JSON)


def _value(
    engine: Engine, staged: Staged, k: int, scale: PlanScale, kind: str
) -> tuple[str, list[str]]:
    """SQL for a scale's score, exact: whole units as they are, others by a table of decimals."""
    denominator = scale.published_denominator
    if denominator == 1:
        return f"units_{k}", []
    units = engine.rows(
        f"SELECT DISTINCT units_{k} FROM ({scoring(staged)}) scored "
        f"WHERE {is_good(staged)} AND units_{k} IS NOT NULL",
        "Scoring",
    )
    engine.run(f"CREATE OR REPLACE TABLE decimals_{k} (units BIGINT, shown VARCHAR)")
    engine.insert(
        f"decimals_{k}", [(unit, as_text(Fraction(unit, denominator))) for (unit,) in units]
    )
    value = f"d{k}.shown" if kind == "csv" else f"CAST(d{k}.shown AS DOUBLE)"
    return value, [f"LEFT JOIN decimals_{k} d{k} ON d{k}.units = units_{k}"]


def _words(column: str, words: Sequence[str]) -> str:
    whens = " ".join(
        f"WHEN {index} THEN {literal(word)}" for index, word in enumerate(words) if word
    )
    return f"CASE {column} {whens} END" if whens else "CAST(NULL AS VARCHAR)"


def _safety(measure: Measure) -> str:
    """Which concerns a response raised; never that there is none."""
    raised = raised_sql(measure)
    joined = " || ".join(
        f"CASE WHEN {condition} THEN {literal(concern + ' ')} ELSE '' END"
        for concern, condition in raised.items()
    )
    return (
        f"CASE WHEN {' OR '.join(raised.values())} THEN trim({joined}) "
        f"WHEN {unanswered_sql(measure)} THEN 'not_answered' ELSE 'none_disclosed' END"
    )


def _report(
    staged: Staged,
    counts: Sequence[Any],
    put_aside: int,
    problems: list[Problem],
    out: Path | None,
    rejects: Path | None,
) -> BatchReport:
    measure, source = staged.measure, staged.source
    numbers = iter(counts)
    responses = next(numbers)
    scales = [
        _scale_report(measure.scale(plan.code).title, plan, responses, numbers)
        for plan in compile_plan(measure).scales
    ]
    safety = {concern: next(numbers) for concern in raised_sql(measure)}
    return BatchReport(
        measure=measure.code,
        version=measure.version,
        layout=staged.mapping.layout,
        lines=source.rows + len(source.broken),
        responses=responses,
        put_aside=put_aside,
        scales=scales,
        safety=safety,
        safety_unanswered=next(numbers) if measure.safety else 0,
        problems=problems,
        notices=[*source.notices, *staged.notices, *_unused(staged)],
        strays=[source.names[position] for position in staged.mapping.strays],
        out=out,
        rejects=rejects,
    )


def _scale_report(
    title: str, plan: PlanScale, responses: int, numbers: Iterator[int]
) -> ScaleReport:
    missing = {MISSING[why]: next(numbers) for why in _reasons(plan)}
    scored = responses - sum(missing.values())
    later = [next(numbers) for _ in plan.bands[1:]]
    bands = dict(zip(plan.bands, [scored - sum(later), *later], strict=True)) if plan.bands else {}
    return ScaleReport(
        plan.code, title, scored, {why: count for why, count in missing.items() if count}, bands
    )


def _unused(staged: Staged) -> list[str]:
    mapping, names = staged.mapping, staged.source.names
    others = [names[k] for k in mapping.others(len(names)) if k not in mapping.strays]
    if mapping.layout == "long" or not others:
        return []
    return [f"Columns kept as they are and not scored: {', '.join(others)}."]
