"""From a file's columns to the tables the portable SQL reads: `responses`, and `aside`.

`responses` has `line`, the id `k0 …`, the columns carried along `c…` and the answers `a1 … an`.
`aside` lists lines that are put aside whatever their answers are, with why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kith.evidence import casting
from kith.evidence.columns import Asked, Mapping, item_spellings
from kith.evidence.duck import Engine
from kith.evidence.scoring_sql import not_a_code, pivot_sql
from kith.evidence.source import Source
from kith.measures.definition import Measure
from kith.measures.plan import compile_plan

BLANK_ID, DUPLICATE, TWICE, UNKNOWN_ITEM = "blank_id", "duplicate", "twice", "unknown_item"


@dataclass(frozen=True)
class Staged:
    """How `responses` was made. `carried` pairs a column of it with its name in the file.

    `has_aside` is True when any line, or any response as a whole, is put aside already.
    """

    source: Source
    measure: Measure
    mapping: Mapping
    keys: tuple[str, ...]
    carried: tuple[tuple[str, str], ...]
    responses: int
    has_aside: bool
    notices: tuple[str, ...] = ()


def stage(
    engine: Engine,
    source: Source,
    measure: Measure,
    mapping: Mapping,
    asked: Asked,
    *,
    missing: Sequence[str],
    careful: bool = False,
    unique: bool = True,
) -> Staged:
    """Make `responses` and `aside` from `raw`. `unique` puts repeated ids aside."""
    for name in ("responses", "answers", "aside", "lines_aside"):
        _drop(engine, name)
    engine.run("CREATE TABLE aside (line BIGINT, why VARCHAR, first_line BIGINT)")
    engine.run("CREATE TABLE lines_aside (line BIGINT, why VARCHAR)")
    keys = tuple(f"k{index}" for index in range(len(mapping.identity)))
    if mapping.layout == "wide":
        staged = _stage_wide(engine, source, measure, mapping, keys, missing, careful)
    else:
        staged = _stage_long(engine, source, measure, mapping, asked, keys, missing, careful)
    has_aside = _put_aside(engine, mapping, keys, unique)
    (responses,) = engine.row("SELECT COUNT(*) FROM responses")
    return Staged(
        source,
        measure,
        mapping,
        keys,
        staged[0],
        responses,
        has_aside,
        (*mapping.notices, *staged[1]),
    )


def _stage_wide(
    engine: Engine,
    source: Source,
    measure: Measure,
    mapping: Mapping,
    keys: Sequence[str],
    missing: Sequence[str],
    careful: bool,
) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    plan = compile_plan(measure)
    columns = ["line", *(f"c{k}" for k in range(len(source.names)))]
    columns += _identities(source, mapping, keys)
    for item in plan.items:
        position = mapping.answers[item.number]
        cast = casting.answer(
            f"c{position}",
            source.kinds[position],
            codes=item.points,
            otherwise=not_a_code(plan),
            missing=missing,
            careful=careful,
        )
        columns.append(f"{cast} AS a{item.number}")
    # Text is turned into integers once; Parquet is read again where needed, which costs less.
    made = "VIEW" if source.kind == "parquet" else "TABLE"
    engine.run(
        f"CREATE {made} responses AS SELECT {', '.join(columns)} FROM raw", "Reading the answers"
    )
    return tuple((f"c{k}", name) for k, name in enumerate(source.names)), []


def _stage_long(
    engine: Engine,
    source: Source,
    measure: Measure,
    mapping: Mapping,
    asked: Asked,
    keys: Sequence[str],
    missing: Sequence[str],
    careful: bool,
) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    plan = compile_plan(measure)
    cast = casting.answer(
        f"c{mapping.value}",
        source.kinds[mapping.value],
        codes={code for item in plan.items for code in item.points},
        otherwise=not_a_code(plan),
        missing=missing,
        careful=careful,
    )
    engine.run("CREATE OR REPLACE TABLE spellings (spelling VARCHAR, number INTEGER)")
    engine.insert("spellings", list(item_spellings(measure, asked).items()))
    text = casting.clean_text(f"c{mapping.item}", source.kinds[mapping.item])
    spelling = f"replace(replace(lower({text}), '-', '_'), ' ', '_')"
    columns = ["raw.*", *_identities(source, mapping, keys), f"{cast} AS answer", "number AS item"]
    engine.run(
        f"CREATE TABLE answers AS SELECT {', '.join(columns)} FROM raw "
        f"LEFT JOIN spellings ON spelling = {spelling}",
        "Reading the answers",
    )
    blank = " OR ".join(f"{key} IS NULL" for key in keys)
    engine.run(
        f"INSERT INTO lines_aside SELECT line, CASE WHEN {blank} THEN '{BLANK_ID}' "
        f"ELSE '{UNKNOWN_ITEM}' END FROM answers WHERE item IS NULL OR {blank}"
    )
    engine.run(f"DELETE FROM answers WHERE item IS NULL OR {blank}")
    others = mapping.others(len(source.names))
    kept, notices = _constant(engine, source, keys, others)
    engine.run(
        f"CREATE TABLE responses AS {pivot_sql(plan, keys, [f'c{k}' for k in kept])}",
        "Gathering the answers of each response",
    )
    carried = [(key, source.names[at]) for key, at in zip(keys, mapping.identity, strict=True)]
    carried += [(f"c{k}", source.names[k]) for k in kept]
    return tuple(carried), notices


def _constant(
    engine: Engine, source: Source, keys: Sequence[str], others: Sequence[int]
) -> tuple[list[int], list[str]]:
    """Which of the other columns say the same on every line of a response, and a notice."""
    if not others:
        return [], []
    counts = ", ".join(
        f"COUNT(DISTINCT c{k}) + COUNT(DISTINCT CASE WHEN c{k} IS NULL THEN 1 END) AS d{k}"
        for k in others
    )
    most = engine.row(
        f"SELECT {', '.join(f'MAX(d{k})' for k in others)} FROM "
        f"(SELECT {counts} FROM answers GROUP BY {', '.join(keys)})"
    )
    kept = [k for k, count in zip(others, most, strict=True) if count is None or count <= 1]
    left = [source.names[k] for k in others if k not in kept]
    if not left:
        return kept, []
    differs = "it differs" if len(left) == 1 else "they differ"
    return kept, [
        f"Left out, because {differs} between the lines of one response: {', '.join(left)}."
    ]


def _put_aside(engine: Engine, mapping: Mapping, keys: Sequence[str], unique: bool) -> bool:
    if mapping.layout == "long":
        engine.run(f"INSERT INTO aside SELECT line, '{TWICE}', NULL FROM responses WHERE twice > 0")
    elif keys:
        listed = ", ".join(keys)
        blank = " OR ".join(f"{key} IS NULL" for key in keys)
        engine.run(
            f"INSERT INTO aside SELECT line, '{BLANK_ID}', NULL FROM responses WHERE {blank}",
            "Looking for rows without an id",
        )
        one = keys[0] if len(keys) == 1 else f"({listed})"
        filled, distinct = engine.row(
            f"SELECT COUNT(*), COUNT(DISTINCT {one}) FROM responses WHERE NOT ({blank})",
            "Looking for duplicates",
        )
        if unique and filled != distinct:
            engine.run(
                f"INSERT INTO aside SELECT r.line, '{DUPLICATE}', f.first_line FROM responses r "
                f"JOIN (SELECT {listed}, MIN(line) AS first_line FROM responses "
                f"WHERE NOT ({blank}) GROUP BY {listed} HAVING COUNT(*) > 1) f "
                f"ON {' AND '.join(f'r.{key} = f.{key}' for key in keys)} "
                "WHERE r.line > f.first_line",
                "Finding the duplicates",
            )
    (count,) = engine.row(
        "SELECT (SELECT COUNT(*) FROM aside) + (SELECT COUNT(*) FROM lines_aside)"
    )
    return bool(count)


def _identities(source: Source, mapping: Mapping, keys: Sequence[str]) -> list[str]:
    return [
        f"{casting.identity(f'c{position}', source.kinds[position])} AS {key}"
        for key, position in zip(keys, mapping.identity, strict=True)
    ]


def _drop(engine: Engine, name: str) -> None:
    for kind, _ in engine.rows(
        f"SELECT table_type, 1 FROM information_schema.tables WHERE table_name = '{name}'"
    ):
        engine.run(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {name}")
