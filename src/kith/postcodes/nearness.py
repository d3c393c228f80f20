"""Whether a place is within so many metres of any of many points, quickly for most places."""

from __future__ import annotations

import math
from collections.abc import Iterable

_CELL = 1_000
"""Metres a side of the squares that points are gathered in."""

_Cell = tuple[int, int]


class Nearness:
    """Points, and a distance about them. Exact: squares only spare the measuring."""

    def __init__(self, points: dict[_Cell, list[tuple[int, int]]], metres: float) -> None:
        self._points = points
        self._metres = metres
        self._known: dict[_Cell, bool | list[tuple[int, int]]] = {}
        reach = math.ceil(metres / _CELL)
        easts, norths = [east for east, _ in points], [north for _, north in points]
        self._west, self._east = min(easts, default=0) - reach, max(easts, default=0) + reach
        self._south, self._north = min(norths, default=0) - reach, max(norths, default=0) + reach

    @classmethod
    def around(cls, points: Iterable[tuple[int, int]], metres: float) -> Nearness:
        """Gather points. ValueError when the distance is negative or no number."""
        if not (math.isfinite(metres) and metres >= 0):
            raise ValueError("The buffer is a number of metres from nought up.")
        gathered: dict[_Cell, list[tuple[int, int]]] = {}
        for east, north in points:
            gathered.setdefault((east // _CELL, north // _CELL), []).append((east, north))
        return cls(gathered, metres)

    def __bool__(self) -> bool:
        return bool(self._points)

    def holds(self, east: int, north: int) -> bool:
        """Whether a place is within the distance of one of the points."""
        if not self._metres:
            return False
        cell = (east // _CELL, north // _CELL)
        known = self._known.get(cell)
        if known is None:
            known = self._known[cell] = self._judged(cell)
        if isinstance(known, bool):
            return known
        most = self._metres**2
        return any((east - e) ** 2 + (north - n) ** 2 <= most for e, n in known)

    def _judged(self, cell: _Cell) -> bool | list[tuple[int, int]]:
        """Whether all of a square is near, or none of it, or the points that decide."""
        east, north = cell
        if not (self._west <= east <= self._east and self._south <= north <= self._north):
            return False
        most = (self._metres / _CELL) ** 2
        deciding: list[tuple[int, _Cell]] = []
        for other in self._points:
            across, up = abs(east - other[0]), abs(north - other[1])
            if (across + 1) ** 2 + (up + 1) ** 2 <= most:
                return True
            if max(across - 1, 0) ** 2 + max(up - 1, 0) ** 2 <= most:
                deciding.append((across**2 + up**2, other))
        # The nearest first: a place that is within reach is then found so at once.
        nearest = (self._points[other] for _, other in sorted(deciding))
        return [point for points in nearest for point in points] or False
