"""What the check answers: results in plain words, and the items of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kith.area_pack import Contact
from kith.flows import Flow, Outcome
from kith.measures import Measure, Result
from kith.selfcheck.rules import (
    ACUTE_TIERS,
    TIER_TITLES,
    TRIED_TIERS,
    for_whom,
    is_folded,
    keeps_contacts,
    suits_under_18,
)


@dataclass(frozen=True, slots=True)
class Line:
    """What one scale's score means. `fact` and `value` say when it is shown."""

    fact: str
    value: str
    text: str
    is_unverified: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """A measure's result: a line for each scale that has a score, and whether one has none."""

    code: str
    title: str
    is_scale: bool
    lines: tuple[Line, ...]
    is_shown: bool
    has_gap: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A contact on the plan. `contact` carries its facts, `for_whom` who it is for.

    `is_for_young`: someone under 18 may be shown it.
    """

    contact: Contact
    for_whom: str
    is_private: bool
    is_for_young: bool


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the plan. `cards` are the contacts placed in it, `wants` all it may hold.

    `is_elsewhere`: all its contacts were placed in other items. A folded item opens its contacts
    on request: it is there for everyone, just in case. An item that keeps its contacts shows
    them even where another item shows them too.
    """

    outcome: Outcome
    wants: str
    cards: tuple[Card, ...]
    is_folded: bool
    keeps: bool
    is_elsewhere: bool
    is_tickable: bool
    is_private: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Tier:
    """A part of the plan."""

    code: str
    title: str
    items: tuple[Item, ...]
    is_private: bool
    is_shown: bool


def every_result(title: str, measure: Measure) -> MeasureResult:
    """Return a measure's result with every line that a score could show, all hidden."""
    lines = tuple(
        Line(
            fact=f"{measure.code}.{scale.code}",
            value=band.code,
            text=band.resident if band.resident.endswith((".", "?", "!")) else f"{band.resident}.",
            is_unverified=band.unverified,
            is_shown=False,
        )
        for scale in measure.scales
        for band in scale.bands
    )
    return MeasureResult(
        measure.code, title, measure.validated, lines, is_shown=False, has_gap=False
    )


def one_result(title: str, measure: Measure, result: Result) -> MeasureResult:
    """Return a measure's result with the lines of this response alone."""
    told = {f"{measure.code}.{code}": each.band for code, each in result.scores.items()}
    every = every_result(title, measure)
    return replace(
        every,
        is_shown=True,
        has_gap=any(each.missing for each in result.scores.values()),
        lines=tuple(
            replace(line, is_shown=True) for line in every.lines if told[line.fact] == line.value
        ),
    )


def card_of(contact: Contact) -> Card:
    return Card(contact, for_whom(contact), not contact.print_safe, suits_under_18(contact))


def item_of(
    outcome: Outcome,
    found: Sequence[Contact],
    cards: tuple[Card, ...],
    *,
    is_shown: bool,
) -> Item:
    return Item(
        outcome=outcome,
        wants=" ".join(contact.code for contact in found),
        cards=cards,
        is_folded=is_folded(outcome),
        keeps=keeps_contacts(outcome),
        is_elsewhere=is_shown and bool(found) and not cards,
        is_tickable=outcome.tier in TRIED_TIERS,
        is_private=outcome.tier in ACUTE_TIERS,
        is_shown=is_shown,
    )


def tiers_of(flow: Flow, items: Sequence[Item]) -> tuple[Tier, ...]:
    tiers = []
    for code in flow.tiers:
        mine = tuple(item for item in items if item.outcome.tier == code)
        tiers.append(
            Tier(
                code=code,
                title=TIER_TITLES[code],
                items=mine,
                is_private=code in ACUTE_TIERS,
                is_shown=any(item.is_shown for item in mine),
            )
        )
    return tuple(tiers)
