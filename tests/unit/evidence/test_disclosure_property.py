"""No table, and no pair of tables, narrows a suppressed cell below four possible values."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.area_pack import DisclosureRule
from kith.evidence.disclosure import Published, Table, publish
from tests.unit.evidence.disclosure_attacker import values_left
from tests.unit.evidence.disclosure_rules import PLAIN, ROUNDED, ZEROS_HIDDEN, rule_like

RULES = st.sampled_from([PLAIN, ROUNDED, ZEROS_HIDDEN, rule_like(PLAIN, round_to=3)])
SHAPES = [("a",), ("m",), ("a", "m"), ()]


def tables_of(counts: dict[tuple[str, ...], int], kinds: list[tuple[str, ...]]) -> list[Table]:
    """Tables by these breakdowns, summed in plain Python from counts by `a` and `m`."""
    out = []
    for by in kinds:
        sums: dict[tuple[str, ...], int] = {}
        for (a, m), count in counts.items():
            key = tuple({"a": a, "m": m}[name] for name in by)
            sums[key] = sums.get(key, 0) + count
        out.append(Table(by, sums))
    return out


def counts_of(rows: int, columns: int, top: int) -> st.SearchStrategy[dict[tuple[str, ...], int]]:
    keys = [(f"a{i}", f"m{j}") for i in range(rows) for j in range(columns)]
    numbers = st.lists(st.integers(0, top), min_size=len(keys), max_size=len(keys))
    return numbers.map(lambda found: dict(zip(keys, found, strict=True)))


KINDS = st.sampled_from(
    [list(some) for size in range(1, 5) for some in combinations(SHAPES, size)]
).filter(lambda kinds: {"a", "m"} == {name for by in kinds for name in by})
SMALL = st.sampled_from([(2, 2)]).flatmap(lambda shape: counts_of(*shape, 9))
LARGER = st.sampled_from([(1, 4), (2, 2), (1, 5), (3, 2), (2, 3)]).flatmap(
    lambda shape: counts_of(*shape, 9 if shape[0] * shape[1] < 6 else 6)
)


def _holds(
    counts: dict[tuple[str, ...], int], kinds: list[tuple[str, ...]], rule: DisclosureRule
) -> None:
    tables = tables_of(counts, kinds)
    out = publish(tables, rule)
    if out.everything:
        _tells_nothing(out, rule)
        return
    left = values_left([out], [tables], max(counts.values()) + rule.least_values)
    assert [one for one, number in left.items() if number < rule.least_values] == []


def _tells_nothing(out: Published, rule: DisclosureRule) -> None:
    """Where all is suppressed, nothing is told that could narrow anything."""
    assert out.suppressed == sum(len(one.cells) for one in out.tables)


@settings(max_examples=60, deadline=None)
@given(counts=SMALL, kinds=KINDS, rule=RULES)
def test_no_pair_of_tables_narrows_a_suppressed_cell_below_four(
    counts: dict[tuple[str, ...], int], kinds: list[tuple[str, ...]], rule: DisclosureRule
) -> None:
    _holds(counts, kinds, rule)


@pytest.mark.long
@settings(max_examples=1500, deadline=None)
@given(counts=LARGER, kinds=KINDS, rule=RULES)
def test_no_pair_of_larger_tables_narrows_a_suppressed_cell_below_four(
    counts: dict[tuple[str, ...], int], kinds: list[tuple[str, ...]], rule: DisclosureRule
) -> None:
    _holds(counts, kinds, rule)


def _two_editions(
    counts: dict[tuple[str, ...], int],
    first: list[tuple[str, ...]],
    second: list[tuple[str, ...]],
    rule: DisclosureRule,
) -> None:
    finest = Table(("a", "m"), counts)
    before, after = tables_of(counts, first), tables_of(counts, second)
    old = publish(before, rule, finest=finest)
    new = publish(after, rule, already=[old], finest=finest)
    if old.everything or new.everything:
        return
    left = values_left([old, new], [before, after], max(counts.values()) + rule.least_values)
    assert [one for one, number in left.items() if number < rule.least_values] == []


@settings(max_examples=40, deadline=None)
@given(counts=SMALL, first=KINDS, second=KINDS, rule=RULES)
def test_what_was_published_before_counts_as_known(
    counts: dict[tuple[str, ...], int],
    first: list[tuple[str, ...]],
    second: list[tuple[str, ...]],
    rule: DisclosureRule,
) -> None:
    _two_editions(counts, first, second, rule)


@pytest.mark.long
@settings(max_examples=800, deadline=None)
@given(counts=LARGER, first=KINDS, second=KINDS, rule=RULES)
def test_what_was_published_before_counts_as_known_of_larger_tables(
    counts: dict[tuple[str, ...], int],
    first: list[tuple[str, ...]],
    second: list[tuple[str, ...]],
    rule: DisclosureRule,
) -> None:
    _two_editions(counts, first, second, rule)
