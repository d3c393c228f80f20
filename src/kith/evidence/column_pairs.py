"""From a file to pairs of scores that stand in two columns, one person a line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from kith.evidence.batch import USUAL_MISSING, working_engine
from kith.evidence.columns import PERSON_NAMES, find_column, plain
from kith.evidence.duck import Progress
from kith.evidence.pairing import (
    OUT_OF_RANGE,
    UNREADABLE,
    Pair,
    Pairs,
    beyond,
    from_source,
    number_in,
    texts_of,
    why_missing,
)
from kith.evidence.refusals import UseRefused
from kith.evidence.source import Source, read_source
from kith.measures.definition import Scale

_NO_PERSON = (
    "There is no column that says who each {place} is about, so each counts as a person, known by "
    "its number. Name one with --person."
)


def pairs_by_columns(
    path: Path,
    pre: str,
    post: str,
    *,
    person: str | None = None,
    scale: Scale | None = None,
    missing: Sequence[str] = USUAL_MISSING,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Pairs:
    """Read one pair a row from the columns `pre` and `post`, exact decimals.

    An empty cell makes the pair missing. What is no number, or lies outside the range of `scale`,
    does too, and is listed as a problem. A row without a person, or with one who stood before, is
    put aside whole. Raises InputRefused and UseRefused as reading does.
    """
    with working_engine(progress) as engine:
        source = read_source(engine, path, encoding=encoding, progress=progress)
        columns = _before_and_after(source, pre, post)
        who = _person(source, person, columns)
        found = from_source(source)
        if who is None:
            found.named = "line"
            found.notices.append(_NO_PERSON.format(place=source.place))
        stood: dict[str, int] = {}
        shown = columns if who is None else [*columns, who]
        for line, before, after, *named in texts_of(engine, source, shown):
            name = str(named[0] or "").strip() if named else str(line)
            if not name:
                found.put_line_aside(line, "The id is empty.")
            elif name in stood:
                found.put_line_aside(
                    line, f"The id {name} already stands on {source.place} {stood[name]}."
                )
            else:
                stood[name] = line
                first, last, why, says = _scores(
                    (before, after), [source.names[at] for at in columns], scale, missing
                )
                if says:
                    found.put_line_aside(line, says)
                found.pairs.append(Pair(name, first, last, why))
    found.problems.sort()
    return found


def _before_and_after(source: Source, pre: str, post: str) -> list[int]:
    before = find_column(source.names, pre, "--pre")
    after = find_column(source.names, post, "--post")
    if before == after:
        raise UseRefused(
            f"--pre and --post both name the column {source.names[before]!r}. The two must differ."
        )
    return [before, after]


def _person(source: Source, asked: str | None, taken: Sequence[int]) -> int | None:
    if asked is not None:
        return find_column(source.names, asked, "--person")
    for usual in (*PERSON_NAMES, "id"):
        for position, name in enumerate(source.names):
            if plain(name) == usual and position not in taken:
                return position
    return None


def _scores(
    texts: tuple[str | None, str | None],
    names: Sequence[str],
    scale: Scale | None,
    missing: Sequence[str],
) -> tuple[Fraction | None, Fraction | None, str | None, str]:
    """First, last, why there is no pair, and what is wrong in a sentence."""
    scores: list[Fraction | None] = []
    unreadable: list[str] = []
    outside: list[str] = []
    for text, name in zip(texts, names, strict=True):
        value, says = number_in(text, name, missing)
        scores.append(value)
        unreadable += [says] if says else []
        far = beyond(value, name, scale)
        outside += [far] if far else []
    first, last = scores
    if unreadable or outside:
        why = UNREADABLE if unreadable else OUT_OF_RANGE
        return first, last, why, " ".join([*unreadable, *outside])
    return first, last, why_missing(first, last), ""
