"""A row of a spreadsheet as a service, each cell read as people type it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kith.directory.rules.csv_columns import DAYS, FIELDS
from kith.directory.rules.importing import MOST_AGE, Entry, EntryRefused, TheirTerm
from kith.directory.rules.values import PlaceValues, ProviderValues, Schedules, ServiceValues
from kith.opening_times import (
    Opening,
    OpeningTimes,
    TimesRefused,
    Week,
    Weekday,
    on_days,
    openings_typed,
    to_schedules,
)
from kith.postcodes import PostcodeRefused, parse

Given = Mapping[str, Any]
WHERE = ("address", "town", "county", "postcode", "getting_there")
"""Fields that say where a place is."""
YES = frozenset({"yes", "y", "true", "1", "x", "on"})
NO = frozenset({"no", "n", "false", "0", ""})
STATUS = {
    "": "active",
    "active": "active",
    "open": "active",
    "running": "active",
    "closed for a while": "temporarily closed",
    "temporarily closed": "temporarily closed",
    "not running": "inactive",
    "inactive": "inactive",
    "closed": "inactive",
    "ended": "defunct",
    "defunct": "defunct",
}
WAYS = {"self": "self", "self referral": "self", "anyone": "self", "worker": "worker"}
WAYS |= {"professional": "worker", "referral": "worker", "through a worker": "worker"}
DELIVERY = {"in person": "in_person", "face to face": "in_person", "phone": "phone"}
DELIVERY |= {"telephone": "phone", "by phone": "phone", "online": "online", "video": "online"}
DELIVERY |= {"at home": "at_home", "home visit": "at_home", "home visits": "at_home"}
TAKING = {"": "unknown", "yes": "yes", "waiting list": "waiting_list", "no": "no", "full": "no"}
TAKING |= {"open": "yes", "unknown": "unknown", "not known": "unknown"}
COST = {"": "unknown", "free": "free", "paid": "paid", "costs money": "paid", "no charge": "free"}
COST |= {"some free": "some_free", "free for some": "some_free", "unknown": "unknown", "£0": "free"}
_PARTS = re.compile(r"[;\n|]+")
_NUMBER = re.compile(r"^[+(]?[\d][\d\s().+-]{4,}")
_DATES = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")
_SCHEME = re.compile(r"https?://\S+\.\S+", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")


class _Reader:
    """Reads the cells of one row, and gathers every problem of it."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.problems: list[tuple[str, str]] = []

    def text(self, name: str) -> str:
        told = self.given.get(name, "")
        return "; ".join(told) if isinstance(told, list) else str(told)

    def parts(self, name: str) -> list[str]:
        return [one.strip() for one in _PARTS.split(self.text(name)) if one.strip()]

    def tell(self, name: str, sentence: str) -> None:
        self.problems.append((name, sentence))

    def choice(self, name: str, among: Mapping[str, str]) -> str:
        told = " ".join(self.text(name).casefold().replace("_", " ").replace("-", " ").split())
        if told in among:
            return among[told]
        known = sorted({one for one in among if one})
        self.tell(name, f"“{told[:40]}” is not known here. Write one of: {', '.join(known)}.")
        return next(iter(among.values()))

    def choices(self, name: str, among: Mapping[str, str]) -> tuple[str, ...]:
        found = []
        for one in re.split(r"[;\n|,/]| and ", self.text(name)):
            told = " ".join(one.casefold().replace("_", " ").replace("-", " ").split())
            if not told or told in {"both", "either"}:
                found += list(among.values()) if told else []
            elif told in among:
                found.append(among[told])
            else:
                known = ", ".join(sorted(among))
                self.tell(name, f"“{told[:40]}” is not known here. Write one of: {known}.")
        return tuple(dict.fromkeys(found))

    def age(self, name: str) -> int | None:
        told = self.text(name).strip().removesuffix("+").strip()
        if not told:
            return None
        if told.isdecimal() and len(told) < 4 and int(told) <= MOST_AGE:
            return int(told)
        self.tell(name, f"“{told[:40]}” is no age in years, such as 16.")
        return None

    def yes_or_no(self, name: str) -> bool | None:
        told = self.text(name).strip().casefold()
        if told in YES or told in NO - {""}:
            return told in YES
        if told:
            self.tell(name, f"“{told[:40]}” is neither yes nor no.")
        return None

    def day(self, name: str) -> date | None:
        told = " ".join(self.text(name).split())
        if not told:
            return None
        for read in (date.fromisoformat, *(_by(form) for form in _DATES)):
            try:
                return read(told[:30])
            except ValueError:
                continue
        self.tell(name, f"“{told[:40]}” is no date such as 2026-11-22 or 22/11/2026.")
        return None

    def address(self, name: str) -> str:
        told = self.text(name).strip()
        if told and not _SCHEME.fullmatch(told):
            whole = f"https://{told}"
            if "://" not in told and _SCHEME.fullmatch(whole):
                return whole
            self.tell(name, f"“{told[:60]}” is no web address. Begin it with https://.")
            return ""
        return told

    def email(self, name: str) -> str:
        told = self.text(name).strip()
        if told and not _EMAIL.fullmatch(told):
            self.tell(name, f"“{told[:60]}” is no e-mail address.")
            return ""
        return told

    def phones(self) -> tuple[dict[str, str], ...]:
        found = []
        for one in self.parts("phone"):
            number = _NUMBER.match(one)
            if number is None:
                self.tell("phone", f"“{one[:40]}” is no telephone number.")
                continue
            rest = one[number.end() :].strip(" ,:()-")
            found.append({"number": " ".join(number[0].split()).strip(" (-."), "what": rest[:80]})
        return tuple({"number": one["number"], "what": one["what"]} for one in found)

    def postcode(self) -> str:
        told = self.text("postcode").strip()
        if not told:
            return ""
        try:
            return str(parse(told))
        except PostcodeRefused as why:
            self.tell("postcode", str(why))
            return ""

    def times(self) -> Schedules:
        days: list[tuple[list[Weekday], tuple[Opening, ...]]] = []
        for number, name in enumerate(DAYS):
            try:
                openings = openings_typed(self.text(name))
            except TimesRefused as why:
                self.tell(name, str(why))
                continue
            if openings:
                days.append(([Weekday(number)], openings))
        note = self.text("times_note").strip()
        if not days and not note:
            return ()
        try:
            weeks = (Week(on_days(*days)),) if days else ()
            return tuple(to_schedules(OpeningTimes(weeks=weeks, note=note)))
        except TimesRefused as why:
            self.tell("monday" if days else "times_note", str(why))
            return ()


def _by(form: str) -> Callable[[str], date]:
    # A day alone: no hour and no zone is told.
    return lambda told: datetime.strptime(told, form).date()  # noqa: DTZ007


def as_entry(given: Given) -> Entry:
    """The service that a row says. Raises EntryRefused with every problem of it."""
    read = _Reader(given)
    provider = ProviderValues(
        name=read.text("provider").strip(),
        description=read.text("provider_about").strip() or read.text("provider").strip(),
        website=read.address("provider_website"),
        email=read.email("provider_email"),
    )
    values = _values(read)
    for name in ("name", "provider"):
        if not read.text(name).strip():
            read.tell(name, f"The column “{FIELDS[name].label}” is empty.")
    low, high = values.youngest, values.oldest
    if low is not None and high is not None and low > high:
        read.tell("youngest", "The lowest age is above the highest.")
    if read.problems:
        first, *more = read.problems
        raise EntryRefused(first[0], first[1], more)
    return Entry(
        provider_key=f"provider {provider.name.casefold()}",
        provider=provider,
        values=values,
        terms=(
            *(TheirTerm(label=one, code=one) for one in read.parts("types")),
            *(
                TheirTerm(label=one, code=one, kind="eligibility")
                for one in read.parts("for_terms")
            ),
        ),
        place_terms={
            place.code: tuple(
                TheirTerm(label=one, code=one, kind="access") for one in read.parts("access")
            )
            for place in values.places
        },
    )


def _values(read: _Reader) -> ServiceValues:
    cost_words = read.text("cost").strip()
    cost = COST.get(cost_words.casefold())
    return ServiceValues(
        name=read.text("name").strip(),
        other_name=read.text("other_name").strip(),
        summary=read.text("summary").strip(),
        description=read.text("description").strip(),
        status=read.choice("status", STATUS),
        website=read.address("website"),
        email=read.email("email"),
        phones=read.phones(),
        how_to_ask=read.text("how_to_ask").strip(),
        ways=read.choices("ways", WAYS),
        delivery=read.choices("delivery", DELIVERY),
        taking=read.choice("taking", TAKING),
        waiting=read.text("waiting").strip(),
        cost=cost or ("free" if cost_words.casefold().startswith("free") else "paid"),
        cost_words="" if cost else cost_words,
        youngest=read.age("youngest"),
        oldest=read.age("oldest"),
        eligibility=read.text("eligibility").strip(),
        languages=tuple(read.parts("languages")),
        has_interpreters=read.yes_or_no("interpreters"),
        serves=tuple(read.parts("serves")),
        times=read.times(),
        assured_on=read.day("assured_on"),
        source_url=read.address("source_url"),
        places=_places(read),
    )


def _places(read: _Reader) -> tuple[PlaceValues, ...]:
    is_confidential = read.yes_or_no("confidential") is True
    told = [read.text("place"), *(read.text(name) for name in WHERE)]
    if not is_confidential and not any(told):
        return ()
    place = PlaceValues(
        code=_place_code(told if not is_confidential else [read.text("name"), "confidential"]),
        name=read.text("place").strip(),
        is_confidential=is_confidential,
        address="\n".join(read.parts("address")),
        town=read.text("town").strip(),
        county=read.text("county").strip(),
        postcode=read.postcode(),
        getting_there=read.text("getting_there").strip(),
    )
    return (place,)


def _place_code(told: Sequence[str]) -> str:
    """Alike for alike places, so that two services of a provider share one."""
    text = "\n".join(" ".join(one.casefold().split()) for one in told)
    return f"place-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def key_of(given: Given) -> str:
    """What tells a row from all others: its id, else its name and provider; empty without a name."""
    told = str(given.get("id", "")).strip()
    if told:
        return told[:200]
    name, provider = str(given.get("name", "")), str(given.get("provider", ""))
    if not name:
        return ""
    text = " · ".join(" ".join(one.casefold().split()) for one in (name, provider))
    return text if len(text) <= 200 else hashlib.sha256(text.encode()).hexdigest()
