"""What somebody asks of the directory, and what it answers: the one shape for both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kith.directory.rules.freshness import FreshnessRules
from kith.opening_times import NO_HOLIDAYS, BankHolidays
from kith.postcodes import Point

CANDIDATES = 5000
"""How many services are ranked at most; a search that finds more says so."""
FADES_OVER_METRES = 8000
USUAL_FRESHNESS = FreshnessRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. What is left out does not narrow.

    `words`: what was typed. `serves`: the code of a district and of its nation; only services that
    serve one of these, or anybody. `near`: National Grid metres; `within`: metres from there.
    `terms`: groups of ids of terms, one of each group. `access`: ids of terms that a place must
    all have. `age`: years; a service without limits takes anybody. `costs`, `delivery`, `way`,
    `taking`: codes of the enums. `open_at`: an aware moment; `open_on`: a day. `on`: today.
    `alone`: leave out what brings in partners, relatives or a community. `hidden_before`: entries
    last confirmed before this day are hidden. `order`: best, near, name or newest.

    What has no place that may be told (by phone, online, at home, confidential) is never too far
    off, so `within` keeps it unless `place_only`. Without `counts`, facets are not counted and
    `total` says no more than whether there is another page. `freshness` and `holidays` are the
    area's own: `queries.searching.find` puts them in.
    """

    area_id: UUID
    on: date
    hidden_before: date
    hides_unconfirmed: bool = False
    words: str = ""
    serves: frozenset[str] = frozenset()
    near: Point | None = None
    within: int | None = None
    terms: tuple[frozenset[UUID], ...] = ()
    access: frozenset[UUID] = frozenset()
    life_stage: str = ""
    age: int | None = None
    costs: frozenset[str] = frozenset()
    language: str = ""
    delivery: str = ""
    way: str = ""
    taking: str = ""
    open_at: datetime | None = None
    open_on: date | None = None
    alone: bool = False
    order: str = "best"
    start: int = 0
    count: int = 20
    place_only: bool = False
    counts: bool = True
    freshness: FreshnessRules = USUAL_FRESHNESS
    holidays: BankHolidays = NO_HOLIDAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A service that was found, and why it stands where it does; every part from 0 to 1.

    `metres` to its nearest place, none where that is not known or it has none. `precision` is of
    that place's point.
    """

    service_id: UUID
    score: float
    text: float = 0.0
    need: float = 0.0
    nearness: float = 0.0
    freshness: float = 0.0
    taking: float = 0.0
    metres: int | None = None
    place_id: UUID | None = None
    precision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer: a page of hits, and how the words had to be read.

    `total` counts at most `CANDIDATES`; `is_capped` says that there are more. `relaxed`: no service
    had all the words, so these have some. `did_you_mean`: words to try instead. `facets`: by
    facet, counts by value, of what was found: cost, delivery, way, taking, language, life_stage,
    weekday (0 is Monday) and term (ids; of needs, types, eligibility and access). `is_about`: with
    `open_at` or `open_on` and many services, only those on the page were looked at to the minute,
    so `total` and facets may count some that are closed.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    is_capped: bool = False
    relaxed: bool = False
    did_you_mean: str = ""
    facets: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    is_about: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name or a term that begins with what was typed. `kind`: service, provider or term."""

    label: str
    kind: str
    id: UUID
