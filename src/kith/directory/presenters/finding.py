"""The page of results: help first, what was understood, the services and why each stands there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.area_pack import Contact
from kith.areas.queries import PublicArea, contacts_for_public
from kith.areas.rules.helping import HelpFirst, help_first
from kith.directory.enums import Cost, Precision, Taking
from kith.directory.models import Place as PlaceRow
from kith.directory.models import Service
from kith.directory.presenters.badges import time_ago
from kith.directory.presenters.cards import (
    CardContext,
    ServiceCard,
    card_context,
    card_of,
    distance_words,
)
from kith.directory.presenters.filters import Chosen, Facet, chosen_of, facets_of
from kith.directory.presenters.map import Drawing, Pin, drawn
from kith.directory.queries.finding import Answer
from kith.directory.queries.finding_lists import Lists
from kith.directory.queries.rules import credit_lines
from kith.directory.rules.asking import CANDIDATES, Ask, Hit
from kith.directory.rules.finding import A_PAGE, MILES, Sought
from kith.directory.rules.freshness import Freshness, FreshnessRules
from kith.directory.rules.told import ORDERS
from kith.opening_times import BankHolidays
from kith.postcodes import Place

TELLS = 0.05
"""What counts for less than this is no reason."""
MOST_CONTACTS = 4
CALM_TIERS = ("local", "safety", "groups", "self_help")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A card and its number in the list, which the map has too."""

    number: int
    card: ServiceCard


@dataclass(frozen=True, slots=True)
class OrderWay:
    """An order in which results can stand."""

    code: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Empty:
    """What helps where nothing was found. `miles`: farther distances to try."""

    has_services: bool
    miles: Sequence[int]
    can_widen: bool
    contacts: Sequence[Contact]


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The answer to one question. `again`: what is posted to ask it once more."""

    count: str
    cards: Sequence[Numbered]
    help_first: HelpFirst | None
    mended: str
    is_relaxed: bool
    place: str
    holiday: str
    chosen: Sequence[Chosen]
    facets: Sequence[Facet]
    orders: Sequence[OrderWay]
    again: Sequence[tuple[str, str]]
    earlier: int
    later: int
    empty: Empty | None
    map: Drawing | None
    can_map: bool
    credits: Sequence[str]

    @property
    def first(self) -> int:
        """The number of the first card."""
        return self.cards[0].number if self.cards else 1


def results_page(
    area: PublicArea,
    lists: Lists,
    sought: Sought,
    place: Place | None,
    answer: Answer,
    again: Sequence[tuple[str, str]],
    *,
    at: datetime,
) -> ResultsPage:
    """The page of an answer."""
    context = card_context(area.id, at)
    cards = _cards(sought, place, answer, context)
    total = answer.found.total
    chosen = chosen_of(sought, lists)
    pins = _pins(answer, cards)
    return ResultsPage(
        count=count_words(sought.page, cards, answer),
        cards=cards,
        help_first=help_first(contacts_for_public(area), answer.signs),
        mended=answer.mended if cards else "",
        is_relaxed=answer.found.relaxed and bool(cards),
        place=place_words(sought, place),
        holiday=holiday_words(answer.ask, context.holidays),
        chosen=chosen,
        facets=facets_of(answer.found.facets, sought, lists, total=total),
        orders=orders_of(sought, place),
        again=again,
        earlier=sought.page - 1,
        later=sought.page + 1 if sought.page * A_PAGE < total else 0,
        empty=None if cards else _empty(area, lists, sought),
        map=drawn(pins, place.point if place else None) if sought.shows_map else None,
        can_map=bool(pins) and not sought.shows_map,
        credits=credit_lines(area.id) if place else (),
    )


def count_words(page: int, cards: Sequence[Numbered], answer: Answer) -> str:
    """How many were found, and which of them stand here. A search that is cut short says so."""
    found = answer.found
    total = max(found.total - answer.left_out, len(cards))
    if not cards:
        return ""
    if found.is_capped:
        more = _("More than {total} found. These are the best of the first {total}.")
        said = more.format(total=f"{CANDIDATES:,}")
    elif found.is_about or (answer.left_out and found.total > A_PAGE):
        said = _("About {total} found.").format(total=f"{total:,}")
    else:
        said = ngettext("{total} found.", "{total} found.", total).format(total=f"{total:,}")
    if found.total <= A_PAGE or len(cards) > A_PAGE:  # some were put before the page's own
        return said
    shown = _("You see {first} to {last}.").format(first=cards[0].number, last=cards[-1].number)
    return f"{said} {shown}"


def place_words(sought: Sought, place: Place | None) -> str:
    """How well the postcode is known, where that is not exactly."""
    if not sought.postcode:
        return ""
    if place is None:
        words = _("We do not know where {postcode} is, so we cannot tell how far away things are.")
        return words.format(postcode=sought.postcode)
    if place.is_exact:
        return ""
    words = _("Distances are about right, because we only know where {part} is.")
    said = words.format(part=place.key)
    if len(place.may_be_in) > 1:
        more = _("It lies in more than one council's area: ask if a service helps where you live.")
        return f"{said} {more}"
    return said


def holiday_words(ask: Ask, holidays: BankHolidays) -> str:
    """That the day on which somewhere has to be open is a bank holiday; empty where it is none."""
    day = ask.open_on or (ask.on if ask.open_at else None)
    if day is None or not (name := holidays.name_of(day)):
        return ""
    said = _("{day} is a bank holiday: {name}. Ring before you go: hours may be different.")
    return said.format(day=capfirst(date_format(day, "l j F")), name=name)


def orders_of(sought: Sought, place: Place | None) -> list[OrderWay]:
    """The orders to choose from; the nearest first only where we know from where."""
    chosen = "best" if sought.order == "near" and place is None else sought.order
    return [
        OrderWay(code, str(label), code == chosen)
        for code, label in ORDERS
        if place or code != "near"
    ]


def reasons(
    service: Service,
    hit: Hit,
    *,
    relaxed: bool,
    has_words: bool,
    distance: str,
    rules: FreshnessRules,
    on: date,
) -> list[str]:
    """Why a service stands where it does, in short phrases, what counts most first."""
    found = []
    if has_words and hit.text > TELLS:
        found.append(_("has some of your words") if relaxed else _("has your words"))
    if hit.need > TELLS:
        found.append(_("is for what you look for"))
    if distance:
        found.append(distance)
    if service.assured_on and rules.state(service.assured_on, on) is Freshness.FRESH:
        ago = time_ago((on - service.assured_on).days)
        found.append(_("checked {ago}").format(ago=ago))
    if service.cost == Cost.FREE:
        found.append(_("free"))
    if service.taking == Taking.YES:
        found.append(_("takes people now"))
    return found


def _cards(
    sought: Sought, place: Place | None, answer: Answer, context: CardContext
) -> list[Numbered]:
    first = answer.ask.start + 1
    cards = []
    for number, (service, hit) in enumerate(answer.pairs, first):
        is_exact = bool(place and place.is_exact) and hit.precision == Precision.UNIT
        why = reasons(
            service,
            hit,
            relaxed=answer.found.relaxed,
            has_words=bool(sought.words),
            distance=distance_words(hit.metres, is_exact=is_exact),
            rules=context.freshness,
            on=answer.ask.on,
        )
        card = card_of(
            service,
            context,
            metres=hit.metres,
            is_exact=is_exact,
            place_id=hit.place_id,
            reasons=why,
        )
        cards.append(Numbered(number, card))
    return cards


def _pins(answer: Answer, cards: Sequence[Numbered]) -> list[Pin]:
    """The nearest place of each service, or else its first that has a point."""
    pins = []
    for (service, hit), one in zip(answer.pairs, cards, strict=True):
        place = _shown_place(service, hit)
        if place and place.easting is not None and place.northing is not None:
            name, pk = service.name, str(service.pk)
            is_exact = place.precision == Precision.UNIT
            pins.append(Pin(one.number, name, pk, place.easting, place.northing, is_exact))
    return pins


def _shown_place(service: Service, hit: Hit) -> PlaceRow | None:
    places = (at.place for at in service.locations.all())
    known = [
        at
        for at in places
        if at.retired_at is None and at.easting is not None and not at.is_confidential
    ]
    return min(known, key=lambda at: (at.pk != hit.place_id, str(at), str(at.pk)), default=None)


def _empty(area: PublicArea, lists: Lists, sought: Sought) -> Empty:
    return Empty(
        has_services=lists.has_services,
        miles=[one for one in MILES if sought.miles and one > sought.miles],
        can_widen=sought.where != "all",
        contacts=_people_to_ring(contacts_for_public(area))[:MOST_CONTACTS],
    )


def _people_to_ring(contacts: Iterable[Contact]) -> list[Contact]:
    """Help that anybody can turn to, the nearest first; nobody who brings in somebody else."""
    tiers: Mapping[str, int] = {tier: place for place, tier in enumerate(CALM_TIERS)}
    fitting = [one for one in contacts if one.tier in tiers and one.phone and not one.involves]
    return sorted(fitting, key=lambda one: tiers[one.tier])
