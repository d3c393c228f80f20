"""Rules for what can hurt someone when it is wrong: contacts, and measures asked of people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kith.area_pack import numbers
from kith.area_pack.definition import ABUSE_CONCERNS, SUBJECTS, Problem
from kith.area_pack.files import Entry
from kith.area_pack.rules import Context

VITAL: dict[str, str] = {
    "emergency": "someone in danger now",
    "suicide_self_harm": "someone who thinks of ending their life",
    "abuse": "someone who is being abused",
    "honour_forced": "someone in fear of honour-based abuse or a forced marriage",
    "own_behaviour": "someone who worries about how they behave",
    "under_18": "someone under 18",
    "child_protection": "someone who fears for a child",
}
"""Concerns that no pack may leave without a contact, and whom they are for."""


def contact_rules(context: Context) -> Iterator[Problem]:
    """Numbers, safety, invented data and what nobody has confirmed."""
    area = context.area
    invented = bool(area and area.get("invented", False))
    for entry in context.entries("contacts"):
        yield from _numbers(entry)
        yield from _safety(entry)
        if area is not None:
            yield from _invented(entry) if invented else _real(entry)
        if "assured_on" not in entry.data:
            says = f'Nobody has confirmed "{entry.data["name"]}". Check it, then fill assured_on.'
            yield entry.problem("", says, "notice")
        if not any(key in entry.data for key in ("phone", "text", "url", "email", "address")):
            says = f'"{entry.data["name"]}" has no number, page or place: nobody can reach it.'
            yield entry.problem("", says, "notice")
    yield from _coverage(context)


def _numbers(entry: Entry) -> Iterator[Problem]:
    for key, shape in (("phone", numbers.PHONE), ("text", numbers.TEXT)):
        value = entry.data.get(key)
        if value is None:
            continue
        if not numbers.is_usable(value, shape):
            says = f'"{value}" is not a number that people here can use. Digits and spaces only.'
            yield entry.problem(key, says)
    if "phone_then" in entry.data and "phone" not in entry.data:
        yield entry.problem("phone_then", "phone_then needs a phone.")
    if "text_word" in entry.data and "text" not in entry.data:
        yield entry.problem("text_word", "text_word needs a text number.")


def _safety(entry: Entry) -> Iterator[Problem]:
    name = entry.data["name"]
    abuse = not ABUSE_CONCERNS.isdisjoint(entry.data["concerns"])
    if abuse and entry.data["print_safe"]:
        says = f'"{name}" helps with abuse, and paper is found. Set print_safe = false.'
        yield entry.problem("print_safe", says)
    if abuse and entry.data.get("involves"):
        brought = ", ".join(entry.data["involves"])
        says = f'"{name}" helps with abuse, so it cannot bring in: {brought}. Split the entry.'
        yield entry.problem("involves", says)
    if entry.data.get("confidential_place") and "address" in entry.data:
        yield entry.problem("address", "A confidential place has no address here. Take it out now.")
    if entry.data["tier"] == "danger" and not {"phone", "text"} & set(entry.data):
        yield entry.problem("tier", "In danger people need a number: add phone or text.")


def _invented(entry: Entry) -> Iterator[Problem]:
    yield from _told(entry, numbers.invented_number, numbers.invented_address)


def _real(entry: Entry) -> Iterator[Problem]:
    yield from _told(entry, numbers.real_number, numbers.real_address)


def _told(
    entry: Entry, of_number: Callable[[str], str], of_address: Callable[[str], str]
) -> Iterator[Problem]:
    asked = [(key, of_number) for key in ("phone", "text")]
    asked += [(key, of_address) for key in ("url", "email", "source")]
    for key, wrong in asked:
        if key in entry.data and (says := wrong(entry.data[key])):
            yield entry.problem(key, says)


def _coverage(context: Context) -> Iterator[Problem]:
    source = context.sources.get("contacts")
    if source is None or source.whole_refused:
        return
    rows = [row for row in source.data[source.table] if isinstance(row, dict)]
    named = {concern for row in rows for concern in _texts(row.get("concerns"))}
    for concern, whom in VITAL.items():
        if concern not in named:
            says = f'No contact helps {whom}. Add one with the concern "{concern}".'
            yield source.problem((), says)


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def measure_rules(context: Context) -> Iterator[Problem]:
    """Each measure exists and fits the people it is asked of."""
    for entry in context.entries("measures"):
        yield from _placing(entry)
        if context.measures is not None:
            for code in entry.data["measures"]:
                yield from _known(entry, code, context.measures.get(code))
    source = context.sound("measures")
    if source is not None:
        asked = {one.data.get("subject") for one in source.entries()}
        for subject in SUBJECTS:
            if subject not in asked | {"under_18", "own_behaviour"} and "everyone" not in asked:
                says = f'The check about "{subject}" asks nothing. Add a measure or a gap.'
                yield source.problem((), says, "notice")


def _placing(entry: Entry) -> Iterator[Problem]:
    subject, where = entry.data.get("subject"), entry.data["where"]
    if where == "check" and subject is None:
        yield entry.problem("where", "A check is about someone: add a subject.")
    if where != "check" and subject is not None:
        yield entry.problem("subject", f"A subject belongs to the check, not to the {where}.")
    if subject == "own_behaviour" and entry.data["measures"]:
        says = "Someone who worries about how they behave is led to help, never to a measure."
        yield entry.problem("measures", says)
    if not entry.data["measures"] and "gap" not in entry.data:
        yield entry.problem("measures", "Name a measure, or say in gap what is missing and why.")
    if entry.data["measures"] and "gap" in entry.data:
        yield entry.problem("gap", "There is a measure here, so there is no gap. Use note.")
    if "gap" in entry.data:
        yield entry.problem("gap", f"A gap is shown: {entry.data['gap']}", "notice")


def _known(entry: Entry, code: str, measure: object) -> Iterator[Problem]:
    if measure is None:
        yield entry.problem("measures", f'There is no measure "{code}" in the instruments.')
        return
    if entry.data["where"] == "check" and getattr(measure, "practitioner_only", False):
        says = f'"{code}" is for practitioners only and cannot stand in the private check.'
        yield entry.problem("measures", says)
    about = getattr(getattr(measure, "audience", None), "about", "")
    if entry.data.get("subject") == "under_18" and about in ("partner", "co-parent"):
        yield entry.problem("measures", f'"{code}" is about a {about}: never for under 18.')
    if getattr(measure, "retired", False):
        yield entry.problem("measures", f'"{code}" is retired. Name the one that follows it.')
