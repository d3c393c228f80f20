"""What the check answers: results in plain words, and the items of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kith.area_pack import Contact
from kith.flows import Flow, Outcome
from kith.measures import Measure, Result
from kith.selfcheck.rules import ACUTE_TIERS, TRIED_TIERS

TIER_TITLES = {
    "danger": "Danger",
    "safety": "Private help",
    "local": "Help near you",
    "groups": "Groups",
    "self_help": "Things you can do yourself",
}
AUDIENCES = {"women": "For women", "men": "For men", "lgbt": "For LGBT+ people"}


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


def contacts_of(outcome: Outcome, contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Return the contacts that an outcome asks for: by urgency of tier, then specialists.

    In the tiers for danger and safety, help that brings in anyone close to the person is left
    out, whatever it says it is for.
    """
    wanted = outcome.contacts
    if wanted is None:
        return ()
    tiers = wanted.tiers or (outcome.tier,)
    acute = outcome.tier in ACUTE_TIERS
    fitting = (
        contact
        for contact in contacts
        if contact.tier in tiers
        and (not wanted.concerns or not set(wanted.concerns).isdisjoint(contact.concerns))
        and (not wanted.subjects or not {*wanted.subjects, "everyone"}.isdisjoint(contact.subjects))
        and not (acute and contact.involves)
    )
    # Where help is urgent, what can be rung or texted stands first. A contact's first concern is
    # what it is best at: specialists stand before the others.
    return tuple(
        sorted(
            fitting,
            key=lambda one: (
                acute and not (one.phone or one.text),
                tiers.index(one.tier),
                one.concerns[0] not in wanted.concerns,
            ),
        )
    )


def suits_under_18(contact: Contact) -> bool:
    """Return whether someone under 18 may be shown a contact.

    It says that it is for them or for everyone, and is not for worry about one's own behaviour.
    """
    return (
        not {"under_18", "everyone"}.isdisjoint(contact.subjects)
        and "own_behaviour" not in contact.concerns
    )


def is_folded(outcome: Outcome) -> bool:
    """Return whether an item's contacts open on request: it is there for everyone."""
    return "route" in outcome.tags


def keeps_contacts(outcome: Outcome) -> bool:
    """Return whether an item shows its contacts even where another item has them too."""
    return "young_people" in outcome.tags


def placed_contacts(
    wants: Mapping[str, Sequence[Contact]], reached: Iterable[Outcome]
) -> dict[str, tuple[Contact, ...]]:
    """Return the contacts that stand in each item, by the outcome's code.

    A contact stands in the first open item that wants it, and in a folded one only if no open
    one does. `check.js` places them by the same rules.
    """
    placed: set[str] = set()
    by_outcome: dict[str, tuple[Contact, ...]] = {}
    for outcome in sorted(reached, key=is_folded):
        by_outcome[outcome.code] = tuple(
            contact
            for contact in wants[outcome.code]
            if keeps_contacts(outcome) or contact.code not in placed
        )
        placed.update(contact.code for contact in wants[outcome.code])
    return by_outcome


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
    ages = ""
    if contact.from_age is not None and contact.to_age is not None:
        ages = f"ages {contact.from_age} to {contact.to_age}"
    elif contact.from_age is not None:
        ages = f"{contact.from_age} and over"
    elif contact.to_age is not None:
        ages = f"up to age {contact.to_age}"
    words = [AUDIENCES.get(contact.audience, ""), ages]
    return Card(
        contact,
        ", ".join(word for word in words if word),
        not contact.print_safe,
        suits_under_18(contact),
    )


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
