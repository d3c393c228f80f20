"""An attacker on published tables, who shares no code with what protects them: brute force.

Lists every set of finest counts up to a bound, keeps those that agree with all that is known, and
says how many values each suppressed cell still has.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from kith.area_pack import DisclosureRule
from kith.evidence.disclosure import Published, Shown, Table

Address = tuple[int, tuple[str, ...], tuple[str, ...]]


def values_left(
    editions: Sequence[Published], truth: Sequence[Sequence[Table]], most: int
) -> dict[Address, int]:
    """How many values each suppressed cell can have, by edition, breakdowns and key.

    The attacker is told which suppressed cells are small, and which cover others, and whether any
    suppressed cell is a zero that the rule would have shown.
    """
    tables = [table for one in truth for table in one]
    dimensions = list(dict.fromkeys(name for table in tables for name in table.by))
    values = {
        name: sorted(
            {
                key[table.by.index(name)]
                for table in tables
                if name in table.by
                for key in table.counts
            }
        )
        for name in dimensions
    }
    finest = list(product(*(values[name] for name in dimensions)))
    worlds = np.indices((most + 1,) * len(finest), dtype=np.int16).reshape(len(finest), -1)
    agrees = np.ones(worlds.shape[1], dtype=bool)
    sums: dict[Address, np.ndarray] = {}
    for number, (edition, its_truth) in enumerate(zip(editions, truth, strict=True)):
        zero_hidden = _hides_a_zero(edition, its_truth)
        for out, table in zip(edition.tables, its_truth, strict=True):
            for key, cell in out.cells.items():
                picked = [
                    at
                    for at, one in enumerate(finest)
                    if all(one[dimensions.index(name)] == key[p] for p, name in enumerate(out.by))
                ]
                total = worlds[picked].sum(axis=0)
                if isinstance(cell, Shown):
                    agrees &= _could_show(total, cell.count, edition.rule)
                else:
                    count = table.counts.get(key, 0)
                    agrees &= _could_be_hidden(total, count, edition.rule, zero_hidden)
                    sums[number, out.by, key] = total
    assert agrees.any(), "the truth itself has to agree"
    return {address: len(np.unique(total[agrees])) for address, total in sums.items()}


def _hides_a_zero(edition: Published, truth: Sequence[Table]) -> bool:
    return any(
        not isinstance(cell, Shown) and table.counts.get(key, 0) == 0
        for out, table in zip(edition.tables, truth, strict=True)
        for key, cell in out.cells.items()
    )


def _could_show(total: np.ndarray, shown: int, rule: DisclosureRule) -> np.ndarray:
    if shown == 0:
        return total == 0
    nearest = np.floor(total / rule.round_to + 0.5) * rule.round_to
    return (nearest == shown) & (total >= rule.suppress_below)


def _could_be_hidden(
    total: np.ndarray, count: int, rule: DisclosureRule, zero_hidden: bool
) -> np.ndarray:
    if count >= rule.suppress_below:
        return total >= rule.suppress_below
    least = 0 if zero_hidden or rule.zeros == "suppressed" else 1
    return (total >= least) & (total < rule.suppress_below)
