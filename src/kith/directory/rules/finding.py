"""What somebody looks for, as the form gives it, and whose services may be for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from kith.postcodes import Place, metres_of

A_PAGE = 20
MOST_PAGES = 250
MILES = (1, 2, 5, 10, 20, 50)
USUAL_MILES = 10
"""How far "near me" reaches where nobody said."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NATIONS = {"E": "england", "S": "scotland", "W": "wales"}
"""By the first letter of a district's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """One question of a resident; what is left out does not narrow.

    `where`: area (serves those who live in my area), near or all. `need` and `types`, `who` and
    `access`: ids of terms. `when`: now, or one of `DAYS`. `how`, `way`, `costs`: codes of enums.
    """

    words: str = ""
    postcode: str = ""
    miles: int | None = None
    where: str = "area"
    life_stage: str = ""
    need: UUID | None = None
    types: tuple[UUID, ...] = ()
    age: int | None = None
    who: tuple[UUID, ...] = ()
    costs: tuple[str, ...] = ()
    language: str = ""
    access: tuple[UUID, ...] = ()
    when: str = ""
    how: str = ""
    way: str = ""
    is_taking: bool = False
    order: str = "best"
    page: int = 1
    shows_map: bool = False

    @property
    def within(self) -> int | None:
        """Metres from the postcode, where that narrows."""
        if not self.postcode:
            return None
        usual = USUAL_MILES if self.where == "near" else None
        far = self.miles or usual
        return round(metres_of(far)) if far else None


def serving(place: Place | None, *, district_code: str, nation: str) -> frozenset[str]:
    """The codes of districts and of their nation that services serve who help somebody there.

    By the district of the postcode, never by its first half; the area's own where nobody said, or
    where the postcode alone does not tell and may be the area's own.
    """
    if place is None:
        return frozenset({district_code, nation})
    if place.district_code:
        return _with_nations({place.district_code}) or frozenset({district_code, nation})
    if not place.may_be_in or district_code in place.may_be_in:
        return frozenset({district_code, nation})
    return _with_nations(set(place.may_be_in))


def next_day(code: str, today: date) -> date | None:
    """The next such day of the week, today among them; none for what is no day."""
    if code not in DAYS:
        return None
    return today + timedelta(days=(DAYS.index(code) - today.weekday()) % len(DAYS))


def turned(given: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What was posted, with `add` put to a field ("cost=free") and `drop` taken from one.

    Whoever changes what they look for begins again on the first page.
    """
    held = {name: list(values) for name, values in given.items()}
    adds, drops = held.pop("add", []), held.pop("drop", [])
    for name, value in map(_parted, adds):
        held[name] = [*(one for one in held.get(name, []) if one != value), value]
    for name, value in map(_parted, drops):
        held[name] = [one for one in held.get(name, []) if value and one != value]
    if adds or drops:
        held.pop("page", None)
    return held


def _parted(given: str) -> tuple[str, str]:
    name, _is, value = given.partition("=")
    return name, value


def _with_nations(codes: set[str]) -> frozenset[str]:
    return frozenset(codes | {NATIONS[code[0]] for code in codes if code[:1] in NATIONS})
