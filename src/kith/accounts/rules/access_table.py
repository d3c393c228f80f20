"""The access table: `roles.toml`, read once. A line that cannot be read stops the start."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parent.parent / "roles.toml"
EVERYONE = "everyone"
ANY = "any"
DEEDS = ("see", "change", "add", "trail", "restrict", "break-glass")
RELATIONS = ("own", "team", "organisation", "governed", "allocated", "assessor", "judge", ANY)


class UnreadableTable(ValueError):
    """A line of the access table says nothing that the house understands."""


@dataclass(frozen=True, slots=True)
class Right:
    """One line: a deed on a kind of record, and the relations in which it is given."""

    deed: str
    kind: str
    relations: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.deed} {self.kind}: {', '.join(self.relations)}"


@dataclass(frozen=True, slots=True)
class Role:
    """A role: what it is called, what it is for, what it may."""

    code: str
    name: str
    about: str
    needs_second_factor: bool
    shares_everyone: bool
    rights: tuple[Right, ...]
    gives: tuple[str, ...] = ()
    """Codes of the roles that a holder may give, wherever the role lets them invite."""


@cache
def roles() -> dict[str, Role]:
    """Every role by code, `everyone` first."""
    written = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    found = {EVERYONE: _role(EVERYONE, written[EVERYONE])}
    found |= {code: _role(code, block) for code, block in written["roles"].items()}
    for role in found.values():
        _check_gives(role, found)
    return found


def given_roles() -> dict[str, Role]:
    """The roles that can be given to a person."""
    return {code: role for code, role in roles().items() if code != EVERYONE}


def rights_to(deed: str, kind: str) -> tuple[tuple[str, Right], ...]:
    """The lines that give `deed` on `kind`, each with its role's code."""
    return tuple(
        (role.code, right)
        for role in roles().values()
        for right in role.rights
        if (right.deed, right.kind) == (deed, kind)
    )


def _role(code: str, block: dict[str, Any]) -> Role:
    return Role(
        code=code,
        name=block["name"],
        about=block["about"],
        needs_second_factor=bool(block.get("second_factor", False)),
        shares_everyone=bool(block.get("everyone", True)),
        rights=tuple(_right(code, line) for line in block["may"]),
        gives=tuple(block.get("gives", ())),
    )


def _check_gives(role: Role, known: dict[str, Role]) -> None:
    wrong = [code for code in role.gives if code not in known or code == EVERYONE]
    if wrong:
        raise UnreadableTable(
            f"{TABLE.name}, role {role.code}: it gives {', '.join(wrong)}, which is no role."
        )


def _right(role: str, line: str) -> Right:
    said, colon, listed = line.partition(":")
    deed, _space, kind = said.strip().partition(" ")
    relations = tuple(part.strip() for part in listed.split(","))
    wrong = [one for one in relations if one not in RELATIONS]
    if not colon or deed not in DEEDS or not kind or wrong:
        raise UnreadableTable(
            f'{TABLE.name}, role {role}: "{line}" is not "DEED KIND: RELATION, RELATION" with a '
            f"deed of {', '.join(DEEDS)} and relations of {', '.join(RELATIONS)}."
        )
    return Right(deed=deed, kind=kind, relations=relations)
