"""The guided finder's plan: what is on it, in the pack's order of tiers, and why each thing is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kith.area_pack import Contact
from kith.flows import Facts, Flow, Outcome, evaluate
from kith.front.presenters.cards import Card, card
from kith.front.records import SearchEntry
from kith.front.rules.finding import (
    PAGE_KINDS,
    UNDER_18,
    because,
    best,
    chosen,
    guides,
    pages_to_try,
    share,
    young_pages,
)
from kith.selfcheck.rules import (
    ACUTE_TIERS,
    TIER_TITLES,
    contacts_of,
    for_whom,
    is_folded,
    placed_contacts,
    suits_under_18,
)

FEW = 3
KINDS = 5
"""How many kinds of help there are, which is what somebody gets who chose none."""
INSTEAD = "instead"
"""The tag of what is shown only where nothing else fits."""
TALKS = ("talk_near", "talk_line")


@dataclass(frozen=True, slots=True)
class Helper:
    """A contact on the plan: for whom it is, why it is there, whether it stays off paper."""

    contact: Contact
    for_whom: str
    why: str
    is_private: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A page on the plan, and why it is there."""

    card: Card
    why: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item: an outcome of the flow with the contacts or pages that it holds here."""

    outcome: Outcome
    helpers: tuple[Helper, ...]
    readings: tuple[Reading, ...]
    is_folded: bool
    is_private: bool
    is_elsewhere: bool

    @property
    def has_reasons(self) -> bool:
        """Whether each thing in it says why it is there, so that the item need not."""
        return any(one.why for one in self.helpers) or any(one.why for one in self.readings)


@dataclass(frozen=True, slots=True)
class Tier:
    """A part of the plan."""

    code: str
    title: str
    items: tuple[Item, ...]
    is_private: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan. `is_open`: nothing said that safety comes first."""

    tiers: tuple[Tier, ...]
    is_open: bool


def plan_of(
    flow: Flow, facts: Facts, contacts: Iterable[Contact], pages: Sequence[SearchEntry]
) -> Plan:
    """Return the plan for settled answers, from an area's contacts and the site's pages."""
    known = list(contacts)
    if facts.get("about") == UNDER_18:
        known = [one for one in known if suits_under_18(one)]
    reached = evaluate(flow, facts)
    helpers = _helpers(flow, facts, reached, known)
    readings = {outcome.code: _readings(flow, facts, outcome, pages) for outcome in reached}
    kept = _with_something(reached, helpers, readings)
    placed = placed_contacts(
        {one.code: [each.contact for each in helpers[one.code]] for one in kept}, kept
    )
    items = [
        _item(outcome, helpers[outcome.code], placed[outcome.code], readings[outcome.code])
        for outcome in kept
    ]
    tiers = (
        Tier(
            code,
            TIER_TITLES[code],
            tuple(item for item in items if item.outcome.tier == code),
            code in ACUTE_TIERS,
        )
        for code in flow.tiers
    )
    return Plan(
        tiers=tuple(tier for tier in tiers if tier.items),
        is_open=any(INSTEAD in outcome.tags for outcome in reached),
    )


def acute_tiers(flow: Flow, facts: Facts, contacts: Iterable[Contact]) -> tuple[Tier, ...]:
    """Return the help with danger and safety alone that a flow gives for these answers."""
    plan = plan_of(flow, facts, contacts, ())
    return tuple(tier for tier in plan.tiers if tier.is_private)


def _helpers(
    flow: Flow, facts: Facts, reached: Iterable[Outcome], contacts: Sequence[Contact]
) -> dict[str, tuple[Helper, ...]]:
    """The contacts that each outcome wants: in the tiers for safety all, elsewhere what fits."""
    most = share(len(chosen(facts, "help")) or KINDS)
    left = most  # of people to talk to, near or on the line, so many together
    helpers = {}
    for outcome in reached:
        wanted = contacts_of(outcome, contacts)
        if outcome.tier in ACUTE_TIERS:
            helpers[outcome.code] = tuple(_helper(one, "") for one in wanted)
        elif INSTEAD in outcome.tags:
            helpers[outcome.code] = tuple(_helper(one, "") for one in wanted[:FEW])
        else:
            fitting = best(wanted, facts, left if outcome.code in TALKS else most)
            helpers[outcome.code] = tuple(
                _helper(one, because(flow, facts, how, outcome.because)) for one, how in fitting
            )
            left = max(left - len(fitting), 1) if outcome.code in TALKS else left
    return helpers


def _helper(contact: Contact, why: str) -> Helper:
    return Helper(contact, for_whom(contact), why, not contact.print_safe)


def _readings(
    flow: Flow, facts: Facts, outcome: Outcome, pages: Sequence[SearchEntry]
) -> tuple[Reading, ...]:
    if outcome.code not in PAGE_KINDS:
        return ()
    if outcome.code == "guides":
        return tuple(Reading(card(one), "") for one in guides(pages, facts))
    if outcome.code == "young_pages":
        return tuple(Reading(card(one), "") for one in young_pages(pages))
    most = share(len(chosen(facts, "help")) or KINDS)
    return tuple(
        Reading(card(one), because(flow, facts, how, outcome.because))
        for one, how in pages_to_try(pages, outcome.code, facts, most)
    )


def _with_something(
    reached: Iterable[Outcome],
    helpers: Mapping[str, Sequence[Helper]],
    readings: Mapping[str, Sequence[Reading]],
) -> list[Outcome]:
    """The outcomes that have something to show; what fits anyone only where nothing else fits."""
    kept = []
    has_fitting = False
    for outcome in reached:
        held = bool(helpers[outcome.code] or readings[outcome.code])
        if outcome.needs_contact or "pages" in outcome.tags:
            if not held:
                continue
            has_fitting = has_fitting or outcome.tier not in ACUTE_TIERS
        if INSTEAD in outcome.tags and has_fitting:
            continue
        kept.append(outcome)
    return kept


def _item(
    outcome: Outcome,
    wanted: Sequence[Helper],
    placed: Sequence[Contact],
    readings: tuple[Reading, ...],
) -> Item:
    here = {one.code for one in placed}
    helpers = tuple(one for one in wanted if one.contact.code in here)
    return Item(
        outcome=outcome,
        helpers=helpers,
        readings=readings,
        is_folded=is_folded(outcome),
        is_private=outcome.tier in ACUTE_TIERS,
        is_elsewhere=bool(wanted) and not helpers,
    )
