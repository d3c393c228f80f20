"""Measures that a pack names, held against a library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from kith.area_pack import check_pack, read_pack
from tests.unit.area_pack.conftest import DAY, Edit


@dataclass(frozen=True)
class Audience:
    """Whom a measure is about."""

    about: str


@dataclass(frozen=True)
class Measure:
    """As much of a measure as a pack is held against."""

    practitioner_only: bool = False
    retired: bool = False
    audience: Audience = Audience("self")


CODES = (
    "child-scaling",
    "conversation-scaling",
    "csi-16",
    "csi-4",
    "family-scaling",
    "neighbours-scaling",
    "ons-loneliness",
    "score-15",
    "separated-scaling",
    "staff-confidence",
)
LIBRARY = dict.fromkeys(CODES, Measure())


def told(folder: Path, library: dict[str, Measure]) -> list[tuple[int, str]]:
    """Lines and sentences of the errors."""
    found = check_pack(folder, measures=library, on=DAY)
    return [(one.line, one.says) for one in found if one.severity == "error"]


def test_check_pack_takes_measures_of_the_library(folder: Path) -> None:
    assert told(folder, LIBRARY) == []


def test_check_pack_refuses_an_unknown_measure(folder: Path, edit: Edit) -> None:
    edit("measures.toml", '["csi-4"]', '["csi-44"]')
    assert told(folder, LIBRARY) == [(7, 'There is no measure "csi-44" in the instruments.')]


@pytest.mark.parametrize(
    ("measure", "says"),
    [
        (
            Measure(practitioner_only=True),
            '"csi-4" is for practitioners only and cannot stand in the private check.',
        ),
        (Measure(retired=True), '"csi-4" is retired. Name the one that follows it.'),
    ],
)
def test_check_pack_refuses_a_measure_that_does_not_fit(
    folder: Path, measure: Measure, says: str
) -> None:
    assert told(folder, {**LIBRARY, "csi-4": measure}) == [(7, says)]


@pytest.mark.parametrize("about", ["partner", "co-parent"])
def test_check_pack_never_asks_a_couple_measure_of_the_young(
    folder: Path, edit: Edit, about: str
) -> None:
    edit("measures.toml", 'subject = "partner"', 'subject = "under_18"')
    library = {**LIBRARY, "csi-4": Measure(audience=Audience(about))}
    assert told(folder, library) == [(7, f'"csi-4" is about a {about}: never for under 18.')]


def test_measures_for_puts_those_for_everyone_last(folder: Path) -> None:
    pack = read_pack(folder)
    assert pack.measures_for("partner") == ("csi-4", "ons-loneliness")
    assert pack.measures_for("self") == ("ons-loneliness",)


def test_check_pack_notices_a_check_that_asks_nothing(folder: Path, edit: Edit) -> None:
    edit("measures.toml", 'subject = "everyone"', 'subject = "partner"')
    told_of = [one.says for one in check_pack(folder, measures=None) if "asks nothing" in one.says]
    assert told_of == ['The check about "self" asks nothing. Add a measure or a gap.']
