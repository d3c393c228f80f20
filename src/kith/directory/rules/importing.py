"""What an import reads, finds and would do: the words that every part of it speaks."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from kith.directory.rules.values import (
    PlaceValues,
    ProviderValues,
    ServiceValues,
    as_json,
    service_from_json,
)

AT_ONCE = 500
"""Records that are compared, and later written, together."""
LEAST_SHARE = 0.5
"""Of what a source gave last time: fewer records, and a person is asked."""
MOST_RECORDS = 1_000_000
LONGEST_ID = 200
MOST_AGE = 130
MOST_DAYS = 3650
SAME_AS = "same_as"
"""In what is kept of a record: its service was found to be another one, which it leads to."""

Shape = TypeVar("Shape", ProviderValues, ServiceValues, PlaceValues)
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SUSPECT = re.compile(r"\\u00|\\[bf]|[\x7f\ud800-\udfff]")
"""What JSON writes for one of these, or for something like it."""
LONGEST = {
    "name": 200,
    "other_name": 200,
    "summary": 300,
    "description": 8000,
    "website": 500,
    "email": 254,
    "how_to_ask": 2000,
    "waiting": 200,
    "cost_words": 300,
    "eligibility": 2000,
    "source_url": 500,
    "legal_status": 80,
    "code": 200,
}
LONGEST_OF_PLACE = {
    "code": 200,
    "name": 200,
    "address": 500,
    "town": 100,
    "county": 100,
    "postcode": 8,
    "getting_there": 1000,
    "note": 300,
}
NEVER_CUT = ("code", "website", "email", "source_url", "postcode")
"""Half of one of these is worse than none."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a record: its id, where it stood, the path inside it, and a sentence."""

    record: str
    place: str
    path: str
    sentence: str

    def as_json(self) -> dict[str, str]:
        """As the run keeps it."""
        return {
            "record": self.record,
            "place": self.place,
            "path": self.path,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class TheirTerm:
    """A term that a record names, in the source's own words."""

    label: str
    code: str = ""
    uri: str = ""
    taxonomy: str = ""
    kind: str = "service_type"
    id: str = ""

    @property
    def key(self) -> str:
        """What tells it from the source's other terms."""
        return self.uri or f"{self.taxonomy}:{self.code or self.label.casefold()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record as it would be written here."""

    provider_key: str
    provider: ProviderValues
    values: ServiceValues
    terms: tuple[TheirTerm, ...] = ()
    place_terms: Mapping[str, tuple[TheirTerm, ...]] = field(default_factory=dict)
    """By the code of a place, what it offers to those who need it."""
    place_ids: Mapping[str, UUID] = field(default_factory=dict)
    location_ids: Mapping[str, UUID] = field(default_factory=dict)
    modified_at: datetime | None = None
    """When the source says that it changed last."""
    lost: tuple[str, ...] = ()
    """Fields that there is no room for here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One record of a source: read, or refused with its troubles."""

    theirs: str
    place: str
    given: Mapping[str, Any] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    hidden: tuple[str, ...] = ()
    """Names of confidential places whose address was dropped."""
    slips: tuple[Trouble, ...] = ()
    """Where it is not as its standard has it, and was taken all the same."""
    is_doubtful: bool = False
    """Whether it may be another under a new id: then nobody knows what is gone."""


class Material(Protocol):
    """What a run reads: records one by one, and how one of them is understood."""

    @property
    def notes(self) -> list[str]:
        """What to tell of the whole: its encoding, say."""

    def records(self) -> Iterator[Taken]:
        """Each record. Raises SourceBroken where the whole cannot be trusted."""

    def entry(self, given: Mapping[str, Any]) -> Entry:
        """What a record says. Raises EntryRefused."""


class SourceBroken(Exception):
    """A source that could not be read to its end: nothing of it is used."""

    def __init__(self, place: str, sentence: str, record: str = "", path: str = "") -> None:
        super().__init__(f"{place}: {sentence}")
        self.trouble = Trouble(record, place, path, sentence)


class EntryRefused(Exception):
    """A record that cannot be an entry here. `more`: further paths with their sentences."""

    def __init__(self, path: str, sentence: str, more: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.path = path
        self.sentence = sentence
        self.more = tuple(more)


Progress = Callable[[str, float], None]


def canonical(given: object) -> bytes:
    """A record in one way of writing, so that equal ones have equal digests."""
    return json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(given: object) -> str:
    """SHA-256 of a record, in hexadecimal."""
    return digest_of_text(canonical(given))


def digest_of_text(text: bytes) -> str:
    """SHA-256 of a record that `canonical` wrote."""
    return hashlib.sha256(text).hexdigest()


def usable(told: Any) -> Any:
    """The same without characters that no table takes. Raises RecursionError where too deep."""
    if isinstance(told, dict) and not _SUSPECT.search(json.dumps(told, ensure_ascii=False)):
        return told  # nearly all are, and this is the shortest way to know
    return _cleaned(told)


def _cleaned(told: Any) -> Any:
    if isinstance(told, str):
        return _UNUSABLE.sub("", told) if _UNUSABLE.search(told) else told
    if isinstance(told, list):
        return [_cleaned(one) for one in told]
    if isinstance(told, dict):
        return {_cleaned(name): _cleaned(value) for name, value in told.items()}
    return told


def is_shrunk(*, now: int, before: int) -> bool:
    """Whether so much is missing that a person should look before anything is taken away."""
    return now < before * LEAST_SHARE


def id_here(source: UUID, theirs: str) -> UUID:
    """Under which id a record is added: its own where it is a UUID, else one made from it."""
    try:
        return UUID(theirs)
    except ValueError:
        return uuid5(source, theirs)


# ── Values that fit ──


def fitted(values: ServiceValues) -> tuple[ServiceValues, tuple[str, ...]]:
    """The values within what a service can hold, and what was cut. Raises EntryRefused."""
    name = values.name.strip()
    if not name:
        raise EntryRefused("/name", "It has no name.")
    if len(name) > LONGEST["name"]:
        raise EntryRefused(
            "/name", f"Its name has {len(name)} characters. At most {LONGEST['name']} fit."
        )
    cut, said = _cut(values, LONGEST)
    ages: dict[str, Any] = {one: _age(getattr(values, one)) for one in ("youngest", "oldest")}
    if None not in ages.values() and ages["youngest"] > ages["oldest"]:
        raise EntryRefused("/minimum_age", "Its lowest age is above its highest.")
    said += [one for one, age in ages.items() if age != getattr(values, one)]
    days = values.waiting_days
    if days is not None and not 0 <= days <= MOST_DAYS:
        days, said = None, [*said, "waiting_days"]
    places = tuple(_fitted_place(place, said) for place in values.places)
    changed: dict[str, Any] = {"name": name, "waiting_days": days, **ages}
    if places != values.places or any(getattr(cut, one) != changed[one] for one in changed):
        cut = replace(cut, places=places, **changed)
    return cut, tuple(dict.fromkeys(said))


def fitted_provider(values: ProviderValues) -> ProviderValues:
    """The provider within what one can hold. Raises EntryRefused."""
    if not values.name.strip():
        raise EntryRefused("/organization/name", "Whoever provides it has no name.")
    cut, _said = _cut(values, LONGEST)
    name = values.name.strip()[: LONGEST["name"]]
    return cut if cut.name == name else replace(cut, name=name)


def _fitted_place(place: PlaceValues, said: list[str]) -> PlaceValues:
    cut, lost = _cut(place, LONGEST_OF_PLACE)
    said += [f"places/{one}" for one in lost]
    return cut


def _cut(values: Shape, longest: Mapping[str, int]) -> tuple[Shape, list[str]]:
    """The values with texts cut to their length, and the names of those that were."""
    changed: dict[str, Any] = {}
    for one in fields(values):
        told, most = getattr(values, one.name), longest.get(one.name)
        if most is not None and isinstance(told, str) and len(told) > most:
            changed[one.name] = "" if one.name in NEVER_CUT else f"{told[: most - 1].rstrip()}…"
    return (replace(values, **changed) if changed else values), list(changed)


def _age(told: int | None) -> int | None:
    return told if told is not None and 0 <= told <= MOST_AGE else None


# ── Between reading and writing: as a line of a file ──

_UNSAID = ServiceValues(name="")


def to_line(values: ServiceValues) -> dict[str, Any]:
    """The values as JSON, without those that say nothing."""
    said = [
        name
        for name in ServiceValues.__dataclass_fields__
        if getattr(values, name) != getattr(_UNSAID, name)
    ]
    return as_json(values, said)


def from_line(line: Mapping[str, Any]) -> ServiceValues:
    """The values that `to_line` wrote."""
    return service_from_json({"name": "", **line})


def provider_to_line(values: ProviderValues) -> dict[str, Any]:
    """A provider as JSON, without what says nothing."""
    return {name: value for name, value in as_json(values).items() if value}


def provider_from_line(line: Mapping[str, Any]) -> ProviderValues:
    """The provider that `provider_to_line` wrote."""
    return ProviderValues(**{"name": "", "description": "", **line})


def provider_changes(before: ProviderValues | None, after: ProviderValues) -> list[str]:
    """Which fields of a provider the source changed since it last told them."""
    if before is None:
        return []
    told = ("name", "description", "website", "email", "legal_status")
    return [one for one in told if getattr(before, one) != getattr(after, one)]


def ids_of(line: Mapping[str, str]) -> dict[str, UUID]:
    """Ids by the code of a place, as `_as_line` wrote them."""
    return {code: UUID(pk) for code, pk in line.items()}


def base_of(address: str) -> str:
    """The address that a feed's endpoints stand below, also when its list was given."""
    parts = urlsplit(address)
    base = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
    return base.removesuffix("/services")
