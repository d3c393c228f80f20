"""The sentence of each finding: what is there, what is needed, what to do.

Written for the officer who looks after a directory, not for whoever wrote the program behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kith.open_referral.findings import Slip
from kith.open_referral.profile import Entity, profile

LONGEST_SHOWN = 60
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What would disturb a screen: controls, marks that turn text round, halves of characters."""

Say = Callable[[Slip], str]


def shown(value: object) -> str:
    """A value as a sentence names it: short, in quotes, and harmless on a screen."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return f"the yes-or-no value {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {_number(value)}"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a group of fields"
    return quoted(str(value))


def quoted(text: str) -> str:
    """A text in quotes, cut after 60 characters."""
    cut = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return '"' + _UNSHOWN.sub("\ufffd", cut) + '"'


def _number(value: float) -> str:
    try:
        told = repr(value)
    except ValueError:  # Python prints no whole number of more than 4,300 digits
        return "that is too long to show"
    return told if len(told) <= LONGEST_SHOWN else told[:LONGEST_SHOWN] + "…"


def sentence(slip: Slip) -> str:
    """The whole sentence of a finding."""
    return SAYINGS[slip.code](slip)


def _entity(slip: Slip) -> Entity | None:
    return profile().entities.get(slip.entity)


def _title(slip: Slip) -> str:
    entity = _entity(slip)
    return entity.title if entity else "answer"


def _place(slip: Slip) -> str:
    return f"The field {quoted(slip.field)} of the {_title(slip)}"


def _must(slip: Slip) -> bool:
    entity = _entity(slip)
    return bool(entity and slip.field in entity.required)


def _or_leave_out(slip: Slip) -> str:
    return "." if _must(slip) else ", or leave the field out."


def _missing(slip: Slip) -> str:
    return (
        f"The {_title(slip)} has no {quoted(slip.field)}, which the standard requires there. "
        "Fill it in."
    )


def _null(slip: Slip) -> str:
    if _must(slip):
        return f"{_place(slip)} holds nothing (null), but it is required. Fill it in."
    return (
        f"{_place(slip)} holds nothing (null). The standard wants a field without a value left "
        "out altogether. Leave it out, or fill it in."
    )


NEEDS = {
    "text": "text",
    "uuid": "an identifier as text",
    "uri": "a web address as text",
    "email": "an e-mail address as text",
    "datetime": "a date and time as text",
    "date": "a date as text",
    "time": "a time of day as text",
    "number": "a number",
}


def _wrong_type(slip: Slip) -> str:
    entity = _entity(slip)
    field = entity.field(slip.field) if entity else None
    kind = field.kind if field else profile().envelope.get(slip.field, "text")
    needs = {"integer": "a whole number", "boolean": "true or false"}.get(kind) or NEEDS.get(kind)
    return (
        f"{_place(slip)} holds {shown(slip.value)}, but {needs or 'text'} is needed. "
        f"Write it as that{_or_leave_out(slip)}"
    )


def _number_as_text(slip: Slip) -> str:
    return (
        f"{_place(slip)} holds the text {shown(slip.value)}, but a number is needed. "
        f"Write it without quotation marks{_or_leave_out(slip)}"
    )


def _list_as_text(slip: Slip) -> str:
    example = ' such as "MO,TU"' if slip.field == "byday" else ""
    return (
        f"{_place(slip)} holds a list, but one text is needed. Join the parts with commas into "
        f"one text{example}."
    )


def _not_a_list(slip: Slip) -> str:
    return (
        f"{_place(slip)} holds {shown(slip.value)}, but a list is needed. Put square brackets "
        "around it, even where there is only one, or leave the field out."
    )


def _not_an_object(slip: Slip) -> str:
    return (
        f"Where a {_title(slip)} should stand there is {shown(slip.value)}. Put the whole record "
        "there, with its fields, or leave it out."
    )


def _bad_uuid(slip: Slip) -> str:
    return (
        f"{_place(slip)} holds {shown(slip.value)}, which is no UUID. The standard wants "
        "identifiers such as ac148810-d857-441c-9679-408f346de14b. Give each record one, and "
        "keep it the same for ever."
    )


def _empty_address(slip: Slip) -> str:
    return (
        f"{_place(slip)} is empty, but a web address is needed where the field is there. "
        f"{'Fill it in.' if _must(slip) else 'Leave the field out, or fill it in.'}"
    )


def _no_scheme(slip: Slip) -> str:
    return (
        f"{_place(slip)} holds {shown(slip.value)}, which does not begin with https:// or another "
        "scheme. Write the whole address, such as https://www.example.org"
        f"{_or_leave_out(slip)}"
    )


def _bad_address(slip: Slip) -> str:
    return (
        f"{_place(slip)} holds {shown(slip.value)}, which is no web address: it has a space or "
        "another sign that addresses cannot hold. Copy the address from a browser"
        f"{_or_leave_out(slip)}"
    )


def _bad_email(slip: Slip) -> str:
    return (
        f"{_place(slip)} holds {shown(slip.value)}, which is no e-mail address: it has no @. "
        f"Write the whole address{_or_leave_out(slip)}"
    )


def _no_offset(slip: Slip) -> str:
    return (
        f"{_place(slip)} holds {shown(slip.value)}, which does not say how far its clock is from "
        "UTC. Add Z for UTC, or an offset such as +01:00 in British summer time."
    )


def _only_date(slip: Slip) -> str:
    return (
        f"{_place(slip)} holds {shown(slip.value)}, a date without a time. Write both, such as "
        "2026-11-22T09:30:00Z."
    )


def _bad_datetime(slip: Slip) -> str:
    return (
        f"{_place(slip)} holds {shown(slip.value)}, which is no date and time. Write it as "
        f"2026-11-22T09:30:00Z{_or_leave_out(slip)}"
    )


def _not_in_list(slip: Slip) -> str:
    entity = _entity(slip)
    field = entity.field(slip.field) if entity else None
    choices = field.one_of if field else ()
    meant = re.sub(r"[\s_-]+", " ", shown(slip.value).strip('"')).strip().casefold()
    near = next((one for one in choices if one.casefold() == meant), None)
    listed = ", ".join(quoted(one) for one in choices)
    if near:
        do = f"Write {quoted(near)}, with just this spacing and these capitals."
    elif slip.value == "DAILY":
        do = 'Write "WEEKLY", and every day of the week in "byday".'
    else:
        do = f"Choose one of these{_or_leave_out(slip)}"
    return f"{_place(slip)} holds {shown(slip.value)}, but only {listed} may stand there. {do}"


def _bare_list(slip: Slip) -> str:
    return (
        "The answer is a bare list of records, but a page is needed: a group of fields with the "
        'records in "contents", and "total_items", "total_pages", "page_number", "size", '
        '"first_page", "last_page" and "empty" beside it. Put the list into such a page.'
    )


def _not_a_page(slip: Slip) -> str:
    return (
        f"The answer is {shown(slip.value)}, but a page is needed: a group of fields with the "
        'records in "contents". Ask whoever runs the feed to answer with such a page.'
    )


def _lacking(slip: Slip) -> str:
    return (
        f"The page has no {quoted(slip.field)}. Readers need it to know what they hold and how "
        "much more there is. Add it."
    )


def _too_deep(_slip: Slip) -> str:
    return (
        "The record holds records inside records so deep that it cannot be looked at. Check "
        "whatever wrote it for a record that holds itself."
    )


def _empty_text(slip: Slip) -> str:
    do = "Fill it in." if _must(slip) else "Leave it out, or fill it in."
    return f"{_place(slip)} is empty. {do}"


def _unusable(slip: Slip) -> str:
    return (
        f"{_place(slip)} has a sign inside that cannot be shown or kept, left over from another "
        f"program: {shown(slip.value)}. Type the text anew."
    )


def _unknown_field(slip: Slip) -> str:
    return (
        f"The field {quoted(slip.field)} of the {_title(slip)} is of neither Open Referral UK nor "
        "HSDS. It may stand there; other programs will not read it."
    )


def _plain(text: str) -> Say:
    return lambda slip: text.format(place=_place(slip), shown=shown(slip.value))


SAYINGS: dict[str, Say] = {
    "required-missing": _missing,
    "null-value": _null,
    "wrong-type": _wrong_type,
    "number-as-text": _number_as_text,
    "list-as-text": _list_as_text,
    "not-a-list": _not_a_list,
    "not-an-object": _not_an_object,
    "bad-uuid": _bad_uuid,
    "empty-address": _empty_address,
    "address-without-scheme": _no_scheme,
    "bad-address": _bad_address,
    "bad-email": _bad_email,
    "time-without-offset": _no_offset,
    "date-without-time": _only_date,
    "bad-date-time": _bad_datetime,
    "not-in-list": _not_in_list,
    "bare-list": _bare_list,
    "not-a-page": _not_a_page,
    "page-lacks": _lacking,
    "too-deep": _too_deep,
    "empty-text": _empty_text,
    "unusable-character": _unusable,
    "unknown-field": _unknown_field,
    "empty-list": _plain("{place} is an empty list. Leave it out where there is nothing to list."),
    "unlikely-email": _plain(
        "{place} holds {shown}, which does not look like an e-mail address. Check it."
    ),
    "bad-date": _plain(
        "{place} holds {shown}, which is no date. Write the year first, such as 2026-11-22."
    ),
    "bad-time": _plain(
        "{place} holds {shown}, which is no time of day. Write it as 09:30, by the 24-hour clock."
    ),
    "bad-days": _plain(
        "{place} holds {shown}, but days are written as MO, TU, WE, TH, FR, SA and SU with commas "
        'between, such as "MO,TU". Write them so.'
    ),
    "off-the-map": _plain(
        "{place} holds {shown}, which is no place on Earth. Latitude runs from -90 to 90, "
        "longitude from -180 to 180. Check whether the two were exchanged."
    ),
    "half-a-place": _plain(
        "{place} is missing while its other half is there, so no map can show the location. "
        "Add it, or leave both out."
    ),
    "ages-crossed": _plain(
        "{place} holds {shown}, which is above the maximum age. Check whether they were exchanged."
    ),
    "no-organisation": _plain(
        "The service does not say which organisation runs it. The standard's guidance wants "
        '"organization_id" on every service. Add it, or the whole organisation.'
    ),
    "never-assured": _plain(
        "The service has no date on which somebody checked it. Readers cannot tell whether it is "
        'true today. Have it checked, and put the day into "assured_date".'
    ),
    "assured-long-ago": _plain(
        "The service was last checked on {shown}, more than three months ago. Have it checked "
        'again, and change "assured_date".'
    ),
    "assured-in-future": _plain("{place} holds {shown}, a day yet to come. Write the true day."),
    "unknown-version": _plain(
        "{place} holds {shown}. The official validator understands "
        f'"{profile().version}" only, and may take any other for an old version. Write that.'
    ),
    "id-twice": _plain(
        "The id {shown} stands on more than one record of this list. Give each record its own."
    ),
}
"""A sentence for every code of a record or a page. Feeds have theirs beside what finds them."""
