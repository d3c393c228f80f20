"""Change from files: pairing by person, any scale by two columns, and a published table."""

from __future__ import annotations

import math
import statistics
from fractions import Fraction
from pathlib import Path

import pytest

from kith.evidence.change_table import (
    ChangeTable,
    Judging,
    change_table,
    choose_scale,
    write_people,
)
from kith.evidence.column_pairs import pairs_by_columns
from kith.evidence.pairing import Pairs, pairs_by_person
from kith.evidence.refusals import InputRefused, UseRefused
from kith.measures import Library
from tests.unit.evidence.conftest import read_rows

# Dyadic Adjustment Scale of 30 couples before and after therapy, Table 2 of Jacobson and Truax
# (1991), as two independent R packages carry it (AWKruijt/JT-RCI and uqmpatel/mindmetrics agree).
DAS = """
90.5 97, 74 124, 97 97.5, 73.5 88, 61 96.5, 66.5 62.5, 68.5 112.5, 86.5 103.5, 88.5 90, 68.5 82.5,
98 105, 80.5 99.5, 89.5 112.5, 91.5 101, 83.5 99.5, 60.5 79.5, 83 88, 88 100.5, 98.5 119,
78.5 116, 99.5 116, 79.5 129, 84.5 113, 92.5 118, 93 92, 85 114, 64 68, 61 52, 80 60.5, 82.5 104.5
"""
PAIRS = [tuple(pair.split()) for pair in DAS.replace("\n", " ").split(",")]


def das_file(folder: Path) -> Path:
    path = folder / "das.csv"
    path.write_text("pre,post\n" + "".join(f"{a},{b}\n" for a, b in PAIRS), encoding="utf-8")
    return path


def by_hand(sd: float, reliability: float, cut: float) -> dict[str, int]:
    """The same judgement in plain floats, for a scale where higher is better."""
    rci = 1.96 * math.sqrt(2) * sd * math.sqrt(1 - reliability)
    counts = dict.fromkeys(("recovered", "improved", "unchanged", "deteriorated"), 0)
    for before, after in ((float(a), float(b)) for a, b in PAIRS):
        if after - before > rci:
            counts["recovered" if before <= cut < after else "improved"] += 1
        else:
            counts["deteriorated" if before - after > rci else "unchanged"] += 1
    return counts


@pytest.mark.parametrize(
    ("criterion", "counts"),
    [
        # SD 11.83 is that of the first scores. By hand: 19 gain more than 11.36, and of them 14 (c) or 10 (a) go from at or below
        # the cut-off to above it; one loses more than 11.36.
        ("c", {"recovered": 14, "improved": 5, "unchanged": 10, "deteriorated": 1}),
        ("a", {"recovered": 10, "improved": 9, "unchanged": 10, "deteriorated": 1}),
    ],
)
def test_the_table_of_jacobson_and_truax_is_reproduced(
    tmp_path: Path, criterion: str, counts: dict[str, int]
) -> None:
    first = [float(a) for a, _ in PAIRS]
    mean, sd = statistics.mean(first), 11.83
    cut = mean + 2 * sd if criterion == "a" else (sd * 114.8 + 17.8 * mean) / (sd + 17.8)
    table = judged(
        das_file(tmp_path),
        sd=Fraction("11.83"),
        reliability=Fraction("0.88"),
        criterion=criterion,
        norm_mean=Fraction("114.8"),
        norm_sd=Fraction("17.8"),
    )
    assert table.summary.counts == counts == by_hand(sd, 0.88, cut)
    assert (table.summary.n, table.summary.missing) == (30, 0)
    assert table.summary.cut is not None
    assert float(table.summary.cut) == pytest.approx(cut, abs=1e-9)
    assert float(table.summary.rci) == pytest.approx(1.96 * math.sqrt(2 * 0.12) * sd, abs=5e-5)


def judged(path: Path, **options: object) -> ChangeTable:
    found = pairs_by_columns(path, "pre", "post")
    return change_table(found, Judging(better="higher", **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("criterion", "cut", "category"),
    [("a", 55, "improved"), ("b", 45, "recovered"), ("c", 50, "improved")],
)
def test_the_worked_example_of_jacobson_and_truax(
    tmp_path: Path, criterion: str, cut: int, category: str
) -> None:
    # Clinical 40 (7.5), general 60 (7.5), reliability 0.80; 32.5 before and 47.5 after.
    path = tmp_path / "one.csv"
    path.write_text("pre,post\n32.5,47.5\n", encoding="utf-8")
    table = judged(
        path,
        sd=Fraction("7.5"),
        reliability=Fraction("0.8"),
        criterion=criterion,
        norm_mean=Fraction(60),
        norm_sd=Fraction("7.5"),
        clinical_mean=Fraction(40),
        clinical_sd=Fraction("7.5"),
    )
    assert table.summary.cut == cut
    assert {k: n for k, n in table.summary.counts.items() if n} == {category: 1}


def test_missing_and_unreadable_scores_are_said(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("pre,post\n10,30\n,30\n10,\n10,many\n10,NA\n1,2,3\n", encoding="utf-8")
    found = pairs_by_columns(path, "pre", "post")
    table = change_table(found, Judging(Fraction(5), Fraction("0.8"), better="higher"))
    assert (table.summary.n, table.summary.missing) == (1, 4)
    assert table.missing == {"first_not_scored": 1, "last_not_scored": 2, "not_a_number": 1}
    assert [tuple(problem) for problem in found.problems] == [
        (5, "post: 'many' is not a number."),
        (7, "It has 3 columns where the header has 2."),
    ]
    assert table.summary.cut is None
    assert table.summary.non_reliably_recovered is None


def csi_4(folder: Path, rows: list[str], order: str = "date") -> Path:
    path = folder / "in.csv"
    header = f"person_id,{order},csi_4_1,csi_4_2,csi_4_3,csi_4_4"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def pairs(path: Path, library: Library, **options: str) -> Pairs:
    return pairs_by_person(path, library["csi-4"], "total", **options)  # type: ignore[arg-type]


def test_first_and_last_are_paired_by_person(tmp_path: Path, library: Library) -> None:
    path = csi_4(
        tmp_path,
        [
            "ann,2025-03-01,5,5,5,5",  # last, though it comes first in the file
            "ann,2025-01-01,1,1,1,1",
            "ann,2025-02-01,2,2,2,2",
            "bob,2025-01-01,1,1,1,1",  # only once
            "cat,2025-01-01,1,1,1,1",
            "cat,2025-02-01,1,1,1,",  # last without a score
            "dan,2025-01-01,1,1,9,1",  # first with a code out of range
            "dan,2025-02-01,1,1,1,1",
            "eve,2025-01-01,1,1,1,1",  # two at the same first date
            "eve,2025-01-01,2,2,2,2",
            "eve,2025-02-01,2,2,2,2",
            ",2025-02-01,2,2,2,2",
            "fay,soon,1,1,1,1",
        ],
    )
    found = pairs(path, library)
    assert [tuple(pair) for pair in found.pairs] == [
        ("ann", 4, 20, None),
        ("bob", 4, None, "only_once"),
        ("cat", 4, None, "last_not_scored"),
        ("dan", None, 4, "first_not_scored"),
        ("eve", None, None, "tied"),
    ]
    assert [tuple(problem) for problem in found.problems] == [
        (8, "Item 3 (csi_4_3): '9' is not one of its codes 0 to 5."),
        (13, "The id is empty."),
        (14, "'soon' is no date or number like the others."),
    ]
    measure = library["csi-4"]
    table = change_table(found, Judging(), measure, measure.scale("total"))
    assert (table.summary.n, table.summary.missing) == (1, 4)
    assert table.summary.counts["recovered"] == 1
    write_people(table, tmp_path / "people.csv")
    assert read_rows(tmp_path / "people.csv")[0] == {
        "person": "ann",
        "first": "4",
        "last": "20",
        "difference": "16",
        "category": "recovered",
        "crossed_cut": "yes",
        "started_healthy": "no",
        "missing_reason": "",
    }


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("2", "10"),
        ("1.5", "1.25e1"),
        ("31/01/2025", "01/02/2025"),
        ("2025-01-31T23:00", "2025-02-01"),
        ("2025-01-31T23:30:00+00:00", "2025-02-01T00:00:00+00:00"),
        ("pre", "post"),
    ],
)
def test_order_may_be_numbers_dates_or_pre_and_post(
    tmp_path: Path, library: Library, early: str, late: str
) -> None:
    path = csi_4(tmp_path, [f"a,{late},5,5,5,5", f"a,{early},1,1,1,1"], "occasion")
    assert [tuple(pair) for pair in pairs(path, library).pairs] == [("a", 4, 20, None)]


def test_scores_already_there_and_long_files_give_the_same_pairs(
    tmp_path: Path, library: Library
) -> None:
    scored = tmp_path / "scored.csv"
    scored.write_text("who,wave,points\na,1,4\na,2,20\n", encoding="utf-8")
    long = tmp_path / "long.csv"
    answers = [(wave, item, wave * wave) for wave in (1, 2) for item in range(1, 5)]
    lines = [f"a,{wave},{item},{code}" for wave, item, code in answers]
    long.write_text("\n".join(["person,wave,item,value", *lines]), encoding="utf-8")
    by_score = pairs(scored, library, person="who", order="wave", score="points")
    assert [tuple(pair) for pair in by_score.pairs] == [("a", 4, 20, None)]
    assert [tuple(pair) for pair in pairs(long, library).pairs] == [("a", 4, 16, None)]


def test_absent_change_parameters_say_which_options_to_give(
    tmp_path: Path, library: Library
) -> None:
    measure = next(
        m for m in library.values() if len(m.scales) == 1 and m.scales[0].change.absent is not None
    )
    (scale,) = measure.scales
    with pytest.raises(InputRefused, match="give --sd and --reliability, and --criterion or --cut"):
        change_table(Pairs([]), Judging(), measure, scale)


def test_unverified_parameters_are_named(library: Library) -> None:
    measure = next(m for m in library.values() if m.scales[0].change.unverified)
    scale = measure.scales[0]
    table = change_table(Pairs([]), Judging(), measure, scale)
    assert table.unverified is not None
    assert table.unverified.startswith("SD and reliability")
    own = Judging(sd=Fraction(4), reliability=Fraction("0.9"), cut=Fraction(10))
    assert change_table(Pairs([]), own, measure, scale).unverified is None


@pytest.mark.parametrize(
    ("judging", "says"),
    [
        (Judging(), "Give --sd and --reliability and --better"),
        (
            Judging(Fraction(1), Fraction("0.5"), criterion="c", better="higher"),
            "Criterion c needs --clinical-mean and --norm-mean and --norm-sd",
        ),
        (Judging(Fraction(1), Fraction(1), better="lower"), "reliability must be at least 0"),
        (Judging(Fraction(0), Fraction("0.5"), better="lower"), "SD must be above 0"),
        (
            Judging(Fraction(1), Fraction("0.5"), "a", cut=Fraction(1), better="lower"),
            "Give --cut or --criterion, not both",
        ),
    ],
)
def test_options_that_do_not_suffice_are_refused(judging: Judging, says: str) -> None:
    with pytest.raises(UseRefused, match=says):
        change_table(Pairs([]), judging)


def test_a_measure_of_several_scales_asks_which(library: Library) -> None:
    measure = library["ons4"]
    with pytest.raises(UseRefused, match="Choose one with --scale"):
        choose_scale(measure, None)
    with pytest.raises(UseRefused, match="has no scale 'joy'"):
        choose_scale(measure, "joy")
    assert choose_scale(measure, measure.scales[0].code) is measure.scales[0]
