"""Entries in words: fields as text that two versions can be compared by, and badges of freshness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kith.directory.enums import Cost, Delivery, ServiceStatus, Taking, Way
from kith.directory.models import Proposal, Service
from kith.directory.queries.history import Event, FieldOrigin
from kith.directory.queries.moderating import FieldChange
from kith.directory.rules.freshness import Freshness, FreshnessRules
from kith.directory.rules.keeping import BY_PROVIDERS, KEEPER, Piece, in_order, pieces
from kith.directory.rules.languages import names_of
from kith.directory.rules.values import ServiceValues, as_json, differences
from kith.opening_times import OpeningTimes, from_schedules, lines, say

LABELS: dict[str, Any] = {
    "name": _("Name"),
    "lang": _("Language of the text"),
    "other_name": _("Other name"),
    "summary": _("In one or two sentences"),
    "description": _("All about it"),
    "status": _("Is it running"),
    "website": _("Website"),
    "email": _("E-mail address"),
    "phones": _("Phone numbers"),
    "how_to_ask": _("How to ask for help"),
    "ways": _("Who can ask"),
    "delivery": _("How people meet them"),
    "taking": _("Taking people"),
    "waiting": _("How long people wait"),
    "waiting_days": _("Days to wait"),
    "cost": _("Cost"),
    "cost_words": _("More about the cost"),
    "youngest": _("Youngest age"),
    "oldest": _("Oldest age"),
    "eligibility": _("Who it is for"),
    "languages": _("Languages"),
    "has_interpreters": _("Interpreters"),
    "terms": _("Filed under"),
    "life_stages": _("Stages of life"),
    "serves": _("Who lives where"),
    "times": _("Opening times"),
    "places": _("Places"),
    "is_safety": _("Help with harm"),
    "brings_in": _("Brings others in"),
    "assured_on": _("Last confirmed"),
    "source_url": _("Where it was read"),
    "read_on": _("When it was read"),
    KEEPER: _("Who keeps the entries"),
    "*": _("Everything else"),
}
ENUMS: dict[str, Any] = {
    "status": ServiceStatus,
    "taking": Taking,
    "cost": Cost,
    "ways": Way,
    "delivery": Delivery,
}
ORIGINS = {
    "pack": "the pack of the area",
    "source": "an import",
    "person": "somebody here",
    "keeper": "the provider",
}
TAGS = {
    Freshness.FRESH: ("Fresh", "green"),
    Freshness.AGEING: ("Ageing", "yellow"),
    Freshness.STALE: ("Stale", "red"),
    Freshness.NEVER: ("Never confirmed", "grey"),
}


def label_of(name: str) -> str:
    """What a field is called."""
    return str(LABELS[name]) if name in LABELS else name.replace("_", " ").capitalize()


def words_of(name: str, value: Any, terms: Mapping[str, str] | None = None) -> str:
    """The value of a field, as JSON holds it, as people read it. Empty when nothing is said."""
    if value in (None, "", []):
        return ""
    say_it = _SAYERS.get(name)
    if say_it:
        return say_it(value)
    if name == "places":
        return "\n\n".join(_place(one, terms or {}) for one in value)
    if name in ENUMS:
        return _labels(ENUMS[name], value)
    if name == "terms":
        return "\n".join((terms or {}).get(one, one) for one in value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return "\n".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _labels(enum: Any, value: Any) -> str:
    known = dict(enum.choices)
    given = value if isinstance(value, list) else [value]
    return "\n".join(str(known.get(one, one)) for one in given)


def _phones(rows: Any) -> str:
    return "\n".join(
        ", ".join(one[part] for part in ("number", "what", "hours", "text") if one.get(part))
        for one in rows
    )


def _times(rows: Any) -> str:
    times, _problems = from_schedules([dict(row) for row in rows])
    said = [say(line) for line in lines(replace(times, exceptions=()), date.min)]
    for one in times.exceptions:  # all of them: of a change nothing may go unseen
        said += [say(line) for line in lines(OpeningTimes(exceptions=(one,)), one.first)]
    return "\n".join([*said, times.note] if times.note else said)


def _languages(tags: Any) -> str:
    return "\n".join(names_of([tags] if isinstance(tags, str) else tags))


def _place(place: Mapping[str, Any], terms: Mapping[str, str]) -> str:
    if place.get("is_confidential"):
        where = ["The address is secret"]
    else:
        where = [
            place.get(part) or ""
            for part in ("address", "town", "county", "postcode", "getting_there")
        ]
    times = _times(place["times"]) if place.get("times") else ""
    access = [terms.get(one, one) for one in place.get("access") or ()]
    parts = [place.get("name") or "", *where, *access, place.get("note") or "", times]
    return "\n".join(one for one in parts if one)


_SAYERS: dict[str, Callable[[Any], str]] = {
    "phones": _phones,
    "times": _times,
    "languages": _languages,
    "lang": _languages,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field side by side: what is live now, what was sent in, and how they differ."""

    name: str
    label: str
    before: str
    now: str
    wanted: str
    pieces: tuple[Piece, ...]
    is_conflict: bool
    is_done: bool


def difference(change: FieldChange, terms: Mapping[str, str] | None = None) -> Row:
    """One field of a proposal for whoever decides."""
    now, wanted = (words_of(change.name, one, terms) for one in (change.now, change.wanted))
    return Row(
        name=change.name,
        label=label_of(change.name),
        before=words_of(change.name, change.before, terms),
        now=now,
        wanted=wanted,
        pieces=pieces(now, wanted),
        is_conflict=change.is_conflict,
        is_done=change.is_done,
    )


def meanwhile(
    before: ServiceValues, now: ServiceValues, terms: Mapping[str, str], *, decides: bool
) -> list[Row]:
    """What changed while somebody had an entry open; if they do not decide, of what is theirs."""
    found = differences(before, now)
    return [
        difference(FieldChange(name, was, was, becomes), terms)
        for name, (was, becomes) in ((name, found[name]) for name in in_order(found))
        if (name in LABELS and name != "assured_on" if decides else name in BY_PROVIDERS)
    ]


def people_in(name: str) -> str:
    """For whom a service is by where they live."""
    return gettext("People in {place}").format(place=name)


def fields_changed(event: Event, terms: Mapping[str, str]) -> list[Row]:
    """The fields of a change that went live, each as it was and as it became."""
    return [
        difference(FieldChange(name, *_pair(event.record.fields[name])), terms)
        for name in in_order(event.record.fields)
    ]


def _pair(given: Any) -> tuple[Any, Any, Any]:
    before, after = given
    return before, before, after


def origin_line(one: FieldOrigin) -> str:
    """Where a field came from: "the provider, on 2026-11-21"."""
    kind = ORIGINS.get(one.kind, one.kind)
    return f"{kind}{f' ({one.who})' if one.who else ''}, {one.day}"


def summary_rows(values: ServiceValues, terms: Mapping[str, str]) -> list[dict[str, str]]:
    """What an entry says, field by field; what it does not say is left out."""
    row = as_json(values)
    shown = [name for name in in_order(row) if name in LABELS]
    found = ((name, words_of(name, row[name], terms)) for name in shown)
    return [
        {"key": label_of(name), "value": words}
        for name, words in found
        if words and name not in ("assured_on", "waiting_days", "name")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """How fresh an entry is: a word, a colour, and whether the public still sees it."""

    text: str
    colour: str
    is_hidden: bool


def badge(service: Service, rules: FreshnessRules, on: date) -> Badge:
    """The badge of an entry on a day."""
    text, colour = TAGS[rules.state(service.assured_on, on)]
    return Badge(text=text, colour=colour, is_hidden=rules.is_hidden(service.assured_on, on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry in a list, with its badge."""

    service: Service
    badge: Badge


def listed(services: Iterable[Service], rules: FreshnessRules, on: date) -> list[Listed]:
    """Entries for a list."""
    return [Listed(service=one, badge=badge(one, rules, on)) for one in services]


def title_of(proposal: Proposal) -> str:
    """What a proposal is about, in a few words."""
    if proposal.service is not None:
        return str(proposal.service)
    if KEEPER in proposal.values:
        return "Who keeps the entries"
    return f"New: {proposal.values.get('name', '')}"
