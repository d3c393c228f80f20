"""Columns of a spreadsheet: which of our fields each heading means, guessed, and put right by people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

LEAST_ALIKE = 88
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PLAIN = re.compile(r"[^a-z0-9]+")
_NUMBERED = re.compile(r"(?<=[a-z]) \d+$")


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a column can fill. `many`: several columns may fill it together."""

    field: str
    label: str
    about: str
    other_names: tuple[str, ...] = ()
    is_needed: bool = False
    many: bool = False


COLUMNS = (
    Column(
        "id",
        "Id",
        "What tells the service from all others, and never changes",
        ("service id", "reference", "ref", "record id", "identifier", "unique id", "uuid"),
    ),
    Column(
        "name",
        "Name",
        "What the service is called",
        ("service name", "service", "title", "name of service"),
        is_needed=True,
    ),
    Column("other_name", "Other name", "Another name that people know", ("also known as", "aka")),
    Column(
        "provider",
        "Provider",
        "The organisation that runs it",
        ("organisation", "organization", "organisation name", "provider name", "run by", "agency"),
        is_needed=True,
    ),
    Column("provider_about", "About the provider", "What the organisation does", ()),
    Column("provider_website", "Website of the provider", "A whole web address", ()),
    Column("provider_email", "E-mail of the provider", "Shown to the public", ()),
    Column("summary", "Summary", "One or two sentences", ("short description", "overview")),
    Column(
        "description",
        "Description",
        "What it does, and what happens there",
        ("details", "about", "about the service", "service description", "long description"),
    ),
    Column(
        "status", "Status", "Running, or closed for a while", ("service status", "active or closed")
    ),
    Column("website", "Website", "A whole web address", ("url", "web", "web address", "link")),
    Column("email", "E-mail", "Shown to the public", ("email address", "mail", "contact email")),
    Column(
        "phone",
        "Telephone",
        "One number, or several with a semicolon between",
        (
            "phone",
            "phone number",
            "telephone number",
            "tel",
            "contact number",
            "mobile",
            "helpline",
        ),
        many=True,
    ),
    Column("how_to_ask", "How to ask", "How somebody gets in touch", ("referral", "how to access")),
    Column(
        "ways",
        "Who can ask",
        "self, worker, or both",
        ("referral route", "self referral", "who can refer"),
    ),
    Column(
        "delivery",
        "How people meet it",
        "in person, phone, online, at home",
        ("delivery", "delivery method", "how delivered", "format"),
    ),
    Column(
        "taking",
        "Taking people on",
        "yes, waiting list, or no",
        ("accepting referrals", "open to new people", "availability"),
    ),
    Column("waiting", "Waiting time", "In words", ("wait", "waiting list length", "wait time")),
    Column(
        "cost", "Cost", "free, some free, paid; or in words", ("price", "fee", "fees", "charges")
    ),
    Column(
        "youngest", "Lowest age", "In years", ("minimum age", "min age", "age from", "from age")
    ),
    Column("oldest", "Highest age", "In years", ("maximum age", "max age", "age to", "to age")),
    Column(
        "eligibility",
        "Who it is for",
        "In the provider's words",
        ("audience", "criteria", "eligibility criteria", "suitable for", "target group"),
    ),
    Column("languages", "Languages", "Names or tags, such as English; ur", ("language",)),
    Column("interpreters", "Interpreters", "yes or no", ("interpreting", "has interpreters")),
    Column(
        "types",
        "Types of service",
        "Labels or codes, with semicolons between",
        ("category", "categories", "type", "service type", "tags", "taxonomy"),
        many=True,
    ),
    Column("for_terms", "For groups", "Labels or codes of eligibility", ("groups",), many=True),
    Column("serves", "Area served", "Codes of districts", ("area covered", "coverage", "district")),
    *(
        Column(
            day,
            day.capitalize(),
            "Times, such as 9am to 5pm",
            (f"{day} hours", day[:3], day[:4], f"{day[:3]}s"),
        )
        for day in DAYS
    ),
    Column(
        "times_note",
        "About the times",
        "What else to say of them",
        ("opening times", "opening hours", "hours", "times"),
    ),
    Column(
        "place", "Name of the place", "Where it meets", ("venue", "venue name", "location name")
    ),
    Column(
        "confidential",
        "Confidential",
        "yes where nobody may know the address: it is not kept",
        ("confidential address", "secret address", "hide address"),
    ),
    Column(
        "address",
        "Address",
        "Without town and postcode",
        ("address line 1", "address line 2", "street", "address 1", "address 2", "street address"),
        many=True,
    ),
    Column("town", "Town", "", ("city", "town or city")),
    Column("county", "County", "", ()),
    Column("postcode", "Postcode", "", ("post code", "postal code", "zip")),
    Column("getting_there", "Getting there", "Buses, parking", ("directions", "transport")),
    Column(
        "access",
        "Access",
        "Labels or codes, with semicolons between",
        ("accessibility", "disabled access"),
        many=True,
    ),
    Column(
        "assured_on",
        "Checked on",
        "When a person last confirmed it, such as 2026-11-22",
        ("assured date", "last checked", "last reviewed", "date checked", "verified on"),
    ),
    Column("source_url", "Where it was read", "A whole web address", ("source", "source url")),
)
FIELDS: Mapping[str, Column] = {one.field: one for one in COLUMNS}
NEEDED = tuple(one.field for one in COLUMNS if one.is_needed)


def plain(heading: str) -> str:
    """A heading without what does not tell it from others."""
    return _NUMBERED.sub("", _PLAIN.sub(" ", heading.casefold().replace("(", " ")).strip())


def _names() -> dict[str, str]:
    found = {plain(one.label): one.field for one in COLUMNS}
    for one in COLUMNS:
        found.setdefault(plain(one.field.replace("_", " ")), one.field)
        for name in one.other_names:
            found.setdefault(plain(name), one.field)
    return found


NAMES = _names()


def guessed(headings: Sequence[str], said: Mapping[str, str] | None = None) -> dict[str, str]:
    """The field of each heading, empty where none is meant; `said` is what a person put right."""
    said = said or {}
    found: dict[str, str] = {}
    for sure in (True, False):
        for heading in headings:
            if heading in found:
                continue
            field = said.get(heading) if sure else None
            if field is None:
                field = _exact(heading) if sure else _alike(heading)
            if field is not None and (not field or _is_free(field, found)):
                found[heading] = field
    return {heading: found.get(heading, "") for heading in headings}


def _exact(heading: str) -> str | None:
    return NAMES.get(plain(heading))


def _alike(heading: str) -> str | None:
    found = process.extractOne(
        plain(heading), NAMES.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=LEAST_ALIKE
    )
    return NAMES[found[0]] if found else None


def _is_free(field: str, found: Mapping[str, str]) -> bool:
    column = FIELDS.get(field)
    return column is not None and (column.many or field not in found.values())


def lacking(mapping: Mapping[str, str]) -> list[str]:
    """The labels of needed fields that no column fills."""
    filled = set(mapping.values())
    return [FIELDS[one].label for one in NEEDED if one not in filled]
