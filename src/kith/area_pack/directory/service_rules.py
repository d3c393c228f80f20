"""Rules for services: codes, contacts, ages, days, hours, places, safety."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kith.area_pack import numbers
from kith.area_pack.definition import Problem
from kith.area_pack.directory.around import Context, doubles, is_abuse, unknown
from kith.area_pack.directory.definition import ELIGIBILITY, TYPES
from kith.area_pack.directory.hours import read_times
from kith.area_pack.directory.place_rules import addresses, language
from kith.area_pack.files import Entry
from kith.opening_times import TimesRefused

OF_CONTACT = ("website", "email", "phones")
"""What a service takes from its contact, and so does not say itself."""


def service_rules(context: Context) -> Iterator[Problem]:
    """Each service by itself, and that codes stand once over all files."""
    yield from doubles(context.services, ("code",))
    providers = context.sources.codes("providers")
    places = _places(context)
    for entry in context.services:
        if entry.data["provider"] not in providers:
            yield entry.problem("provider", unknown("provider", entry.data["provider"], providers))
        yield from context.term_problems(entry, "types", TYPES, "service_type")
        yield from context.term_problems(entry, "eligibility_terms", ELIGIBILITY, "eligibility")
        yield from language(context, entry)
        yield from _stages(context, entry)
        yield from _contact(context, entry)
        yield from addresses(context, entry, ("website", "email", "source_url"))
        yield from _phones(context, entry)
        yield from _ages_and_days(context, entry)
        yield from _hours(entry, ("times",), entry.data.get("times"))
        yield from _meeting(entry, places.get(entry.data["provider"], frozenset()))
        yield from _safety(context, entry)


def _places(context: Context) -> dict[str, frozenset[str]]:
    """By provider, the codes of its places; refused ones too, so that one slip is told once."""
    found: dict[str, set[str]] = {}
    source = context.sources.tables.get("places")
    rows = source.data.get(source.table, []) if source else []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            found.setdefault(str(row.get("provider")), set()).add(str(row.get("code")))
    return {provider: frozenset(codes) for provider, codes in found.items()}


def _stages(context: Context, entry: Entry) -> Iterator[Problem]:
    known = context.around.stages
    for stage in entry.data.get("life_stages", ()):
        if known is not None and stage not in known:
            says = f'There is no life stage "{stage}" in life_stages.toml.'
            yield entry.problem("life_stages", says)


def _contact(context: Context, entry: Entry) -> Iterator[Problem]:
    code, known = entry.data.get("contact"), context.around.contacts
    if code is None:
        return
    if known is not None and code not in known:
        says = unknown("contact", code, known)
        yield entry.problem("contact", f"{says} Contacts stand in contacts.toml.")
    for key in OF_CONTACT:
        if key in entry.data:
            says = f'The contact "{code}" gives {key}: take it out here, so that it stands once.'
            yield entry.problem(key, says)


def _phones(context: Context, entry: Entry) -> Iterator[Problem]:
    is_invented = context.around.is_invented
    seen = set()
    for index, phone in enumerate(entry.data.get("phones", ())):
        number = phone["number"]
        path = ("services", entry.index, "phones", index, "number")
        if not any(numbers.is_usable(number, one) for one in (numbers.PHONE, numbers.TEXT)):
            says = f'"{number}" is not a number that people here can use. Digits and spaces only.'
            yield entry.source.problem(path, says)
        elif is_invented is not None:
            wrong = numbers.invented_number if is_invented else numbers.real_number
            if says := wrong(number):
                yield entry.source.problem(path, says)
        if (number, phone.get("what", "")) in seen:
            yield entry.source.problem(path, f'"{number}" stands here twice. Keep one.')
        seen.add((number, phone.get("what", "")))


def _ages_and_days(context: Context, entry: Entry) -> Iterator[Problem]:
    row = entry.data
    if row.get("youngest", 0) > row.get("oldest", 999):
        yield entry.problem("oldest", "oldest is smaller than youngest.")
    for key in ("assured_on", "read_on"):
        on = context.around.on
        if on is not None and key in row and date.fromisoformat(row[key]) > on:
            yield entry.problem(key, f"{key} is {row[key]}, which has not come yet.")
    if row.get("taking") != "waiting_list" and ("waiting" in row or "waiting_days" in row):
        says = 'It says how long people wait, so say taking = "waiting_list".'
        yield entry.problem("taking", says, "notice")


def _hours(
    entry: Entry, path: tuple[str | int, ...], table: Mapping[str, Any] | None
) -> Iterator[Problem]:
    if table is None:
        return
    try:
        read_times(table)
    except TimesRefused as refusal:
        yield entry.source.problem(("services", entry.index, *path), f"{refusal}")


def _meeting(entry: Entry, places: frozenset[str]) -> Iterator[Problem]:
    seen = set()
    for index, place in enumerate(entry.data.get("places", ())):
        code = place["code"]
        path = ("services", entry.index, "places", index, "code")
        if code not in places:
            says = unknown(f"place of {entry.data['provider']}", code, places)
            yield entry.source.problem(path, f"{says} Places stand in places.toml.")
        if code in seen:
            yield entry.source.problem(path, f'The place "{code}" stands here twice. Keep one.')
        seen.add(code)
        yield from _hours(entry, ("places", index, "times"), place.get("times"))


def _safety(context: Context, entry: Entry) -> Iterator[Problem]:
    row = entry.data
    contact = context.contact(row.get("contact", ""))
    if is_abuse(contact) and row.get("is_safety") is False:
        says = f'The contact "{row["contact"]}" helps with abuse, so this is safety. Take it out.'
        yield entry.problem("is_safety", says)
    if row.get("brings_in") and (row.get("is_safety") or is_abuse(contact)):
        says = f'"{row["name"]}" is help for safety, so it cannot bring others in. Split the entry.'
        yield entry.problem("brings_in", says)
