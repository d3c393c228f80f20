"""What the directory of a pack is: frozen records, one for each kind of entry in its files.

Terms are named "taxonomy:code" throughout, whatever short form a file used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kith.opening_times import OpeningTimes

FOLDER = "directory"
"""Where the directory lies in a pack."""
TYPES, NEEDS, ELIGIBILITY, ACCESS = "types", "needs", "eligibility", "access"
OWN_TAXONOMIES: tuple[str, ...] = (TYPES, NEEDS, ELIGIBILITY, ACCESS)
"""The codes of the taxonomies that are always a pack's own."""


def term_key(named: str, taxonomy: str) -> str:
    """A term as "taxonomy:code"; a bare code is one of `taxonomy`."""
    return named if ":" in named else f"{taxonomy}:{named}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankHoliday:
    """A bank holiday of the area, and its name."""

    day: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcode:
    """The middle of a postcode's first half, in National Grid metres."""

    code: str
    easting: int
    northing: int
    district_codes: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """A taxonomy of the pack's own: a list of terms with a name."""

    code: str
    name: str
    description: str
    uri: str = ""
    version: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntry:
    """A term: its preferred label, others that people use, and, of a need, the types it leads to.

    `required`: the charter's themes ask for a service of this type. `is_safety`, `brings_in`: all
    services of this type do, also those of an import, which carry no mark of their own.
    """

    taxonomy: str
    code: str
    kind: str
    label: str
    alternatives: tuple[str, ...] = ()
    description: str = ""
    uri: str = ""
    parent: str = ""
    leads_to: tuple[str, ...] = ()
    required: bool = False
    is_safety: bool = False
    brings_in: bool = False

    @property
    def key(self) -> str:
        """What tells it from the terms of every taxonomy."""
        return f"{self.taxonomy}:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedBy:
    """A body that runs services. `organisation`: its name as a partner of the charter, if it is."""

    code: str
    name: str
    description: str
    website: str = ""
    email: str = ""
    legal_status: str = ""
    organisation: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlace:
    """A place of a provider. A confidential one says nothing of where it is."""

    provider: str
    code: str
    name: str = ""
    confidential: bool = False
    address: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""
    getting_there: str = ""
    access: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A number for people. `text`: the word to send, where it takes messages."""

    number: str
    what: str = ""
    hours: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceUse:
    """A place that a service uses, with the times that hold there; none: the service's own."""

    code: str
    times: OpeningTimes | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """A service. What `contact` names in `contacts.toml` is already filled in here.

    `serves`: codes of districts, or a nation; none: anybody. Ages are inclusive; None is open.
    """

    code: str
    provider: str
    name: str
    summary: str
    description: str
    types: tuple[str, ...]
    lang: str
    other_name: str = ""
    status: str = "active"
    contact: str = ""
    website: str = ""
    email: str = ""
    phones: tuple[Phone, ...] = ()
    how_to_ask: str = ""
    ways: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    taking: str = "unknown"
    waiting: str = ""
    waiting_days: int | None = None
    cost: str = "unknown"
    cost_words: str = ""
    youngest: int | None = None
    oldest: int | None = None
    eligibility: str = ""
    eligibility_terms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    has_interpreters: bool | None = None
    life_stages: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    is_safety: bool = False
    brings_in: bool = False
    assured_on: date | None = None
    source_url: str = ""
    read_on: date | None = None
    times: OpeningTimes | None = None
    places: tuple[PlaceUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The whole directory of a pack; empty where the pack has none.

    `freshness` holds the days of `rules.toml` by name, only those that it says.
    """

    freshness: Mapping[str, int | bool] = field(default_factory=dict)
    bank_holidays: tuple[BankHoliday, ...] = ()
    outcodes: tuple[Outcode, ...] = ()
    credits: tuple[str, ...] = ()
    taxonomies: tuple[Vocabulary, ...] = ()
    terms: tuple[TermEntry, ...] = ()
    providers: tuple[ProvidedBy, ...] = ()
    places: tuple[ServicePlace, ...] = ()
    services: tuple[ServiceEntry, ...] = ()

    def gaps(self) -> tuple[TermEntry, ...]:
        """The types that the charter's themes ask for and no service is filed under."""
        filed = {key for one in self.services for key in one.types}
        return tuple(one for one in self.terms if one.required and one.key not in filed)
