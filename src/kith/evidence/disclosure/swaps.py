"""Swaps: tables that agree with everything published and differ in a suppressed cell.

Move k people from one cell to another, and k back elsewhere, so that every shown sum stays as it
is: if that can be done for at least `least` values of k (0 among them, the truth), then every cell
that the swap touches keeps at least `least` possible values. That is a proof in whole numbers, and
holds whatever else is true of the tables. A swap along no dimension adds k people; along one it
moves k; along two it is the rectangle of a two-way table; along three, the box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from kith.evidence.disclosure.sheets import Family, Flags, Sheet, Whole

Place = tuple[int, ...]
Room = list[tuple[Whole, Whole]]
Index = tuple[slice, ...]

_MOST_AXES = 3


@dataclass(frozen=True, slots=True)
class Swap:
    """A swap along `along` between the cells at `near` and `far` (places of the finest cells)."""

    along: tuple[int, ...]
    near: Place
    far: Place


def find_swap(family: Family, sheet: Sheet, at: Place, least: int, *, room: Room) -> Swap | None:
    """A swap that proves the cell `at` of `sheet` with what is suppressed now, if there is one."""
    for along in _ways(sheet):
        up, down, _ = _reach(family, sheet, at, along, room)
        fits = _elsewhere(up + down >= least - 1, at, along)
        if fits.any():
            return _swap(int(np.argmax(fits)), fits.shape, at, along, sheet)
    return None


def cheapest_swap(
    family: Family, sheet: Sheet, at: Place, least: int, *, room: Room
) -> Swap | None:
    """The swap that proves the cell with the fewest and finest cells suppressed beside it.

    `room` is what there would be if cells were suppressed. Of equals the first in order is taken,
    never the smallest or largest count: a choice by size would tell something of the size.
    """
    best: tuple[int, Swap] | None = None
    for along in _ways(sheet):
        up, down, cost = _reach(family, sheet, at, along, room)
        fits = _elsewhere(up + down >= least - 1, at, along)
        if not fits.any():
            continue
        priced = np.where(fits, np.broadcast_to(cost, fits.shape), np.iinfo(np.int64).max)
        place = int(np.argmin(priced))
        price = int(priced.flat[place])
        if best is None or price < best[0]:
            best = (price, _swap(place, fits.shape, at, along, sheet))
    return best[1] if best else None


def walk(
    family: Family, sheet: Sheet, at: Place, least: int, *, room: Room, opening: bool = False
) -> list[Swap] | None:
    """Swaps that one after another take the cell through `least` values; None when none do.

    With `opening`, `room` is what there would be if cells were suppressed, and the swaps for which
    the fewest and finest are come first; else the longest. `room` is put back.
    """
    need, used = least - 1, list[Swap]()
    for upwards in (True, False):
        steps: list[tuple[Swap, int]] = []
        while need > 0 and (found := _step(family, sheet, at, room, upwards, opening)) is not None:
            length = min(found[1], need)
            need -= length
            steps.append((found[0], length if upwards else -length))
            _take(family, *steps[-1], room)
        for swap, length in steps:
            _take(family, swap, -length, room)
        used += [swap for swap, _ in steps]
    return used if need <= 0 else None


def _step(
    family: Family, sheet: Sheet, at: Place, room: Room, upwards: bool, opening: bool
) -> tuple[Swap, int] | None:
    """The next swap of a walk, and how far it goes."""
    best: tuple[tuple[int, int], tuple[Swap, int]] | None = None
    for along in _ways(sheet):
        up, down, cost = _reach(family, sheet, at, along, room)
        steps = up if upwards else down
        fits = _elsewhere(steps > 0, at, along)
        if not fits.any():
            continue
        ranks = np.broadcast_to(cost, fits.shape) if opening else -steps
        place = int(np.argmin(np.where(fits, ranks, np.iinfo(np.int64).max)))
        length = int(steps.flat[place])
        rank = (int(ranks.flat[place]), -length)
        if best is None or rank < best[0]:
            best = (rank, (_swap(place, fits.shape, at, along, sheet), length))
    return best[1] if best else None


def _take(family: Family, swap: Swap, steps: int, room: Room) -> None:
    which = {id(sheet): number for number, sheet in enumerate(family.sheets)}
    for sheet, place in touched(family, swap):
        away = sum(swap.far[axis] == place[axis] for axis in swap.along)
        change = -steps if away % 2 else steps
        rise, fall = room[which[id(sheet)]]
        rise[place] -= change
        fall[place] += change


def touched(family: Family, swap: Swap) -> Iterator[tuple[Sheet, Place]]:
    """Each cell whose count the swap changes."""
    for sheet in family.sheets:
        if set(swap.along) <= set(sheet.axes):
            for corner in _corners(swap.along):
                place = tuple(
                    (swap.far if axis in corner else swap.near)[axis] if axis in sheet.axes else 0
                    for axis in range(len(swap.near))
                )
                yield sheet, place


def _ways(sheet: Sheet) -> Iterator[tuple[int, ...]]:
    for size in range(min(len(sheet.axes), _MOST_AXES) + 1):
        yield from combinations(sorted(sheet.axes), size)


def _corners(along: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [some for size in range(len(along) + 1) for some in combinations(along, size)]


def _reach(
    family: Family, sheet: Sheet, at: Place, along: tuple[int, ...], room: Room
) -> tuple[Whole, Whole, Whole]:
    """How many steps each swap along these dimensions can take up and down, and what it costs.

    Arrays over where the far corner may be, and over what `sheet` sums.
    """
    up: Whole | None = None
    down: Whole | None = None
    cost: Whole = np.zeros((1,) * len(at), dtype=np.int64)
    for other, (rise, fall) in zip(family.sheets, room, strict=True):
        if not set(along) <= set(other.axes):
            continue
        for corner in _corners(along):
            index = _index(sheet, other, at, along, corner)
            more, less = (fall, rise) if len(corner) % 2 else (rise, fall)
            up = more[index] if up is None else np.minimum(up, more[index])
            down = less[index] if down is None else np.minimum(down, less[index])
            cost = cost + other.cost[index]
    assert up is not None
    assert down is not None
    return up, down, cost


def _index(
    sheet: Sheet, other: Sheet, at: Place, along: tuple[int, ...], corner: tuple[int, ...]
) -> Index:
    parts = []
    for axis, place in enumerate(at):
        is_free = axis not in other.axes or axis in corner or axis not in sheet.axes
        parts.append(slice(None) if is_free else slice(place, place + 1))
    return tuple(parts)


def _elsewhere(fits: Flags, at: Place, along: tuple[int, ...]) -> Flags:
    """Without the swaps whose far corner is where they start."""
    for axis in along:
        index: list[slice] = [slice(None)] * fits.ndim
        index[axis] = slice(at[axis], at[axis] + 1)
        fits[tuple(index)] = False
    return fits


def _swap(
    flat: int, shape: tuple[int, ...], at: Place, along: tuple[int, ...], sheet: Sheet
) -> Swap:
    found = tuple(int(i) for i in np.unravel_index(flat, shape))
    near = tuple(at[axis] if axis in sheet.axes else found[axis] for axis in range(len(at)))
    far = tuple(found[axis] if axis in along else near[axis] for axis in range(len(at)))
    return Swap(along, near, far)
