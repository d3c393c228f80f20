"""The people as whom a visitor can look round, and the lists of names: read from `people.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Visitor:
    """A named person of the demonstration, with a sentence on what there is to see as them."""

    code: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    title: str
    look: str
    team: str = ""

    @property
    def email(self) -> str:
        """The address by which they sign in."""
        return f"{self.code}@{people()['host']}"


@cache
def people() -> dict[str, Any]:
    """Names, titles, the password and the host of the addresses."""
    return tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))


@cache
def visitors() -> tuple[Visitor, ...]:
    """The named people, in the order in which they are shown."""
    return tuple(
        Visitor(**{**entry, "roles": tuple(entry["roles"])}) for entry in people()["visitors"]
    )


def visitor_called(code: str) -> Visitor | None:
    """One of them."""
    return next((one for one in visitors() if one.code == code), None)
