"""What may be asked of the API: each parameter's shape, its sentence, and how it is read.

The OpenAPI document is made of the same table, so that it says what is done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from kith.directory.rules.asking import CANDIDATES

MOST_PAGES = 1_000_000
MOST_A_PAGE = 500
A_PAGE = 50
MOST_METRES = 1_000_000
OLDEST = 150
LONGEST_WORDS = 200
MOST_TERMS = 10
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
POSTCODE = r"^[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}$"
_WHOLE = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?([Zz]|[+ -][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
)

Schema = Mapping[str, Any]


class BadParameter(Exception):
    """A parameter that cannot be read, with what to do."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name
        self.sentence = sentence


class Unreadable(Exception):
    """A value that is none of its kind; the sentence says what one is."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `read` makes a value of text or of JSON; Unreadable where it is none."""

    name: str
    schema: Schema
    says: str
    read: Callable[[Any], Any] = field(compare=False)

    @property
    def is_list(self) -> bool:
        """Whether it may stand more than once."""
        return self.schema.get("type") == "array"

    def typed(self, texts: Sequence[str]) -> Any:
        """What an address says. Where it stands twice and may not, the last counts."""
        if self.is_list:
            return self.told([_native(text, self.schema["items"]["type"]) for text in texts])
        return self.told(_native(texts[-1], self.schema["type"]))

    def told(self, value: Any) -> Any:
        """What JSON says."""
        try:
            return self.read(value)
        except Unreadable as why:
            raise BadParameter(self.name, f"`{self.name}` {why}") from None


def _native(text: str, kind: str) -> Any:
    """Text of an address as JSON would say it; as it is where it is none of that kind."""
    if kind == "integer" and _WHOLE.fullmatch(text):
        return int(text)
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    return text


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Unreadable(f"must be a whole number from {least} to {most}.")
        return int(value)

    return read


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unreadable("must be true or false.")
    return value


def _text(most: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise Unreadable(f"must be text of at most {most} characters.")
        # What cannot be seen, and halves of characters, no database need meet.
        return "".join(one if one.isprintable() else " " for one in value).strip()

    return read


def _texts(value: Any) -> tuple[str, ...]:
    told = value if isinstance(value, list) else [value]
    if len(told) > MOST_TERMS:
        raise Unreadable(f"may stand at most {MOST_TERMS} times.")
    return tuple(one for one in map(_text(500), told) if one)


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in words:
            raise Unreadable(f"must be one of {', '.join(words)}.")
        return value

    return read


def _uuid(value: Any) -> UUID:
    with suppress(ValueError):
        if isinstance(value, str) and str(UUID(value)) == value.lower():
            return UUID(value)
    raise Unreadable("must be an id, such as ac148810-d857-441c-9679-408f346de14b.")


def _clock(value: Any) -> time:
    if not isinstance(value, str) or not re.fullmatch(CLOCK[1:-1], value, re.ASCII):
        raise Unreadable("must be a time of day by the 24-hour clock, such as 09:30.")
    return time.fromisoformat(value)


def _postcode(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(POSTCODE[1:-1], value, re.ASCII):
        raise Unreadable("must be a whole postcode, such as S60 1AE.")
    return value


def _moment(value: Any) -> datetime:
    """A date and time, or a date alone, which begins at midnight by UTC."""
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Unreadable("must be a date and time such as 2026-11-22T09:30:00Z, or a date.")
    day, clock, _fraction, offset = match.groups()
    # A `+` of an address that nobody escaped comes as a blank; a leap second is the one before.
    ends = (offset or "Z").upper().replace(" ", "+").replace("Z", "+00:00")
    told = f"{day}T{(clock or '00:00:00').replace(':60', ':59')}{ends}"
    try:
        return datetime.fromisoformat(told).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
    except ValueError:
        raise Unreadable("must be a date that the calendar has.") from None


def _whole_schema(least: int, most: int, otherwise: int | None = None) -> Schema:
    schema: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    return schema if otherwise is None else {**schema, "default": otherwise}


TRUTH: Schema = {"type": "boolean", "default": False}
ID: Schema = {"type": "string", "format": "uuid"}

SEARCH = Parameter(
    "search",
    {"type": "string", "maxLength": LONGEST_WORDS},
    "Words to look for. Send them by POST where nobody should read them in an address. Of more "
    f"services than {CANDIDATES:,} that have them, {CANDIDATES:,} are answered.",
    _text(LONGEST_WORDS),
)
PAGE = Parameter(
    "page",
    _whole_schema(1, MOST_PAGES, 1),
    "Which page, from 1. A page beyond the last is empty.",
    _whole(1, MOST_PAGES),
)
PER_PAGE = Parameter(
    "per_page",
    _whole_schema(1, MOST_A_PAGE, A_PAGE),
    "Records a page.",
    _whole(1, MOST_A_PAGE),
)
AFTER = Parameter(
    "after",
    ID,
    "Instead of `page`: begin after this id. The header `Link` gives the next address so, which "
    "misses nothing and gives nothing twice while the directory changes.",
    _uuid,
)
FORMAT = Parameter(
    "format",
    {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
    "`ndjson` gives all records, one a line, without pages.",
    _one_of("json", "ndjson"),
)
TAXONOMY_TERM = Parameter(
    "taxonomy_term_id",
    {
        "type": "array",
        "items": {"type": "string", "maxLength": 500},
        "maxItems": MOST_TERMS,
    },
    "A term by its id, its address, or its taxonomy's code and its own (`types:mediation`). A "
    "need finds the services that it leads to, a term those filed below it too. Stands it more "
    "than once, all must hold.",
    _texts,
)
TAXONOMY = Parameter("taxonomy_id", ID, "A taxonomy: any term of it.", _uuid)
ORGANISATION = Parameter("organization_id", ID, "Whoever provides it.", _uuid)
PARENT = Parameter("parent_id", ID, "The term above.", _uuid)
TOP_ONLY = Parameter("top_only", TRUTH, "Only terms that stand below no other.", _truth)
MODIFIED_AFTER = Parameter(
    "modified_after",
    {"type": "string", "format": "date-time"},
    "What changed at that moment or later. A date alone is midnight by UTC.",
    _moment,
)
MINIMAL = Parameter("minimal", TRUTH, "Only `id` and `last_modified`, of all in one page.", _truth)
FULL = Parameter("full", TRUTH, "Records with all their parts.", _truth)
FULL_SERVICE = Parameter("full_service", TRUTH, "Services with all their parts.", _truth)
POSTCODE_OF = Parameter(
    "postcode",
    {"type": "string", "pattern": POSTCODE},
    "Only services that serve this postcode's district, or anybody. It is kept nowhere.",
    _postcode,
)
PROXIMITY = Parameter(
    "proximity",
    _whole_schema(0, MOST_METRES),
    "With `postcode`: at a place within so many metres.",
    _whole(0, MOST_METRES),
)
MINIMUM_AGE = Parameter(
    "minimum_age", _whole_schema(0, OLDEST), "For people of this age or older.", _whole(0, OLDEST)
)
MAXIMUM_AGE = Parameter(
    "maximum_age", _whole_schema(0, OLDEST), "For people of this age or younger.", _whole(0, OLDEST)
)
DAY = Parameter(
    "day",
    {"type": "string", "enum": list(DAYS)},
    "Open on the next such day, today among them. Of more services than "
    f"{CANDIDATES:,}, {CANDIDATES:,} are answered.",
    _one_of(*DAYS),
)
START_TIME = Parameter(
    "start_time",
    {"type": "string", "pattern": CLOCK},
    "With `day`: open at some time after this.",
    _clock,
)
END_TIME = Parameter(
    "end_time",
    {"type": "string", "pattern": CLOCK},
    "With `day`: open at some time before this.",
    _clock,
)
PAGED = (PAGE, PER_PAGE, AFTER, FORMAT)
OF_SERVICES = (
    SEARCH,
    TAXONOMY_TERM,
    TAXONOMY,
    ORGANISATION,
    MODIFIED_AFTER,
    POSTCODE_OF,
    PROXIMITY,
)
NEEDS = {"proximity": "postcode", "start_time": "day", "end_time": "day"}
"""Parameters that say nothing without another."""


def from_address(given: Mapping[str, Sequence[str]], known: Sequence[Parameter]) -> dict[str, Any]:
    """What the query of an address says. Names that nobody knows are not read."""
    return _checked({one.name: one.typed(given[one.name]) for one in known if one.name in given})


def from_body(given: Any, known: Sequence[Parameter]) -> dict[str, Any]:
    """What a posted JSON body says. A name that nobody knows would be a narrowing that is lost."""
    if not isinstance(given, dict):
        raise BadParameter("", 'The body must be a JSON object such as {"search": "help"}.')
    names = {one.name: one for one in known}
    for name in given:
        if name not in names:
            shown = name[:40]
            raise BadParameter(shown, f"There is no `{shown}` here. Use {', '.join(names)}.")
    return _checked({name: names[name].told(value) for name, value in given.items()})


def _checked(asked: dict[str, Any]) -> dict[str, Any]:
    for name, other in NEEDS.items():
        if name in asked and other not in asked:
            raise BadParameter(name, f"`{name}` says nothing without `{other}`. Give both.")
    return {name: value for name, value in asked.items() if value not in ("", ())}
