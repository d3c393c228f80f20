"""A service as a card of a list: enough to choose by, and to ring.

    services = for_cards(ids)                 # kith.directory.queries.entry; four queries
    context = card_context(area_id, at)       # the area's rules, read once
    cards = [card_of(one, context) for one in services]

Nothing here asks the database: provider, terms and locations came with the service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.directory.enums import Cost, Delivery, TermKind
from kith.directory.models import Service, ServiceAtLocation
from kith.directory.presenters.badges import Badge, freshness_badge, hurdle_badges
from kith.directory.presenters.opening import OpenNow, opening_now
from kith.directory.queries.rules import clocks_of
from kith.directory.rules.freshness import FreshnessRules
from kith.opening_times import LONDON, BankHolidays
from kith.postcodes import told_in_miles

LONGEST_SUMMARY = 200
LONGEST_FOR = 140


@dataclass(frozen=True, slots=True)
class CardContext:
    """What holds for every card of a page."""

    at: datetime
    freshness: FreshnessRules
    holidays: BankHolidays


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLine:
    """A number as it is shown, as it is dialled, and what is said with it."""

    number: str
    digits: str
    what: str = ""
    hours: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCard:
    """A card. `where` are short phrases; `reasons` say why it stands where it does in a list."""

    id: UUID
    name: str
    provider: str
    summary: str
    where: tuple[str, ...]
    distance: str
    opening: OpenNow | None
    cost: str
    for_whom: str
    phone: PhoneLine | None
    freshness: Badge
    badges: tuple[Badge, ...]
    reasons: tuple[str, ...]
    is_safety: bool
    is_invented: bool


def card_context(area_id: UUID | str, at: datetime) -> CardContext:
    """The rules of an area's directory that cards speak by. At most one query."""
    return CardContext(at, *clocks_of(area_id))


def card_of(
    service: Service,
    context: CardContext,
    *,
    metres: int | None = None,
    is_exact: bool = True,
    place_id: UUID | None = None,
    reasons: Sequence[str] = (),
) -> ServiceCard:
    """The card of a service. `metres` to the place `place_id`; `is_exact`: both ends are known."""
    locations = live_locations(service, first=place_id)
    on = context.at.astimezone(LONDON).date()
    phones = phone_lines(service)
    return ServiceCard(
        id=service.pk,
        name=service.name,
        provider=service.provider.name,
        summary=shortened(service.summary or service.description, LONGEST_SUMMARY),
        where=where_of(service, locations),
        distance=distance_words(metres, is_exact=is_exact),
        opening=opening_now(service, locations, at=context.at, holidays=context.holidays),
        cost=cost_of(service),
        for_whom=for_whom(service),
        phone=phones[0] if phones else None,
        freshness=freshness_badge(service.assured_on, on, context.freshness),
        badges=hurdle_badges(service),
        reasons=tuple(reasons),
        is_safety=service.is_safety,
        is_invented=service.is_invented,
    )


def live_locations(service: Service, *, first: UUID | None = None) -> list[ServiceAtLocation]:
    """Where the service happens now, the place `first` before the others."""
    live = [one for one in service.locations.all() if one.place.retired_at is None]
    return sorted(live, key=lambda one: (one.place_id != first, str(one.place), str(one.pk)))


def where_of(service: Service, locations: Sequence[ServiceAtLocation]) -> tuple[str, ...]:
    """Where one meets the service: its first place and how many more, by phone, online, at home."""
    found = []
    if locations:
        found.append(_place_words(locations[0]))
        more = len(locations) - 1
        if more:
            found.append(ngettext("{n} more place", "{n} more places", more).format(n=more))
    elif Delivery.IN_PERSON in service.delivery:
        found.append(_("In person"))
    said = {
        Delivery.PHONE: _("By phone"),
        Delivery.ONLINE: _("Online"),
        Delivery.AT_HOME: _("At your home"),
    }
    return (*found, *(words for code, words in said.items() if code in service.delivery))


def distance_words(metres: int | None, *, is_exact: bool) -> str:
    """How far away, in miles; empty where nobody asked or nobody knows."""
    if metres is None:
        return ""
    return _("{miles} away").format(miles=told_in_miles(metres, is_exact=is_exact))


def cost_of(service: Service) -> str:
    """What it costs, in the provider's words where there are any."""
    said = {
        Cost.FREE: _("Free"),
        Cost.SOME_FREE: _("Free for some people"),
        Cost.PAID: _("Costs money"),
    }
    word = said.get(Cost(service.cost), "") if service.cost in Cost.values else ""
    own = service.cost_words
    if not own or own.lower().startswith(word.lower()):  # as all words do with none
        return own or word
    return f"{word}. {own}"


def age_words(youngest: int | None, oldest: int | None) -> str:
    """Whom it takes by age. Nothing said means anybody."""
    youngest = youngest or None
    if youngest is None and oldest is None:
        return _("Any age")
    if oldest is None:
        return _("Aged {youngest} and over").format(youngest=youngest)
    if youngest is None:
        return _("Aged {oldest} and under").format(oldest=oldest)
    if youngest == oldest:
        return _("Aged {youngest}").format(youngest=youngest)
    return _("Aged {youngest} to {oldest}").format(youngest=youngest, oldest=oldest)


def for_whom(service: Service) -> str:
    """Who it is for, in one line: age, then the provider's words or the terms it is filed under."""
    words = service.eligibility or ", ".join(eligibility_labels(service))
    parts = (age_words(service.youngest, service.oldest), shortened(words, LONGEST_FOR))
    return ". ".join(part for part in parts if part)


def eligibility_labels(service: Service) -> list[str]:
    """The labels of who it is for, as it is filed."""
    return [term.label for term in service.terms.all() if term.kind == TermKind.ELIGIBILITY]


def phone_lines(service: Service) -> tuple[PhoneLine, ...]:
    """Its telephone numbers, in order; rows without a number say nothing."""
    return tuple(
        PhoneLine(
            number=row.get("number", ""),
            digits=dialled(row.get("number", "")),
            what=row.get("what", ""),
            hours=row.get("hours", ""),
            text=row.get("text", ""),
        )
        for row in service.phones
        if row.get("number") or row.get("text")
    )


def dialled(number: str) -> str:
    """A number as a `tel:` link has it: digits, and the plus before a country's code."""
    digits = "".join(one for one in number if one.isdecimal() and one.isascii())
    return f"+{digits}" if number.strip().startswith("+") else digits


def shortened(words: str, longest: int) -> str:
    """Words cut between two of them, with an ellipsis, where they are longer than that."""
    plain = " ".join(words.split())
    if len(plain) <= longest:
        return plain
    return plain[:longest].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _place_words(location: ServiceAtLocation) -> str:
    place = location.place
    if place.is_confidential:
        return _("The address is kept secret")
    parts = (place.name, place.town if place.town != place.name else "", place.postcode)
    return ", ".join(part for part in parts if part) or _("In person")
