"""Tables of counts as they go in, and as they come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kith.area_pack.disclosure import DisclosureRule
from kith.evidence.disclosure.cells import Cell, Shown

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of people, broken down `by` some dimensions; `by=()` is the total of all.

    A key of `counts` holds one value for each dimension of `by`, in that order. A combination
    that is left out counts nobody. The values of a dimension exclude each other and make up the
    whole, so that the tables of one family are sums over the same cells: somebody who is in two
    services at once belongs in a family without that dimension.
    """

    by: tuple[str, ...]
    counts: Mapping[Key, int]

    @property
    def name(self) -> str:
        """What people call it."""
        return name_of(self.by)


def name_of(by: tuple[str, ...]) -> str:
    """What people call a table with these breakdowns."""
    return f"by {' and '.join(by)}" if by else "the total"


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table as it leaves: each combination of its breakdowns is there, as a cell."""

    by: tuple[str, ...]
    cells: Mapping[Key, Cell]

    @property
    def suppressed(self) -> int:
        """How many of its cells are suppressed."""
        return sum(not isinstance(cell, Shown) for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Published:
    """A family of tables as it leaves, in the order in which it came.

    `everything` is true where nothing short of suppressing every count would do.
    `notices` are sentences for whoever publishes.
    """

    rule: DisclosureRule
    tables: tuple[PublishedTable, ...]
    everything: bool = False
    notices: tuple[str, ...] = ()

    def table(self, by: tuple[str, ...]) -> PublishedTable:
        """The table with these breakdowns, in this order. KeyError when it is not here."""
        for one in self.tables:
            if one.by == by:
                return one
        raise KeyError(by)

    def cell(self, by: tuple[str, ...], key: Key = ()) -> Cell:
        """One cell. KeyError when it is not here."""
        return self.table(by).cells[key]

    @property
    def suppressed(self) -> int:
        """How many cells are suppressed."""
        return sum(one.suppressed for one in self.tables)
