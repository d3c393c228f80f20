"""The page of one service: all that a person needs to know before asking it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.areas.queries import PublicArea
from kith.directory.enums import ServiceStatus, Taking, TermKind, Way
from kith.directory.models import Place, Service, ServiceAtLocation
from kith.directory.presenters.badges import Badge, freshness_badge, hurdle_badges
from kith.directory.presenters.cards import (
    CardContext,
    PhoneLine,
    age_words,
    cost_of,
    eligibility_labels,
    live_locations,
    phone_lines,
)
from kith.directory.presenters.entry_times import TimesTold, times_told
from kith.directory.presenters.opening import OpenNow, opening_now
from kith.directory.queries.entry import is_private
from kith.directory.queries.everything import code_of
from kith.directory.queries.private_types import calm_types
from kith.directory.rules.told import HOW, labels
from kith.directory.rules.told import language_name as english_name
from kith.opening_times import LONDON

WEEK = 7
MOST_DAYS_TOLD = 14
"""Until then a wait is told in days, and after that in weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePart:
    """One place: its address in lines, none where it is kept secret."""

    name: str
    is_secret: bool
    lines: tuple[str, ...] = ()
    getting_there: str = ""
    access: tuple[str, ...] = ()
    note: str = ""
    times: TimesTold | None = None


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A type of help. `code`: the last part of the address of its page, where a link may name it."""

    label: str
    code: str


@dataclass(frozen=True, slots=True)
class SimilarOne:
    """Another service of the same type."""

    id: UUID
    name: str
    provider: str
    freshness: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """The page, part by part; what nobody gave is empty, and then not shown.

    `is_sensitive`: help with abuse, or for a life: the browser's history must not name it.
    """

    id: UUID
    lang: str
    name: str
    other_name: str
    provider: str
    provider_lang: str
    summary: str
    description: str
    types: tuple[TypeLine, ...]
    badges: tuple[Badge, ...]
    now: OpenNow | None
    is_sensitive: bool
    is_invented: bool
    is_closed_for_now: bool
    ages: str
    eligibility: str
    eligibility_labels: tuple[str, ...]
    serves: str
    asking: tuple[str, ...]
    how_to_ask: str
    phones: tuple[PhoneLine, ...]
    email: str
    website: str
    taking: str
    waiting: str
    cost: str
    languages: tuple[str, ...]
    interpreters: str
    ways_to_meet: tuple[str, ...]
    places: tuple[PlacePart, ...]
    times: TimesTold | None
    freshness: Badge
    checked_on: date | None
    kept_by: str
    source_url: str
    read_on: date | None
    printed_on: date
    similar: tuple[SimilarOne, ...]


def entry_page(
    service: Service, similar: Iterable[Service], area: PublicArea, context: CardContext
) -> EntryPage:
    """The page of a service that was read whole: see `kith.directory.queries.entry`."""
    locations = live_locations(service)
    on = context.at.astimezone(LONDON).date()
    is_running = service.status != ServiceStatus.TEMPORARILY_CLOSED
    return EntryPage(
        id=service.pk,
        lang=service.lang,
        name=service.name,
        other_name=service.other_name,
        provider=service.provider.name,
        provider_lang=service.provider.lang,
        summary=service.summary,
        description=service.description,
        types=tuple(_types(service, area)),
        badges=hurdle_badges(service),
        now=opening_now(service, locations, at=context.at, holidays=context.holidays),
        is_sensitive=is_private(service),
        is_invented=service.is_invented,
        is_closed_for_now=not is_running,
        ages=age_words(service.youngest, service.oldest),
        eligibility=service.eligibility,
        eligibility_labels=tuple(eligibility_labels(service)),
        serves=serves_words(service, area),
        asking=asking_words(service.ways),
        how_to_ask=service.how_to_ask,
        phones=phone_lines(service),
        email=service.email,
        website=service.website,
        taking=taking_words(service.taking),
        waiting=waiting_words(service.waiting, service.waiting_days),
        cost=cost_of(service),
        languages=tuple(language_name(tag) for tag in service.languages),
        interpreters=interpreter_words(service.has_interpreters),
        ways_to_meet=labels(HOW, service.delivery),
        places=tuple(_place_part(one, context, is_running=is_running) for one in locations),
        times=times_told(
            service.times, at=context.at, holidays=context.holidays, is_running=is_running
        ),
        freshness=freshness_badge(service.assured_on, on, context.freshness),
        checked_on=service.assured_on,
        kept_by=kept_by(service, area),
        source_url=service.source_url,
        read_on=service.read_on,
        printed_on=on,
        similar=tuple(_similar(one, on, context) for one in similar),
    )


def asking_words(ways: Sequence[str]) -> tuple[str, ...]:
    """Who may ask: the person, a worker, or both. Nothing said means nothing is told."""
    if set(ways) == {Way.WORKER}:
        return (_("Somebody who works with you has to ask for you."),)
    said = {
        Way.SELF: _("You can ask for yourself."),
        Way.WORKER: _("Somebody who works with you can ask for you."),
    }
    return tuple(words for code, words in said.items() if code in ways)


def taking_words(taking: str) -> str:
    """Whether it takes people on."""
    said = {
        Taking.YES: _("It takes new people now."),
        Taking.WAITING_LIST: _("There is a waiting list."),
        Taking.NO: _("It is full just now."),
    }
    return said.get(Taking(taking), "") if taking in Taking.values else ""


def waiting_words(waiting: str, days: int | None) -> str:
    """How long one waits: in the provider's words, else from the number of days."""
    if waiting or days is None:
        return waiting
    if days == 0:
        return _("No wait")
    if days < MOST_DAYS_TOLD:
        return ngettext("About {n} day", "About {n} days", days).format(n=days)
    weeks = round(days / WEEK)
    return ngettext("About {n} week", "About {n} weeks", weeks).format(n=weeks)


def interpreter_words(has_interpreters: bool | None) -> str:
    """Whether somebody interprets. Nothing said means nothing is told."""
    if has_interpreters is None:
        return ""
    return _("It can get an interpreter.") if has_interpreters else _("It has no interpreters.")


def serves_words(service: Service, area: PublicArea) -> str:
    """For whom it is by where they live. Other places are not named: nobody here can ask there."""
    codes = set(service.serves)
    if not codes:
        return _("Anybody, wherever they live")
    if area.district_code in codes:
        return _("People in {place}").format(place=area.name)
    if area.nation in codes:
        return _("People anywhere in {nation}").format(nation=area.nation.capitalize())
    return _("People in some places only. Ask first.")


def language_name(tag: str) -> str:
    """A language by its name and the one that its speakers give it, else its tag."""
    known = LANG_INFO.get(tag.lower()) or LANG_INFO.get(tag.lower().split("-")[0]) or {}
    if "name_local" not in known:
        return english_name(tag)
    name, own = _(known["name"]), known["name_local"]
    return name if own.lower() == name.lower() else f"{name} ({own})"


def kept_by(service: Service, area: PublicArea) -> str:
    """Who answers for what the entry says: its provider where somebody there is asked to."""
    provider = service.provider
    if provider.organisation_id or provider.keeper_email:
        return provider.name
    return area.product_title


def _types(service: Service, area: PublicArea) -> Iterator[TypeLine]:
    """No link to a type for danger: what one may have gone to shows on a page as a visited link."""
    linked = calm_types(area)
    for term in service.terms.all():
        if term.kind == TermKind.SERVICE_TYPE:
            yield TypeLine(term.label, code_of(str(term.pk)) if term.pk in linked else "")


def _similar(service: Service, on: date, context: CardContext) -> SimilarOne:
    badge = freshness_badge(service.assured_on, on, context.freshness)
    return SimilarOne(service.pk, service.name, service.provider.name, badge)


def _place_part(
    location: ServiceAtLocation, context: CardContext, *, is_running: bool
) -> PlacePart:
    place = location.place
    times = times_told(
        location.times, at=context.at, holidays=context.holidays, is_running=is_running
    )
    access = tuple(term.label for term in place.access.all())
    if place.is_confidential:
        return PlacePart(
            name=place.name, is_secret=True, access=access, note=location.note, times=times
        )
    return PlacePart(
        name=place.name,
        is_secret=False,
        lines=_address(place),
        getting_there=place.getting_there,
        access=access,
        note=location.note,
        times=times,
    )


def _address(place: Place) -> tuple[str, ...]:
    given = (*place.address.splitlines(), place.town, place.county, place.postcode)
    return tuple(dict.fromkeys(line.strip() for line in given if line.strip()))
