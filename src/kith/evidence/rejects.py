"""What is put aside: each line with its reason, listed and written to the rejects file."""

from __future__ import annotations

import csv
import heapq
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kith.evidence import casting
from kith.evidence.duck import Engine
from kith.evidence.staging import BLANK_ID, DUPLICATE, Staged
from kith.evidence.whole_files import whole_file
from kith.measures.plan import compile_plan

LISTED = 1000


class Problem(NamedTuple):
    """One line put aside, and why."""

    line: int
    says: str


class _Reject(NamedTuple):
    line: int
    says: str
    values: Sequence[str | None]
    raw: str


def gather(engine: Engine, staged: Staged, scoring: str) -> tuple[int, list[Problem]]:
    """Count the lines that are put aside and list the first of them (`LISTED`)."""
    engine.run(
        "CREATE OR REPLACE TABLE rejected AS SELECT line FROM "
        f"(\n{scoring}\n) scored WHERE bad > 0 UNION SELECT line FROM aside",
        "Listing what is put aside",
    )
    if staged.mapping.layout == "long":
        (own,) = engine.row("SELECT COUNT(*) FROM lines_aside")
        (others,) = engine.row(f"SELECT COUNT(*) FROM ({_long_sql(staged)}) held")
        count = own + others
    else:
        (count,) = engine.row("SELECT COUNT(*) FROM rejected")
    count += len(staged.source.broken)
    listed = itertools.islice(_rejects(engine, staged), LISTED) if count else ()
    return count, [Problem(reject.line, reject.says) for reject in listed]


def write_rejects(engine: Engine, staged: Staged, path: Path) -> None:
    """Write every line put aside: its line, the reason, its columns, and broken lines as read.

    Call `gather` first.
    """
    names = staged.source.names
    with (
        whole_file(path) as part,
        part.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        own = [_free(name, names) for name in ("line", "reason", "as_read")]
        writer.writerow([own[0], own[1], *names, own[2]])
        width = len(names)
        for reject in _rejects(engine, staged):
            values = [*reject.values, *([""] * width)][:width]
            writer.writerow([reject.line, reject.says, *values, reject.raw])


def _rejects(engine: Engine, staged: Staged) -> Iterator[_Reject]:
    broken = (
        _Reject(record.line, _sentence(record.reason), record.fields, record.raw)
        for record in staged.source.broken
    )
    held = _long(engine, staged) if staged.mapping.layout == "long" else _wide(engine, staged)
    return heapq.merge(broken, held, key=lambda reject: reject.line)


def _wide(engine: Engine, staged: Staged) -> Iterator[_Reject]:
    source, items = staged.source, compile_plan(staged.measure).items
    shown = _shown(staged)
    answers = [f"r.a{item.number}" for item in items]
    rows = engine.stream(
        f"SELECT r.line, x.why, x.first_line, {', '.join([*answers, *shown])} FROM responses r "
        "JOIN rejected USING (line) LEFT JOIN aside x USING (line) ORDER BY r.line"
    )
    for line, why, first, *values in rows:
        given, texts = values[: len(items)], values[len(items) :]
        said = []
        if why == BLANK_ID:
            said.append("The id is empty.")
        elif why == DUPLICATE:
            named = " ".join(str(texts[position]) for position in staged.mapping.identity)
            said.append(f"The id {named} already stands on {source.place} {first}.")
        for item, value in zip(items, given, strict=True):
            if value is not None and value not in item.points:
                position = staged.mapping.answers[item.number]
                column = source.names[position]
                said.append(
                    _refusal(f"item {item.number} ({column})", texts[position], item.points)
                )
        yield _Reject(line, " ".join(said), texts, "")


def _long(engine: Engine, staged: Staged) -> Iterator[_Reject]:
    alone = engine.rows(
        f"SELECT l.line, l.why, {', '.join(_shown(staged))} FROM lines_aside l "
        "JOIN raw r USING (line) ORDER BY l.line"
    )
    item_at = staged.mapping.item
    lines = (
        _Reject(line, _alone(staged, why, values[item_at]), values, "")
        for line, why, *values in alone
    )
    return heapq.merge(lines, _held(engine, staged), key=lambda reject: reject.line)


def _held(engine: Engine, staged: Staged) -> Iterator[_Reject]:
    points = {item.number: item.points for item in compile_plan(staged.measure).items}
    value_at = staged.mapping.value
    for line, item, answer, times, *values in engine.stream(f"{_long_sql(staged)} ORDER BY r.line"):
        if answer is not None and answer not in points[item]:
            says = _refusal(f"item {item}", values[value_at], points[item])
        elif times > 1:
            says = f"Item {item} is answered more than once in this response."
        else:
            says = "Another line of the same response is put aside."
        yield _Reject(line, says, values, "")


def _long_sql(staged: Staged) -> str:
    keys = ", ".join(f"r.{key}" for key in staged.keys)
    return (
        "SELECT r.line, r.item, r.answer, "
        f"COUNT(*) OVER (PARTITION BY {keys}, r.item) AS times, {', '.join(_shown(staged))} "
        "FROM answers r JOIN (SELECT responses.* FROM responses JOIN rejected USING (line)) held "
        f"ON {' AND '.join(f'r.{key} = held.{key}' for key in staged.keys)}"
    )


def _alone(staged: Staged, why: str, item: Any) -> str:
    if why == BLANK_ID:
        return "The id is empty."
    count = len(staged.measure.items)
    return f"There is no item {item!r} in {staged.measure.code}, which has items 1 to {count}."


def _shown(staged: Staged) -> list[str]:
    return [
        f"{casting.shown(f'r.c{k}', kind)} AS s{k}" for k, kind in enumerate(staged.source.kinds)
    ]


def _refusal(where: str, given: Any, points: dict[int, int]) -> str:
    codes = sorted(points)
    allowed = (
        f"{codes[0]} to {codes[-1]}"
        if len(codes) > 2 and codes == list(range(codes[0], codes[-1] + 1))
        else ", ".join(str(code) for code in codes)
    )
    text = str(given).strip()
    try:
        whole = float(text).is_integer()
    except ValueError:
        whole = False
    says = "is not one of its codes" if whole else "is not a whole number; its codes are"
    return f"{where[0].upper()}{where[1:]}: {text!r} {says} {allowed}."


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name = f"{name}_"
    return name


def _sentence(says: str) -> str:
    return f"{says[0].upper()}{says[1:]}."
