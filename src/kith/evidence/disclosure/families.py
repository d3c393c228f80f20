"""Put tables on one set of finest cells, and refuse those that do not add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

import numpy as np

from kith.area_pack.disclosure import DisclosureRule
from kith.evidence.disclosure.cells import Shown
from kith.evidence.disclosure.programs import any_counts
from kith.evidence.disclosure.sheets import (
    BEYOND,
    Family,
    Flags,
    Sheet,
    Whole,
    let_old_zeros_cover,
    new_sheet,
    old_sheet,
    unpublished_sheet,
)
from kith.evidence.disclosure.tables import Key, Published, PublishedTable, Table, name_of
from kith.evidence.refusals import InputRefused, UseRefused

MOST_CELLS = 300_000
"""The most combinations of one family: beyond, a person has to say what need not leave together."""


def family_of(
    tables: Sequence[Table],
    rule: DisclosureRule,
    already: Sequence[Published] = (),
    finest: Table | None = None,
) -> Family:
    """The family of these tables, with everything below the rule's threshold hidden.

    Raises InputRefused when they do not add up, also with what was published before; UseRefused
    when two have the same breakdowns, or when there are too many combinations.
    """
    _refuse_twice(tables)
    before = [(one, out.rule) for out in already for one in out.tables]
    family = _dimensions([*tables, *([finest] if finest else [])], [one for one, _ in before])
    known = _finest(family, [*tables, *([finest] if finest else [])])
    counts = known if known is not None else _some(family, tables, rule, before)
    for table in tables:
        _same(family, table, _summed(counts, family.axes(table.by)))
    covers = any(set(one.by) == set(family.dimensions) for one in tables)
    if not covers:
        family.sheets.append(unpublished_sheet(counts, rule))
    for table in sorted(tables, key=lambda one: -len(one.by)):
        axes = family.axes(table.by)
        family.sheets.append(new_sheet(table.by, axes, _summed(counts, axes), rule))
    for edition in already:
        sheets = [_old(family, out, edition.rule, counts) for out in edition.tables]
        let_old_zeros_cover(sheets)
        family.sheets += sheets
    return family


def _refuse_twice(tables: Sequence[Table]) -> None:
    seen: set[frozenset[str]] = set()
    for table in tables:
        if len(set(table.by)) != len(table.by):
            raise UseRefused(f"The table {table.name} names a breakdown twice. Name each once.")
        if frozenset(table.by) in seen:
            raise UseRefused(f"Two tables are {table.name}. Publish one of them.")
        seen.add(frozenset(table.by))


def _dimensions(tables: Sequence[Table], before: Sequence[PublishedTable]) -> Family:
    """Every dimension with every value that some table has, in the order met."""
    met: dict[str, dict[str, None]] = {}
    for by, keys in [
        *((one.by, one.counts) for one in tables),
        *((one.by, one.cells) for one in before),
    ]:
        for place, dimension in enumerate(by):
            values = met.setdefault(dimension, {})
            values.update(dict.fromkeys(key[place] for key in keys))
    if prod(len(values) for values in met.values()) > MOST_CELLS:
        raise UseRefused(
            f"Together these tables have more than {MOST_CELLS} combinations. Publish fewer"
            " breakdowns together, and give what is out already as published before."
        )
    return Family(tuple(met), tuple(tuple(values) for values in met.values()))


def _array(family: Family, by: tuple[str, ...], counts: Mapping[Key, int]) -> Whole:
    axes = family.axes(by)
    shape = tuple(size if axis in axes else 1 for axis, size in enumerate(family.shape))
    filled = np.zeros(shape, dtype=np.int64)
    places = [{value: at for at, value in enumerate(family.values[axis])} for axis in axes]
    for key, count in counts.items():
        if count < 0:
            raise InputRefused(f"{_cell(by, key)}: {count} is below zero. A count cannot be.")
        where = [0] * len(shape)
        for axis, place, value in zip(axes, places, key, strict=True):
            where[axis] = place[value]
        filled[tuple(where)] = count
    return filled


def _finest(family: Family, tables: Sequence[Table]) -> Whole | None:
    for table in tables:
        if set(table.by) == set(family.dimensions):
            return _array(family, table.by, table.counts)
    return None


def _some(
    family: Family,
    tables: Sequence[Table],
    rule: DisclosureRule,
    before: Sequence[tuple[PublishedTable, DisclosureRule]],
) -> Whole:
    """Finest counts that agree with the tables, where no table has them."""
    sheets = []
    for table in tables:
        sheet = new_sheet(
            table.by, family.axes(table.by), _array(family, table.by, table.counts), rule
        )
        sheet.low[:] = sheet.high[:] = sheet.counts
        sheets.append(sheet)
    for out, its_rule in before:
        sheets.append(_shown(family, out, its_rule))
    found = any_counts(sheets, family.shape)
    if found is None:
        raise InputRefused(
            "The tables do not agree: no counts in the cells below them add up to all of them."
            " Check that each breaks down the same people, and what was published before."
        )
    return found


def _shown(family: Family, out: PublishedTable, rule: DisclosureRule) -> Sheet:
    """What was published, as bounds alone: the counts behind it are not known here."""
    shown = {key: cell.count for key, cell in out.cells.items() if isinstance(cell, Shown)}
    counts = _array(family, out.by, shown)
    sheet = old_sheet(out.by, family.axes(out.by), counts, rule, _hidden(family, out))
    step = rule.round_to
    sheet.low[:] = np.where(sheet.hidden, rule.smallest_hidden, counts - step // 2)
    sheet.high[:] = np.where(sheet.hidden, BEYOND, counts + (step - 1) // 2)
    zero = ~sheet.hidden & (counts == 0)
    sheet.low[zero] = sheet.high[zero] = 0
    return sheet


def _hidden(family: Family, out: PublishedTable) -> Flags:
    keys = {key: 0 if isinstance(cell, Shown) else 1 for key, cell in out.cells.items()}
    return _array(family, out.by, keys).astype(bool)


def _old(family: Family, out: PublishedTable, rule: DisclosureRule, counts: Whole) -> Sheet:
    """A table that is out; refused where it shows another count than there is now."""
    truth = _summed(counts, family.axes(out.by))
    places = product(*(range(size) for size in truth.shape))
    hidden = _hidden(family, out)
    shown = {key: cell.count for key, cell in out.cells.items() if isinstance(cell, Shown)}
    told = _array(family, out.by, shown)
    for at in places:
        if not hidden[at] and told[at] != rule.rounded(int(truth[at])):
            key = tuple(family.values[axis][at[axis]] for axis in family.axes(out.by))
            raise InputRefused(
                f"{_cell(out.by, key)}: {told[at]} was published before and is not what there is"
                " now. Two editions of one count tell their difference: publish all of it anew,"
                " under new dates, or leave it as it was."
            )
    return old_sheet(out.by, family.axes(out.by), truth, rule, hidden)


def _summed(counts: Whole, axes: tuple[int, ...]) -> Whole:
    others = tuple(axis for axis in range(counts.ndim) if axis not in axes)
    return counts.sum(axis=others, keepdims=True) if others else counts.copy()


def _same(family: Family, table: Table, summed: Whole) -> None:
    given = _array(family, table.by, table.counts)
    wrong = np.argwhere(given != summed)
    if len(wrong):
        at = tuple(int(i) for i in wrong[0])
        key = tuple(family.values[axis][at[axis]] for axis in family.axes(table.by))
        raise InputRefused(
            f"{_cell(table.by, key)}: {given[at]} is not the sum of its parts, {summed[at]}."
        )


def _cell(by: tuple[str, ...], key: Key) -> str:
    told = ", ".join(f"{name} {value}" for name, value in zip(by, key, strict=False))
    return f"{name_of(by).capitalize()}{f' ({told})' if told else ''}"
