"""Who is in the story: the organisations of `organisations.toml`, and people with invented names."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from random import Random
from typing import Any

from kith.accounts.models import Person
from kith.accounts.queries.people import people_with_ids
from kith.organisations.demo.visitors import FOLDER, Visitor, people, visitors
from kith.organisations.models import Membership, Organisation, Team
from kith.organisations.rules.giving import LEAD

WRITTEN_FOR = 140
"""For so many people the file counts the places; a smaller year scales them."""
SMALL = 5
ORDINARY = ("practitioner", "practitioner", "practitioner", "champion", "supervisor", "champion")


@dataclass(slots=True, eq=False)
class Member:
    """Somebody who is or will be asked to join, and what became of that."""

    name: str
    email: str
    title: str
    roles: tuple[str, ...]
    team: str = ""
    is_visitor: bool = False
    is_trusted: bool = False
    """They may see what is restricted, and do not leave by chance."""
    person: Person | None = None
    place: Membership | None = None

    def now(self) -> Person:
        """The person as they are now: roles are asked anew of a fresh record."""
        if self.person is None:
            raise LookupError(f"{self.name} has not joined.")
        return people_with_ids([self.person.pk])[0]


@dataclass(slots=True, eq=False)
class Part:
    """An organisation of the story, with everybody who will work there. The first leads it."""

    entry: dict[str, Any]
    members: list[Member] = field(default_factory=list)
    guests: list[Member] = field(default_factory=list)
    """Who is asked late in the year: one has not answered yet, one let it pass."""
    organisation: Organisation | None = None
    teams: dict[str, Team] = field(default_factory=dict)
    has_ended: bool = False

    @property
    def code(self) -> str:
        """How the file names it."""
        return str(self.entry["code"])

    @property
    def lead(self) -> Member:
        """Who leads it."""
        return self.members[0]

    def here(self) -> Organisation:
        """The organisation, once it was added."""
        if self.organisation is None:
            raise LookupError(f"{self.code} has not been added.")
        return self.organisation


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """What the file says of each organisation."""
    read = tomllib.loads((FOLDER / "organisations.toml").read_text(encoding="utf-8"))
    return tuple(read["organisations"])


def cast(*, chance: Random, wanted: int) -> dict[str, Part]:
    """Everybody, by the code of their organisation."""
    names = _names(chance)
    return {str(entry["code"]): _part(entry, names, chance, wanted) for entry in entries()}


def _part(
    entry: dict[str, Any], names: Iterator[tuple[str, str]], chance: Random, wanted: int
) -> Part:
    named = [_named(one) for one in visitors() if one.organisation == entry["code"]]
    part = Part(entry, sorted(named, key=lambda one: LEAD not in one.roles))
    count = round(entry["people"] * wanted / WRITTEN_FOR)
    if not any(LEAD in one.roles for one in part.members):
        part.members.insert(0, _member(names, entry, chance, (LEAD,)))
        count -= 1
    teams, roles = cycle(entry.get("teams") or [""]), cycle(ORDINARY)
    for _number in range(max(0, count - len(named))):
        part.members.append(_member(names, entry, chance, (next(roles),), next(teams)))
    if entry["people"] > SMALL:
        part.guests = [_member(names, entry, chance, (next(roles),)) for _guest in range(2)]
        part.guests[0].email = entry.get("guest_box", "") + part.guests[0].email
    return part


def _named(visitor: Visitor) -> Member:
    return Member(
        name=visitor.name,
        email=visitor.email,
        title=visitor.title,
        roles=visitor.roles,
        team=visitor.team,
        is_visitor=True,
    )


def _member(
    names: Iterator[tuple[str, str]],
    entry: dict[str, Any],
    chance: Random,
    roles: tuple[str, ...],
    team: str = "",
) -> Member:
    name, address = next(names)
    title = "Manager" if LEAD in roles else chance.choice(people()["titles"][entry["kind"]])
    return Member(name=name, email=address, title=title, roles=roles, team=team)


def _names(chance: Random) -> Iterator[tuple[str, str]]:
    """Names that nobody in the story has twice, with their addresses."""
    taken = {one.name for one in visitors()}
    while True:
        name = f"{chance.choice(people()['given'])} {chance.choice(people()['family'])}"
        if name not in taken:
            taken.add(name)
            yield name, f"{_plain(name)}@{people()['host']}"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z-]+", ".", letters)
