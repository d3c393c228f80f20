"""What a provider may send in, and how two texts differ, word by word."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from typing import Any, TypeVar

from kith.directory.rules.values import (
    PlaceValues,
    Schedules,
    ServiceValues,
    as_json,
    differences,
    hidden,
    service_from_json,
)
from kith.opening_times import TimesRefused, from_schedules, to_schedules

BY_PROVIDERS = (
    "name",
    "other_name",
    "summary",
    "description",
    "status",
    "website",
    "email",
    "phones",
    "how_to_ask",
    "ways",
    "delivery",
    "taking",
    "waiting",
    "waiting_days",
    "cost",
    "cost_words",
    "youngest",
    "oldest",
    "eligibility",
    "languages",
    "has_interpreters",
    "terms",
    "life_stages",
    "serves",
    "times",
    "places",
)
"""The fields of an entry that a provider may propose; all others are decided here."""
KEEPER = "keeper_email"
"""Beside fields, what a proposal without an entry may say: who is to keep its provider's entries."""
NOT_SEEN = frozenset({"assured_on", "read_on", "source_url"})
MOST_WORDS = 4000
WORD = re.compile(r"\s+|[^\s]+")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands in both texts, or in one of them: same, gone or new."""

    kind: str
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """How `after` came of `before`: what stayed, what went, what is new, in reading order."""
    was, becomes = WORD.findall(before), WORD.findall(after)
    if len(was) + len(becomes) > MOST_WORDS:
        whole = (Piece("gone", before), Piece("new", after))
        return (Piece("same", before),) if before == after else whole
    found: list[Piece] = []
    matcher = SequenceMatcher(None, was, becomes, autojunk=False)
    for _tag, start, end, new_start, new_end in matcher.get_opcodes():
        if _tag == "equal":
            found.append(Piece("same", "".join(was[start:end])))
            continue
        found.append(Piece("gone", "".join(was[start:end])))
        found.append(Piece("new", "".join(becomes[new_start:new_end])))
    return tuple(piece for piece in found if piece.text)


def offered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Of some values those that a provider may propose."""
    return {name: value for name, value in values.items() if name in BY_PROVIDERS}


def digest_of(values: object) -> str:
    """What tells one state of JSON values from another."""
    written = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def seen_of(values: ServiceValues) -> str:
    """What tells an entry as somebody looked at it. That it was confirmed again changes nothing."""
    said = as_json(values)
    return digest_of({name: value for name, value in said.items() if name not in NOT_SEEN})


def looked_at(values: ServiceValues, waiting: object = "") -> str:
    """What tells what a form was shown with: the entry, and by its id the change that waits."""
    return f"{seen_of(values)}.{waiting}" if waiting else seen_of(values)


def with_proposed(live: ServiceValues, proposed: Mapping[str, Any] | None) -> ServiceValues:
    """The entry as it would read with a change that was sent in."""
    return service_from_json({**as_json(live), **offered(proposed)}) if proposed else live


def merged(seen: ServiceValues, typed: ServiceValues, live: ServiceValues) -> ServiceValues:
    """The entry as it is live now, with what somebody changed of what they had seen.

    Of places and of single dates each goes by itself: that one was added takes no other away.
    """
    changed = {name: getattr(typed, name) for name in differences(seen, typed)}
    if "places" in changed:
        changed["places"] = _rows_over(
            seen.places, typed.places, live.places, key=lambda one: one.code, join=_place_over
        )
    if "times" in changed:
        changed["times"] = _times_over(seen.times, typed.times, live.times)
    return replace(live, **changed)


def _rows_over(
    seen: Iterable[Row],
    typed: Iterable[Row],
    live: Iterable[Row],
    *,
    key: Callable[[Row], Hashable],
    join: Callable[[Row | None, Row, Row], Row],
) -> tuple[Row, ...]:
    was, said = {key(one): one for one in seen}, {key(one): one for one in typed}
    gone = was.keys() - said.keys()
    changed = {name: one for name, one in said.items() if was.get(name) != one}
    found = []
    for one in live:
        name = key(one)
        if name in changed:
            found.append(join(was.get(name), changed.pop(name), one))
        elif name not in gone:
            found.append(one)
    return (*found, *changed.values())


def _place_over(was: PlaceValues | None, said: PlaceValues, live: PlaceValues) -> PlaceValues:
    names = [one.name for one in fields(PlaceValues)]
    changed = [name for name in names if getattr(was, name, None) != getattr(said, name)]
    return hidden(replace(live, **{name: getattr(said, name) for name in changed}))


def _times_over(seen: Schedules, typed: Schedules, live: Schedules) -> Schedules:
    was, said, now = (
        from_schedules([dict(row) for row in rows])[0] for rows in (seen, typed, live)
    )
    dates = _rows_over(
        was.exceptions,
        said.exceptions,
        now.exceptions,
        key=lambda one: one.first,
        join=lambda _was, one, _live: one,
    )
    is_same_week = replace(was, exceptions=()) == replace(said, exceptions=())
    try:
        times = replace(now if is_same_week else said, exceptions=dates)
    except TimesRefused:  # a date of theirs within a stretch of the other's
        return typed
    return live if times == now else tuple(to_schedules(times))


def in_order(names: Iterable[str]) -> list[str]:
    """Names of fields as a form shows them; unknown ones last."""
    places = {name: place for place, name in enumerate(BY_PROVIDERS)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))
