"""What leaves: a count that is shown, or a suppressed one that cannot be taken for a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Never, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shown:
    """A count that may be told, rounded already where the rule rounds."""

    count: int

    def __str__(self) -> str:
        return str(self.count)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A count that is not told. It holds its mark alone: not the count, and not why it is hidden.

    It is neither a number nor nothing: adding it, comparing it and asking whether it is there all
    raise TypeError.
    """

    mark: str

    def __str__(self) -> str:
        return self.mark

    def __bool__(self) -> Never:
        raise TypeError("A suppressed count is not nothing: ask isinstance(cell, Shown).")


Cell = Shown | Suppressed


def hang(cell: Cell, make: Callable[[int], T]) -> T | Suppressed:
    """`make` of the shown count; suppressed where the cell is. For means, intervals and charts."""
    return make(cell.count) if isinstance(cell, Shown) else cell


def share(part: Cell, whole: Cell) -> float | Suppressed | None:
    """The share of `part` in `whole`, 0 to 1, from the figures that are shown.

    Suppressed where either is. None where the whole is shown as 0. Both are rounded by themselves,
    so the part may be shown larger than the whole: then the share is 1.
    """
    if not isinstance(part, Shown):
        return part
    if not isinstance(whole, Shown):
        return whole
    return min(1.0, part.count / whole.count) if whole.count else None
