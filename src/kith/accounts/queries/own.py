"""What the house keeps about a person, for themselves. The first argument is who is asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kith.accounts.models import Person
from kith.core.offers import room_offers


@dataclass(frozen=True, slots=True)
class OwnSection:
    """Rows of one sort: all with the same headings."""

    code: str
    title: str
    empty: str
    rows: tuple[Mapping[str, Any], ...]


def own_sections(person: Person) -> list[OwnSection]:
    """What each room keeps about the person's own work, lowest room first."""
    return [
        OwnSection(part.code, part.title, part.empty, tuple(part.rows(person)))
        for _room, offers in room_offers()
        for part in offers.own_rows
    ]
