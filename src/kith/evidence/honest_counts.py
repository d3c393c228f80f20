"""The counts of the aggregate tables as families for the one door of disclosure.

A family is one set of people or responses, split into parts that exclude each other. Two families
never share anybody: those with a score and those without are two families, the paired and the
others likewise. The total of two leaves only where both are told, as what completion is a share of,
so that none can be worked out from the other.
A family goes through the door with all its breakdowns, whichever are then asked for: two reports
on the same tables cannot be set against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kith.area_pack.disclosure import DisclosureRule
from kith.evidence.disclosure import Published, Table, publish

Columns = Mapping[str, NDArray[Any]]
By = tuple[str, ...]
Key = tuple[str, ...]
Sums = dict[Key, tuple[int, ...]]

KEYS = ("service", "stage", "month")
PART = "part"
EVERYBODY: By = ()
SERVICE: By = ("service",)
STAGE: By = ("stage",)
MONTH: By = ("month",)
BOTH: By = ("service", "month")
BREAKDOWNS = (EVERYBODY, SERVICE, STAGE, MONTH)
"""What there are groups by."""


class Ladder(NamedTuple):
    """What a family is told by: first as a whole, then split into its parts.

    Each further breakdown brings smaller counts, for which others have to be hidden. Where a step
    would leave nothing, the next tells less finely.
    """

    whole: tuple[By, ...]
    split: tuple[By, ...]


_EVERYBODY = Ladder((EVERYBODY,), (EVERYBODY,))
_GROUPS = Ladder((EVERYBODY, SERVICE, STAGE), (EVERYBODY, SERVICE))
_MONTHS = Ladder((EVERYBODY, SERVICE, STAGE, MONTH), (EVERYBODY, SERVICE, STAGE))
SCORED = (Ladder((*_MONTHS.whole, BOTH), _MONTHS.split), _MONTHS, _GROUPS, _EVERYBODY)
PAIRED = (_MONTHS, _GROUPS, _EVERYBODY)
OTHERS = (Ladder(_MONTHS.whole, _GROUPS.split), _GROUPS, _EVERYBODY)


def sums(columns: Columns, by: By, names: tuple[str, ...]) -> Sums:
    """Exact sums of some columns by some keys; keys are texts, in the order of their numbers.

    Python's integers: squares that each fit into 64 bits may not fit together.
    """
    if not by:
        return {(): tuple(sum(columns[name].tolist()) for name in names)}
    keys = np.stack([np.asarray(columns[name], dtype=np.int64) for name in by])
    distinct, place = np.unique(keys, axis=1, return_inverse=True)
    totals = []
    for name in names:
        total = np.zeros(distinct.shape[1], dtype=object)
        np.add.at(total, place.reshape(-1), np.array(columns[name].tolist(), dtype=object))
        totals.append(total)
    return {
        tuple(str(value) for value in distinct[:, at]): tuple(int(total[at]) for total in totals)
        for at in range(distinct.shape[1])
    }


def family(
    columns: Columns, parts: tuple[str, ...], rule: DisclosureRule, steps: Sequence[Ladder]
) -> Published:
    """Publish the counts of `parts`, columns that exclude each other, and of all of them together.

    By the first of `steps` that leaves anything; the last where none does. Only the tables of that
    step leave, so the others need no keeping safe from.
    """
    if not any(int(np.sum(columns[name])) for name in parts):
        # Nobody at all: there is no group to tell.
        return publish([Table(EVERYBODY, {(): 0})], rule)
    for step in steps:
        published = publish(
            _tables(columns, parts, step), rule, finest=_finest(columns, parts, step)
        )
        if not published.everything:
            break
    return published


def _tables(columns: Columns, parts: tuple[str, ...], step: Ladder) -> list[Table]:
    tables = []
    for by in step.whole:
        found = sums(columns, by, parts)
        tables.append(Table(by, {key: sum(counts) for key, counts in found.items()}))
    if len(parts) > 1:
        tables += [
            Table((*by, PART), _by_part(sums(columns, by, parts), parts)) for by in step.split
        ]
    return tables


def _finest(columns: Columns, parts: tuple[str, ...], step: Ladder) -> Table | None:
    """The counts by every dimension of a step, which do not leave; None when a table has them."""
    axes = tuple(name for name in KEYS if any(name in by for by in (*step.whole, *step.split)))
    found = sums(columns, axes, parts)
    if len(parts) > 1:
        return None if axes in step.split else Table((*axes, PART), _by_part(found, parts))
    return None if axes in step.whole else Table(axes, {key: one for key, (one,) in found.items()})


def is_told(published: Published, by: By) -> bool:
    """Whether there is a table with these breakdowns."""
    return any(table.by == by for table in published.tables)


def _by_part(found: Sums, parts: tuple[str, ...]) -> dict[Key, int]:
    return {
        (*key, part): count
        for key, counts in found.items()
        for part, count in zip(parts, counts, strict=True)
    }


def band_parts(
    columns: Columns, thresholds: tuple[int, ...], boundary: int | None, *, low: bool
) -> tuple[dict[str, NDArray[Any]], dict[str, tuple[int, bool | None]]]:
    """Bands split by the cut-off, so that bands and clinical side are sums over the same parts.

    Returns the columns with a count for each part, and for each part its band and whether it lies
    on the clinical side (None without a cut-off). `low`: the clinical side is below the boundary.
    """
    held = dict(columns)
    ends = (None, *thresholds, None)
    parts: dict[str, tuple[int, bool | None]] = {}
    straddling: int | None = None
    clinical_whole = np.zeros(len(held["scored"]), dtype=np.int64)
    for band in range(len(thresholds) + 1):
        side = _side(ends[band], ends[band + 1], boundary, low=low)
        if boundary is not None and side is None:
            straddling = band
            continue
        name = f"band_{band}"
        parts[name] = (band, side)
        if name not in held:
            held[name] = held["scored"]
        if side:
            clinical_whole = clinical_whole + held[name]
    if straddling is not None:
        whole = held[f"band_{straddling}"] if thresholds else held["scored"]
        held["split_clinical"] = held["clinical"] - clinical_whole
        held["split_other"] = whole - held["split_clinical"]
        parts["split_clinical"] = (straddling, True)
        parts["split_other"] = (straddling, False)
    return held, parts


def _side(start: int | None, end: int | None, boundary: int | None, *, low: bool) -> bool | None:
    """Whether a band, from start to below end, lies on the clinical side; None where on both."""
    if boundary is None:
        return None
    if end is not None and end <= boundary:
        return low
    if start is not None and start >= boundary:
        return not low
    return None
