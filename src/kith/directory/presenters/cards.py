"""A service as a card of a list: enough to choose by, and to ring.

    services = for_cards(ids)                 # kith.directory.queries.entry; four queries
    context = card_context(area_id, at)       # the area's rules, read once
    cards = [card_of(one, context) for one in services]

Nothing here asks the database: provider, terms and locations came with the service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.directory.enums import Delivery, TermKind, Way
from kith.directory.models import Service, ServiceAtLocation
from kith.directory.presenters.badges import Badge, freshness_badge, hurdle_badges
from kith.directory.presenters.opening import OpenNow, opening_now
from kith.directory.queries.entry import is_private
from kith.directory.queries.rules import clocks_of
from kith.directory.rules.freshness import FreshnessRules
from kith.directory.rules.told import COSTS, HOW, labels
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
    """A number as it is shown, as it is dialled, and what is said with it.

    `is_text`: it takes messages and no calls. `text`: the word to send there, if any.
    """

    number: str
    digits: str
    what: str = ""
    hours: str = ""
    text: str = ""
    is_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCard:
    """A card. `where` are short phrases; `reasons` say why it stands where it does in a list.

    `lang` and `provider_lang`: tags of languages, empty where it is the area's own.
    """

    id: UUID
    lang: str
    name: str
    provider: str
    provider_lang: str
    summary: str
    where: tuple[str, ...]
    distance: str
    opening: OpenNow | None
    cost: str
    for_whom: str
    needs_worker: bool
    website: str
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
    says_now: bool = True,
) -> ServiceCard:
    """The card of a service. `metres` to the place `place_id`; `is_exact`: both ends are known.

    `says_now`: whether it is open at this minute, which a page that is kept cannot say.
    """
    locations = live_locations(service, first=place_id)
    on = context.at.astimezone(LONDON).date()
    phones = phone_lines(service)
    return ServiceCard(
        id=service.pk,
        lang=service.lang,
        name=service.name,
        provider=service.provider.name,
        provider_lang=service.provider.lang,
        summary=shortened(service.summary or service.description, LONGEST_SUMMARY),
        where=where_of(service, locations),
        distance=distance_words(metres, is_exact=is_exact),
        opening=_opening(service, locations, context) if says_now else None,
        cost=cost_of(service),
        for_whom=for_whom(service),
        needs_worker=set(service.ways) == {Way.WORKER},
        website=service.website,
        phone=next((one for one in phones if not one.is_text), phones[0] if phones else None),
        freshness=freshness_badge(service.assured_on, on, context.freshness),
        badges=hurdle_badges(service),
        reasons=tuple(reasons),
        is_safety=is_private(service),
        is_invented=service.is_invented,
    )


def _opening(
    service: Service, locations: Sequence[ServiceAtLocation], context: CardContext
) -> OpenNow | None:
    return opening_now(service, locations, at=context.at, holidays=context.holidays)


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
        found += labels(HOW, [Delivery.IN_PERSON])
    rest = [one for one in service.delivery if one != Delivery.IN_PERSON]
    return (*found, *labels(HOW, rest))


def distance_words(metres: int | None, *, is_exact: bool) -> str:
    """How far away, in miles; empty where nobody asked or nobody knows."""
    if metres is None:
        return ""
    told = told_in_miles(metres, is_exact=is_exact)
    if not told.count:
        return _("less than a mile away")
    if told.is_about and told.count == 1:
        return _("about a mile away")
    some = ceil(told.count)  # 1.1 miles are more than one
    if told.is_about:
        said = ngettext("about {n} mile away", "about {n} miles away", some)
    else:
        said = ngettext("{n} mile away", "{n} miles away", some)
    return said.format(n=localize(told.count))


def cost_of(service: Service) -> str:
    """What it costs, in the provider's words where there are any."""
    word, own = next(iter(labels(COSTS, [service.cost])), ""), service.cost_words
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
    return tuple(phone_line(row) for row in service.phones if row.get("number") or row.get("text"))


def phone_line(row: Mapping[str, str]) -> PhoneLine:
    """A number as an entry keeps it. Contacts and feeds say by "Text" what takes no calls."""
    number, word, what = row.get("number", ""), row.get("text", ""), row.get("what", "")
    said = what.casefold().replace(":", " ").split()
    says_text = said[:1] in (["text"], ["sms"])
    if says_text and said[1:] in ([], ["only"], word.casefold().split()):
        what = ""
    return PhoneLine(
        number=number,
        digits=dialled(number),
        what=what,
        hours=row.get("hours", ""),
        text=word,
        is_text=says_text or bool(word),
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
