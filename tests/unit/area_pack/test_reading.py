"""What the room makes of a sound pack."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.area_pack import TIERS, StageGap, check_pack, explain_pack, read_pack
from kith.area_pack.files import TABLES
from tests.unit.area_pack.conftest import DAY


def test_read_pack_gives_typed_records(folder: Path) -> None:
    pack = read_pack(folder)
    assert pack.code == "exampleton"
    assert pack.area.adopted_on == date(2025, 2, 14)
    assert pack.area.is_adopted is True
    assert pack.population[0].percent == Decimal("-3.25")
    assert pack.competitions[0].prizes[0].pounds == Decimal("25.50")
    assert pack.pledges[0].cite.number == "1"
    assert pack.brand.custom_properties["--kith-brand-text"] == "#fff7e6"


def test_read_pack_marks_language_and_direction(folder: Path) -> None:
    pack = read_pack(folder)
    assert [(one.lang, one.dir) for one in pack.principles] == [
        ("en-GB", "ltr"),
        ("ar", "rtl"),
        ("en-GB", "ltr"),
    ]


def test_records_cannot_be_changed(folder: Path) -> None:
    pack = read_pack(folder)
    with pytest.raises(dataclasses.FrozenInstanceError):
        pack.area.name = "Elsewhere"  # type: ignore[misc]


def test_stage_gaps_are_shown(folder: Path) -> None:
    assert read_pack(folder).stage_gaps() == (
        StageGap("homes-and-work", ("embed list",)),
        StageGap("in-between", ("pledges",)),
    )


def test_contacts_for_keeps_the_order_of_tiers(folder: Path) -> None:
    pack = read_pack(folder)
    found = pack.contacts_for(concern="under_18", subject="under_18")
    assert [one.code for one in found] == ["owl-text", "young-line"]
    tiers = [TIERS.index(one.tier) for one in pack.contacts_for(subject="self")]
    assert tiers == sorted(tiers)


def test_contacts_for_everyone_are_for_each_subject(folder: Path) -> None:
    pack = read_pack(folder)
    assert [one.code for one in pack.contacts_for(concern="emergency", subject="under_18")] == [
        "emergency-999",
        "silent-999",
    ]


def test_contact_gives_numbers_to_dial(folder: Path) -> None:
    by_code = {one.code: one for one in read_pack(folder).contacts}
    assert by_code["night-owl"].phone_digits == "08081570001"
    assert by_code["owl-text"].text_digits == "07700900123"
    assert by_code["harbour"].is_abuse_service is True
    assert by_code["steady"].is_abuse_service is False


def test_check_pack_notices_what_is_not_wrong(folder: Path) -> None:
    found = check_pack(folder, measures=None, on=DAY)
    assert [(one.severity, one.file, one.line) for one in found] == [
        ("notice", "life_stages.toml", 20),
        ("notice", "life_stages.toml", 28),
        ("notice", "measures.toml", 49),
        ("notice", "contacts.toml", 399),
        ("notice", "clocks.toml", 36),
        ("notice", "retention.toml", 84),
        ("notice", "pages/advice/fax-your-friends.md", 13),
    ]
    assert found[1].says == (
        '"In between" has no pledges of its own. Pledges for all stages count here too.'
        " The page shows the gap."
    )
    assert found[3].says == 'Nobody has confirmed "Fair Rows". Check it, then fill assured_on.'


def test_check_pack_notices_periods_that_are_not_there(folder: Path) -> None:
    asked = frozenset({"drafts", "letters"})
    found = check_pack(folder, measures=None, on=DAY, periods=asked)
    assert [(one.line, one.says) for one in found if one.file == "retention.toml"] == [
        (0, 'No period "letters" is here, so nothing of that kind is ever deleted. Add it.'),
        (
            84,
            (
                'Nobody has confirmed how long "imports" is kept. It is a proposal: decide, then fill'
                " confirmed_by."
            ),
        ),
    ]
    (folder / "retention.toml").unlink()
    found = check_pack(folder, measures=None, on=DAY, periods=asked)
    assert [one.line for one in found if one.file == "retention.toml"] == [0, 0]


def test_check_pack_notices_that_nobody_adopted_it(folder: Path) -> None:
    text = (folder / "pack.toml").read_text("utf-8")
    text = text.replace('adopted_by = "Exampleton & Nether Sample Council"', 'adopted_by = ""')
    (folder / "pack.toml").write_text(text.replace("adopted_on = 2025-02-14\n", ""), "utf-8")
    first = check_pack(folder, measures=None, on=DAY)[0]
    assert (first.file, first.line, first.severity) == ("pack.toml", 11, "notice")
    assert first.says == (
        "Nobody has adopted this pack, so every page says that this is not a council service"
        " and search engines are asked to stay away."
    )
    assert read_pack(folder).area.is_adopted is False


def test_explain_pack_says_what_it_holds(folder: Path) -> None:
    lines = explain_pack(read_pack(folder))
    assert lines[2:7] == [
        "Exampleton & Nether Sample Council adopted it on 2025-02-14.",
        "It is invented and stands beside nothing real.",
        "Visits are counted by the week: fewer than 10 are not told, others to the nearest 5.",
        "Languages: English (ltr), العربية (rtl).",
        "5 life stages, 3 principles, 5 pledges, 6 embed entries, 3 leadership actions.",
    ]
    assert lines[-3] == (
        "Postcards to a Neighbour, 2027: planned, results none yet, prizes of 0.00 pounds in all."
    )
    assert lines[-2].startswith("44 pages: 2 alternative, 5 article, ")
    assert lines[-1] == "3 words of common language."


FOLDER_STAYS = [HealthCheck.function_scoped_fixture]
"""Each example puts back what it wrote into the folder of its test."""
ANY_BYTES = given(name=st.sampled_from(sorted(TABLES)), raw=st.binary(max_size=200))
VALUES = st.recursive(
    st.sampled_from(
        ["1", "-1", "1.5", "nan", "true", '""', '"x"', "2026-01-01", "12:00:00", '"999"', "{}"]
    ),
    lambda inner: st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
    max_leaves=4,
)
ANY_VALUE = given(
    name=st.sampled_from(sorted(TABLES)),
    at=st.integers(min_value=0, max_value=10_000),
    value=VALUES,
)


def _check_bytes(folder: Path, name: str, raw: bytes) -> None:
    path = folder / f"{name}.toml"
    before = path.read_bytes()
    try:
        path.write_bytes(raw)
        found = check_pack(folder, measures={}, on=DAY)
        assert [one for one in found if one.file == path.name and one.severity == "error"]
    finally:
        path.write_bytes(before)


def _check_value(folder: Path, name: str, at: int, value: str) -> None:
    path = folder / f"{name}.toml"
    before = path.read_text("utf-8")
    lines = before.splitlines()
    assigned = [number for number, line in enumerate(lines) if " = " in line]
    chosen = assigned[at % len(assigned)]
    lines[chosen] = f"{lines[chosen].split(' = ')[0]} = {value}"
    try:
        path.write_text("\n".join(lines), "utf-8")
        for problem in check_pack(folder, measures={}, on=DAY):
            assert problem.says
            assert problem.line <= len(lines) + 1 or problem.file != path.name
    finally:
        path.write_text(before, "utf-8")


@ANY_BYTES
@settings(max_examples=40, deadline=None, suppress_health_check=FOLDER_STAYS)
def test_check_pack_never_raises_for_any_bytes(folder: Path, name: str, raw: bytes) -> None:
    _check_bytes(folder, name, raw)


@ANY_VALUE
@settings(max_examples=80, deadline=None, suppress_health_check=FOLDER_STAYS)
def test_check_pack_never_raises_for_any_value(
    folder: Path, name: str, at: int, value: str
) -> None:
    _check_value(folder, name, at, value)


@pytest.mark.long  # the same over more bytes
@pytest.mark.timeout(900)
@ANY_BYTES
@settings(max_examples=1000, deadline=None, suppress_health_check=FOLDER_STAYS)
def test_check_pack_never_raises_for_a_thousand_bytes(folder: Path, name: str, raw: bytes) -> None:
    _check_bytes(folder, name, raw)


@pytest.mark.long  # the same over more values
@pytest.mark.timeout(900)
@ANY_VALUE
@settings(max_examples=2000, deadline=None, suppress_health_check=FOLDER_STAYS)
def test_check_pack_never_raises_for_thousands_of_values(
    folder: Path, name: str, at: int, value: str
) -> None:
    _check_value(folder, name, at, value)
