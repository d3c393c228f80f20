"""How counts of visits are told: small ones not at all, others rounded, and totals likewise.

No total gives a hidden count away: whatever is told of a week, and whatever is not, leaves each
hidden count at least `LEFT_OPEN` possible values, also for one who knows this rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LEFT_OPEN = 4


@dataclass(frozen=True, slots=True)
class TellingRule:
    """The pack's `[visits]`: what is told of a count."""

    suppress_below: int = 10
    round_to: int = 5

    def told(self, count: int) -> int | None:
        """The count to the nearest `round_to`, halves up; None when it is too small to tell."""
        if count < self.suppress_below:
            return None
        return self._rounded(count)

    def told_total(self, counts: Iterable[int]) -> int | None:
        """The total of one week, rounded; None when it would give a hidden count away.

        Which totals may be told rests on the told counts and on how many pages are hidden and
        were opened, and on nothing else: so that the same week is told alike in every table.
        """
        listed = list(counts)
        told = [rounded for count in listed if (rounded := self.told(count)) is not None]
        hidden = sum(0 < count < self.suppress_below for count in listed)
        total = self.told(sum(listed))
        return total if total in self._tellable(told, max(hidden, 1)) else None

    def _tellable(self, told: list[int], hidden: int) -> set[int]:
        """The totals that may be told beside these counts, `hidden` others having been opened.

        A total that leaves too few values is not told. That it is not told says something too, so
        where the totals that are kept back leave too few between them, the highest that is left,
        the least likely one, joins them.
        """
        bounds = [self._meant(one) for one in told]
        least, most = sum(low for low, _ in bounds), sum(high for _, high in bounds)
        first = self._rounded(max(least, self.suppress_below))
        last = self._rounded(most + hidden * (self.suppress_below - 1))
        left = {}
        for total in range(first, last + 1, self.round_to):
            low, high = self._meant(total)
            left[total] = self._left(low - most, high - least, hidden)
        good = [total for total, values in left.items() if len(values) >= LEFT_OPEN]
        too_small = self._left(0, self.suppress_below - 1, hidden) if not told else set()
        kept_back = too_small.union(*(left[total] for total in left.keys() - set(good)))
        while good and 0 < len(kept_back) < LEFT_OPEN:
            kept_back |= left[good.pop()]
        return set(good)

    def _left(self, low: int, high: int, hidden: int) -> set[int]:
        """What one of the hidden counts may be, when their sum lies within these bounds.

        Each but an only one was opened at least once.
        """
        others, most = hidden - 1, self.suppress_below - 1
        least = max(min(others, 1), low - others * most)
        return set(range(least, min(most, high - others) + 1))

    def _meant(self, rounded: int) -> tuple[int, int]:
        """The least and the most that a told number stands for."""
        low = rounded - self.round_to // 2
        return max(self.suppress_below, low), low + self.round_to - 1

    def _rounded(self, count: int) -> int:
        return (2 * count + self.round_to) // (2 * self.round_to) * self.round_to
