"""Turn a directory's checked data into its frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kith.area_pack.directory.around import Around, Row, is_safety
from kith.area_pack.directory.definition import (
    ACCESS,
    ELIGIBILITY,
    TYPES,
    BankHoliday,
    Directory,
    Outcode,
    Phone,
    PlaceUse,
    ProvidedBy,
    ServiceEntry,
    ServicePlace,
    TermEntry,
    Vocabulary,
    term_key,
)
from kith.area_pack.directory.folder import SERVICES, Sources
from kith.area_pack.directory.hours import read_times, times_said
from kith.area_pack.files import TomlDate


def build(sources: Sources, around: Around) -> Directory:
    """Build the directory from sources in which no error was found."""
    tables = sources.tables
    rules = tables["rules"].data if "rules" in tables else {}
    outcodes = tables["outcodes"].data if "outcodes" in tables else {}
    vocabularies = tables["taxonomies"].data["taxonomies"] if "taxonomies" in tables else []
    return Directory(
        freshness=dict(rules.get("freshness", {})),
        bank_holidays=tuple(
            BankHoliday(day=date.fromisoformat(row["day"]), name=row["name"])
            for row in _rows(sources, "rules")
        ),
        outcodes=tuple(Outcode(**_plain(row)) for row in _rows(sources, "outcodes")),
        credits=tuple(outcodes.get("credits", ())),
        taxonomies=tuple(Vocabulary(**row) for row in vocabularies),
        terms=tuple(_term(row) for row in _rows(sources, "taxonomies")),
        providers=tuple(
            ProvidedBy(**{"lang": around.main_language, **row})
            for row in _rows(sources, "providers")
        ),
        places=tuple(_place(row) for row in _rows(sources, "places")),
        services=tuple(_service(row, around) for row in _rows(sources, SERVICES)),
    )


def _rows(sources: Sources, name: str) -> list[Row]:
    return [entry.data for entry in sources.entries(name)]


def _plain(row: Row) -> dict[str, Any]:
    return {key: _value(value) for key, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, TomlDate):
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _keys(row: Row, name: str, taxonomy: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term_key(one, taxonomy) for one in row.get(name, ())))


def _term(row: Row) -> TermEntry:
    parent = row.get("parent", "")
    return TermEntry(
        **{
            **_plain(row),
            "parent": term_key(parent, row["taxonomy"]) if parent else "",
            "leads_to": _keys(row, "leads_to", TYPES),
        }
    )


def _place(row: Row) -> ServicePlace:
    return ServicePlace(**{**_plain(row), "access": _keys(row, "access", ACCESS)})


def _service(row: Row, around: Around) -> ServiceEntry:
    contact = (around.contacts or {}).get(row.get("contact", ""), {})
    given = {
        "lang": around.main_language,
        "languages": (around.main_language.partition("-")[0],),
        **_of_contact(contact),
        **_plain(row),
        "types": _keys(row, "types", TYPES),
        "eligibility_terms": _keys(row, "eligibility_terms", ELIGIBILITY),
        "places": tuple(_use(one) for one in row.get("places", ())),
        "is_safety": is_safety(row, contact),
    }
    if "phones" in row:
        given["phones"] = tuple(Phone(**phone) for phone in row["phones"])
    if "times" in row:
        given["times"] = read_times(row["times"])
    return ServiceEntry(**given)


def _use(row: Row) -> PlaceUse:
    times = read_times(row["times"]) if "times" in row else None
    return PlaceUse(code=row["code"], times=times, note=row.get("note", ""))


def _of_contact(contact: Row) -> dict[str, Any]:
    """What a service takes from its contact: how to reach it, when, and where that was read."""
    if not contact:
        return {}
    return {
        "website": contact.get("url", ""),
        "email": contact.get("email", ""),
        "phones": tuple(_phones(contact)),
        "times": times_said(contact.get("hours", "")),
        "source_url": contact.get("source", ""),
        "read_on": _value(contact.get("read_on")),
    }


def _phones(contact: Mapping[str, Any]) -> list[Phone]:
    found, hours = [], contact.get("hours", "")
    if "phone" in contact:
        found.append(
            Phone(number=contact["phone"], what=contact.get("phone_then", ""), hours=hours)
        )
    if "text" in contact:
        word = contact.get("text_word", "")
        what = f"Text {word}" if word else "Text"
        found.append(Phone(number=contact["text"], what=what, hours=hours, text=word))
    return found
