"""The forms that texts must have: pure questions, each answered by yes or no.

Sources: RFC 9562 for UUIDs, RFC 3986 for addresses, RFC 3339 for dates and times. An e-mail
address needs no more than an @ to be one for the official schemas; `is_likely_email` asks more,
for warnings.
"""

from __future__ import annotations

import calendar
import ipaddress
import re
from datetime import date

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    r"(?:"
    r"//(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
    r"(?:\[(?P<literal>[^\]\[]+)\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)"
    rf"(?::[0-9]*)?(?:/{_PCHAR}*)*"
    rf"|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?"
    rf"|{_PCHAR}+(?:/{_PCHAR}*)*"
    r"|)"
    rf"(?:\?(?:{_PCHAR}|[/?])*)?"
    rf"(?:\#(?:{_PCHAR}|[/?])*)?",
    re.ASCII,
)
_FUTURE_LITERAL = re.compile(r"v[0-9A-F]+\.[A-Z0-9._~!$&'()*+,;=:-]+", re.IGNORECASE | re.ASCII)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_DATETIME = re.compile(
    rf"([0-9]{{4}})-(0[1-9]|1[0-2])-([0-9]{{2}})T{_TIME}:[0-5][0-9](?:\.[0-9]+)?{_OFFSET}",
    re.ASCII | re.IGNORECASE,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CLOCK = re.compile(rf"{_TIME}(?::[0-5][0-9](?:\.[0-9]+)?)?{_OFFSET}?", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_DAY = re.compile(r"[+-]?[0-9]{0,2}(?:MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

is_usual_uri = re.compile(r"https?://[A-Za-z0-9._~/-]+", re.ASCII).fullmatch
"""An address of the plainest kind: quicker to know than one of all kinds."""
is_uuid = _UUID.fullmatch
"""The five groups of hexadecimal digits, in either case."""
is_time = _CLOCK.fullmatch
"""A time of day such as 09:30 or 09:30:00, with or without an offset."""
is_likely_email = _EMAIL.fullmatch
"""One name, one @, and a host with a dot."""
has_unusable_character = _UNUSABLE.search
"""A control character that no text needs, or half of a character that no file can hold."""


def is_uri(text: str) -> bool:
    """Whether it is a whole address with its scheme, by RFC 3986 (so `tel:` and `urn:` too)."""
    found = _URI.fullmatch(text)
    if found is None:
        return False
    literal = found["literal"]
    return literal is None or _is_literal(literal)


def _is_literal(text: str) -> bool:
    if _FUTURE_LITERAL.fullmatch(text):
        return True
    try:
        return "%" not in text and bool(ipaddress.IPv6Address(text))
    except ValueError:
        return False


def is_datetime(text: str) -> bool:
    """Whether it is a date, a time with seconds and an offset, by RFC 3339, on a day there is."""
    found = _DATETIME.fullmatch(text)
    if found is None:
        return False
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    return year > 0 and 1 <= day <= calendar.monthrange(year, month)[1]


def as_date(text: str) -> date | None:
    """The day of a text such as 2026-11-22; None for every other text."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_days(text: str) -> bool:
    """Whether it is days such as MO,TU or 1MO,-1FR, by RFC 5545."""
    return all(_DAY.fullmatch(part) for part in text.split(","))
