"""`publish`: worked examples, what comes out, what is refused, and that it ends soon."""

from __future__ import annotations

import time

import numpy as np
import pytest

from kith.area_pack import DisclosureRule
from kith.evidence.disclosure import (
    Published,
    PublishedTable,
    Shown,
    Suppressed,
    Table,
    hang,
    publish,
    share,
)
from kith.evidence.refusals import InputRefused, UseRefused
from tests.unit.evidence.disclosure_rules import PLAIN, ROUNDED, rule_like

TEN = rule_like(PLAIN, suppress_below=10, zeros="suppressed")
HIDDEN = Suppressed("x")
STAR = Suppressed("*")


def services(*counts: int) -> Table:
    return Table(("service",), {(f"s{n}",): count for n, count in enumerate(counts)})


def total(count: int) -> Table:
    return Table((), {(): count})


def cells(published: Published, *by: str) -> list[object]:
    found = published.table(by).cells.values()
    return [cell.count if isinstance(cell, Shown) else str(cell) for cell in found]


def square(rows: list[list[int]]) -> list[Table]:
    """A two-way table of services and months with its margins."""
    array = np.array(rows)
    names = [f"s{n}" for n in range(len(rows))]
    months = [f"m{n}" for n in range(len(rows[0]))]
    both = {(s, m): int(array[i, j]) for i, s in enumerate(names) for j, m in enumerate(months)}
    return [
        Table(("service", "month"), both),
        Table(("service",), {(s,): int(array[i].sum()) for i, s in enumerate(names)}),
        Table(("month",), {(m,): int(array[:, j].sum()) for j, m in enumerate(months)}),
        total(int(array.sum())),
    ]


def test_a_small_count_takes_another_with_it_where_a_total_tells() -> None:
    out = publish([services(3, 20, 30), total(53)], TEN)
    assert cells(out, "service") == ["x", "x", 30]
    assert cells(out) == [53]
    assert (out.suppressed, out.everything, out.notices) == (2, False, ())


def test_a_small_count_stands_alone_where_nothing_tells_it() -> None:
    assert cells(publish([services(3, 20, 30)], TEN), "service") == ["x", 20, 30]


def test_two_small_counts_cover_each_other() -> None:
    out = publish([services(3, 4, 30), total(37)], TEN)
    assert cells(out, "service") == ["x", "x", 30]


def test_small_counts_that_cover_each_other_too_narrowly_take_a_third() -> None:
    # 9 and 8 add up to 17, and both are below ten: 8 or 9 each, were nothing else hidden.
    out = publish([services(9, 8, 30), total(47)], TEN)
    assert cells(out, "service") == ["x", "x", "x"]


def test_a_two_way_table_hides_a_rectangle() -> None:
    out = publish(square([[3, 20, 30], [20, 20, 20], [30, 20, 25]]), TEN)
    assert cells(out, "service", "month") == ["x", "x", 30, "x", "x", 20, 30, 20, 25]
    assert cells(out, "service") == [53, 60, 75]
    assert cells(out, "month") == [53, 60, 75]
    assert cells(out) == [188]


def test_margins_published_without_their_table_are_decided_together() -> None:
    by_service, by_month = square([[3, 0], [20, 20]])[1:3]
    out = publish([by_service, by_month], TEN)
    # Both months would tell the total, and the total the small service: one of them is hidden.
    assert cells(out, "service") == ["x", 40]
    assert cells(out, "month") == ["x", 20]


def test_rounded_totals_can_tell_a_small_count_too() -> None:
    # 7 and 17 make 24: shown as 15 and 25 they would leave 6 or 7.
    out = publish([services(7, 17), total(24)], ROUNDED)
    assert cells(out, "service") == ["*", "*"]
    assert cells(out) == [25]


def test_rounding_needs_no_cover_in_most_tables() -> None:
    out = publish([services(3, 21, 12, 0), total(36)], ROUNDED)
    assert cells(out, "service") == ["*", 20, 10, 0]
    assert cells(out) == [35]


def test_zero_is_told_where_the_rule_tells_it_and_hidden_where_it_does_not() -> None:
    assert cells(publish([services(0, 20)], PLAIN), "service") == [0, 20]
    assert cells(publish([services(0, 20)], TEN), "service") == ["x", 20]


def test_zeros_cover_others_where_nothing_else_can() -> None:
    # Five services with one each: the small total would tell that each has exactly one.
    out = publish([services(1, 1, 1, 1, 1, 0, 0), total(5)], PLAIN)
    assert cells(out, "service")[:6] == ["x"] * 6
    assert out.everything is False
    assert out.notices == (
        "Zeros are told under this rule, but some had to be suppressed to cover others.",
    )


def test_everything_is_suppressed_and_said_where_nothing_less_will_do() -> None:
    out = publish([services(1, 1, 1, 1, 1), total(5)], PLAIN)
    assert out.everything is True
    assert out.suppressed == 6
    assert out.notices == (
        "Nothing short of suppressing every count keeps the small ones from being worked out.",
    )


def test_least_values_of_one_hides_small_counts_alone() -> None:
    out = publish([services(3, 20, 30), total(53)], rule_like(TEN, least_values=1))
    assert cells(out, "service") == ["x", 20, 30]


def test_a_combination_that_is_left_out_leaves_as_a_cell() -> None:
    both = Table(("service", "month"), {("a", "m0"): 20, ("b", "m1"): 30})
    out = publish([both], TEN)
    assert cells(out, "service", "month") == [20, "x", "x", 30]


def test_what_was_published_before_is_not_given_away_later() -> None:
    first = publish([services(3, 20, 30)], TEN)
    assert cells(first, "service") == ["x", 20, 30]
    later = publish([total(53)], TEN, already=[first], finest=services(3, 20, 30))
    assert cells(later) == ["x"]
    harmless = publish([total(53)], rule_like(TEN, least_values=1), already=[first])
    assert cells(harmless) == [53]


def test_what_was_published_before_may_come_as_data() -> None:
    out = {("s0",): Suppressed("x"), ("s1",): Shown(20), ("s2",): Shown(30)}
    first = Published(TEN, (PublishedTable(("service",), out),))
    assert cells(publish([total(53)], TEN, already=[first])) == ["x"]


def test_a_count_that_another_rule_told_before_is_suppressed_and_said() -> None:
    first = publish([services(7, 20)], PLAIN)
    out = publish([services(7, 20)], TEN, already=[first])
    assert cells(out, "service") == ["x", 20]
    assert (out.everything, out.notices) == (
        False,
        ("1 of the counts that are suppressed here were told before, under another rule.",),
    )


def test_a_count_that_changed_since_is_refused() -> None:
    first = publish([services(12, 20)], TEN)
    with pytest.raises(InputRefused, match=r"^By service \(service s0\): 12 was published before"):
        publish([services(13, 20)], TEN, already=[first])


def test_tables_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(InputRefused, match=r"^The total: 54 is not the sum of its parts, 53\.$"):
        publish([services(3, 20, 30), total(54)], TEN)
    by_month = Table(("month",), {("m0",): 52})
    with pytest.raises(InputRefused, match=r"^The tables do not agree"):
        publish([services(3, 20, 30), by_month], TEN)
    with pytest.raises(InputRefused, match="is below zero"):
        publish([services(-1, 20)], TEN)


def test_tables_that_cannot_be_told_apart_or_are_too_many_are_refused() -> None:
    with pytest.raises(UseRefused, match=r"^Two tables are by service"):
        publish([services(3), services(3)], TEN)
    with pytest.raises(UseRefused, match="names a breakdown twice"):
        publish([Table(("a", "a"), {("x", "x"): 1})], TEN)
    wide = [Table((str(n),), {(f"v{v}",): 1 for v in range(80)}) for n in range(3)]
    with pytest.raises(UseRefused, match="more than 300000 combinations"):
        publish(wide, TEN)


def test_a_suppressed_cell_cannot_be_taken_for_a_number() -> None:
    for wrong in (bool, int, float, abs, sum):
        with pytest.raises(TypeError):
            wrong(HIDDEN)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        _ = HIDDEN + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = HIDDEN < 10  # type: ignore[operator]
    assert str(HIDDEN) == "x"
    assert list(Suppressed.__slots__) == ["mark"]


def test_what_hangs_on_a_cell_vanishes_with_it() -> None:
    assert hang(Shown(20), lambda n: n / 2) == 10
    assert hang(STAR, lambda n: n / 2) == STAR
    assert share(Shown(15), Shown(25)) == 0.6
    assert share(STAR, Shown(25)) == STAR
    assert share(Shown(15), STAR) == STAR
    assert share(Shown(0), Shown(0)) is None
    assert share(Shown(25), Shown(20)) == 1.0


def large(services_: int, months: int, mean: float) -> list[Table]:
    """Counts as services have them: many small ones, a few large; the same at every run."""
    chance = np.random.default_rng(1)
    rates = chance.gamma(1.0, mean, size=(services_, 1))
    return square(chance.poisson(rates, size=(services_, months)).tolist())


def bounds(tables: list[Table], out: Published, rule: DisclosureRule) -> list[float]:
    """How wide each suppressed cell of the two-way table is, by linear programs over its cells.

    A two-way table with margins has whole corners, so these widths are those of whole counts.
    """
    from scipy.optimize import linprog

    both = tables[0].counts
    keys = list(both)
    equal, upper, limit, values = [], [], [], []
    for table, left in zip(tables, out.tables, strict=True):
        places = [("service", "month").index(name) for name in table.by]
        for key, cell in left.cells.items():
            row = np.array([float(tuple(one[p] for p in places) == key) for one in keys])
            if isinstance(cell, Shown):
                equal.append(row)
                values.append(cell.count)
                continue
            small = table.counts[key] < rule.suppress_below
            upper.append(row if small else -row)
            limit.append(rule.suppress_below - 1 if small else -rule.suppress_below)
    given = {"A_ub": upper, "b_ub": limit, "A_eq": equal, "b_eq": values, "method": "highs"}
    widths = []
    for at, key in enumerate(keys):
        if not isinstance(out.tables[0].cells[key], Shown):
            aim = np.zeros(len(keys))
            aim[at] = 1
            low, high = linprog(aim, **given), linprog(-aim, **given)
            widths.append(-high.fun - low.fun if high.status == 0 else np.inf)
    return widths


def test_linear_programs_agree_that_every_cell_keeps_its_values() -> None:
    tables = large(8, 6, 20)
    out = publish(tables, TEN)
    widths = bounds(tables, out, TEN)
    assert len(widths) == out.tables[0].suppressed
    assert min(widths) >= 3 - 1e-6


def test_publish_of_a_larger_family_ends_soon() -> None:
    began = time.process_time()
    out = publish(large(60, 12, 12), TEN)
    assert out.everything is False
    assert time.process_time() - began < 5


@pytest.mark.long
@pytest.mark.parametrize("mean", [3, 12, 60])
@pytest.mark.parametrize("rule", [TEN, ROUNDED, PLAIN], ids=["ten", "rounded", "plain"])
def test_publish_of_two_hundred_services_by_three_years_ends_in_seconds(
    rule: DisclosureRule, mean: int
) -> None:
    began = time.process_time()
    out = publish(large(200, 36, mean), rule)
    assert out.everything is False
    assert time.process_time() - began < 30
