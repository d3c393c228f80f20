"""`disclosure.toml`: what the check says of it, and what a rule does with a count."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.area_pack import PackError, check_pack, read_disclosure, read_pack
from tests.unit.area_pack.conftest import DAY, PACKS, Edit, Errors

FILE = "disclosure.toml"


def test_read_disclosure_reads_what_the_whole_pack_has(folder: Path) -> None:
    rules = read_disclosure(folder)
    assert rules == read_pack(folder).disclosure
    assert [one.code for one in rules] == ["public", "work", "partners"]


def test_packs_that_ship_agree_on_the_two_rules_of_the_house() -> None:
    found = [
        {
            (one.code, one.suppress_below, one.zeros, one.round_to, one.least_values)
            for one in read_disclosure(PACKS / name)
        }
        for name in ("rotherham", "exampleton")
    ]
    assert found[0] & found[1] == {
        ("public", 10, "suppressed", 1, 4),
        ("work", 8, "shown", 5, 4),
    }


def test_rule_says_what_it_does(folder: Path) -> None:
    public, work, _ = read_disclosure(folder)
    assert public.told() == (
        "Counts below 10, zero too, are not told. Of each at least 4 values stay possible."
    )
    assert work.told() == (
        "Counts below 8, but for zero, are not told; others are to the nearest 5. Of each at least"
        " 4 values stay possible."
    )


def test_rule_hides_small_counts_and_rounds_a_half_upwards(folder: Path) -> None:
    public, work, _ = read_disclosure(folder)
    assert [n for n in range(12) if public.is_small(n)] == list(range(10))
    assert [n for n in range(12) if work.is_small(n)] == list(range(1, 8))
    assert [work.rounded(n) for n in (0, 8, 12, 13, 17, 18)] == [0, 10, 10, 15, 15, 20]
    assert [public.rounded(n) for n in (10, 11, 99)] == [10, 11, 99]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("suppress_below = 10", "suppress_below = 1", '10: "suppress_below" has to be 2 or more.'),
        (
            "least_values = 4",
            "least_values = 11",
            "12: Only 10 counts are small here: least_values cannot be more.",
        ),
        (
            "round_to = 5",
            "round_to = 17",
            "23: A count that is told would round to 0. Use 16 or less.",
        ),
        (
            'zeros = "suppressed"',
            'zeros = "hidden"',
            '11: "zeros" cannot be "hidden". Use one of: shown, suppressed.',
        ),
        (
            "order = 20",
            "order = 10",
            '19: The order "10" already stands at entry 1. Each needs its own.',
        ),
        (
            "round_to = 5",
            "round_to = 5\nread_on = 2026-01-01",
            "17: Say where it was read, and when: add source.",
        ),
    ],
)
def test_check_pack_says_what_is_wrong_with_a_rule(
    edit: Edit, errors: Errors, old: str, new: str, says: str
) -> None:
    edit(FILE, old, new)
    assert [f"{one.line}: {one.says}" for one in errors() if one.file == FILE] == [says]


def test_check_pack_refuses_a_mark_that_looks_like_a_number(edit: Edit, errors: Errors) -> None:
    edit(FILE, 'mark = "*"', 'mark = "0"')
    assert [(one.file, one.line) for one in errors()] == [(FILE, 25)]


def test_check_pack_notices_what_nobody_confirmed_and_what_can_be_worked_out(
    folder: Path, edit: Edit
) -> None:
    edit(FILE, 'confirmed_by = "Exampleton & Nether Sample Council"', 'confirmed_by = ""')
    edit(FILE, "least_values = 4", "least_values = 1")
    found = check_pack(folder, measures=None, on=DAY)
    assert [(one.line, one.severity, one.says) for one in found if one.file == FILE] == [
        (
            12,
            "notice",
            (
                'Under "public" a hidden count can be worked out from totals. Raise least_values to'
                " hide others with it."
            ),
        ),
        (
            15,
            "notice",
            (
                'Nobody has confirmed the rule "public" for small counts. It is a proposal: decide,'
                " then fill confirmed_by."
            ),
        ),
    ]


def test_read_disclosure_refuses_a_broken_file(folder: Path, edit: Edit) -> None:
    edit(FILE, "suppress_below = 10", "suppress_below = 10.5")
    with pytest.raises(PackError) as caught:
        read_disclosure(folder)
    assert [str(one) for one in caught.value.problems] == [
        'disclosure.toml:10: error: "suppress_below" has to be a whole number.'
    ]


def test_read_disclosure_of_a_pack_without_rules_is_empty(folder: Path) -> None:
    (folder / FILE).unlink()
    assert read_disclosure(folder) == ()
    assert read_pack(folder).disclosure == ()
