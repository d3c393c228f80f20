"""Each way to break a directory: the file, the line and the sentence that the officer reads."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypedDict

import pytest

from kith.area_pack.directory import Directory, read_directory
from kith.opening_times import EveryWeeks
from tests.factories.packs import pack_with_services
from tests.unit.area_pack.directory_folder import AROUND, changed, laid, read, said

SERVICES = "services/all.toml"


class Case(TypedDict):
    """One edit of the small directory, and what the check then says."""

    name: str
    file: str
    old: str
    new: str
    said: list[str]


CASES: list[Case] = tomllib.loads(
    Path(__file__).with_name("directory_refusals.toml").read_text("utf-8")
)["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_check_says_what_is_wrong_and_where(tmp_path: Path, case: Case) -> None:
    laid(tmp_path)
    changed(tmp_path, case["file"], case["old"], case["new"])
    assert said(tmp_path) == case["said"]


def test_check_says_nothing_of_a_directory_in_order(tmp_path: Path) -> None:
    assert said(laid(tmp_path)) == []


def test_a_pack_without_the_folder_has_an_empty_directory(tmp_path: Path) -> None:
    assert read_directory(tmp_path, AROUND) == (Directory(), [])


def test_a_directory_with_an_error_is_empty(tmp_path: Path) -> None:
    laid(tmp_path)
    changed(tmp_path, SERVICES, "youngest = 18", "youngest = 100")
    assert read_directory(tmp_path, AROUND)[0] == Directory()


def test_invented_entries_never_stand_beside_real_ones(tmp_path: Path) -> None:
    laid(tmp_path)
    assert said(tmp_path, replace(AROUND, is_invented=False)) == [
        'providers.toml:7: error: "https://fair.example" is an example address, not a real one.',
        f'{SERVICES}:9: error: "01632 960100" is a number kept for drama: nobody answers.',
    ]


def test_what_the_pack_could_not_be_read_for_is_not_checked(tmp_path: Path) -> None:
    laid(tmp_path)
    changed(tmp_path, SERVICES, '"later-on"', '"later"')
    changed(tmp_path, SERVICES, "assured_on = 2026-11-01", "assured_on = 2030-01-01")
    unknown = replace(AROUND, is_invented=None, stages=None, languages=None, contacts=None, on=None)
    assert said(tmp_path, unknown) == []


def test_fear_and_a_shared_table_are_told_apart(tmp_path: Path) -> None:
    laid(tmp_path)
    changed(tmp_path, SERVICES, "youngest = 18", "youngest = 18\nbrings_in = true")
    changed(tmp_path, "taxonomies.toml", '"types:refuge"]', '"types:refuge", "types:mediation"]')
    says = (
        'taxonomies.toml:48: notice: The need "I am afraid" leads to help for safety and to'
        " types:mediation, which brings people together. Check that nobody in fear is sent there."
    )
    assert said(tmp_path) == [says]


def test_a_service_takes_what_its_contact_says(tmp_path: Path) -> None:
    rooms = read(laid(tmp_path)).services[1]
    assert [(one.number, one.what, one.hours, one.text) for one in rooms.phones] == [
        ("0808 157 0002", "", "Day and night", ""),
        ("07700 900123", "Text SAFE", "Day and night", "SAFE"),
    ]
    assert (rooms.website, rooms.is_safety) == ("https://harbour.example", True)
    assert rooms.times is not None
    assert rooms.times.is_all_hours is True


def test_short_and_long_names_of_terms_are_one(tmp_path: Path) -> None:
    laid(tmp_path)
    changed(tmp_path, SERVICES, 'types = ["mediation"]', 'types = ["types:mediation", "mediation"]')
    assert read(tmp_path).services[0].types == ("types:mediation",)


def test_strange_files_are_told(tmp_path: Path) -> None:
    folder = laid(tmp_path) / "directory"
    (folder / "place.toml").write_text("format = 1\n", "utf-8")
    (folder / "more.py").write_text("", "utf-8")
    (folder / "services" / "notes.md").write_text("", "utf-8")
    found = read_directory(tmp_path, AROUND)[1]
    assert [(one.file, one.says) for one in found] == [
        ("directory/more.py", "A pack holds content only. Take this Python file out."),
        (
            "directory/place.toml",
            'Kith does not know a file called "place.toml" here. Did you mean "places.toml"?',
        ),
        (
            "directory/services/notes.md",
            "Only files of services that end in .toml stand here. Take this out.",
        ),
    ]


def test_a_link_out_of_the_pack_is_refused(tmp_path: Path) -> None:
    outside, pack = tmp_path / "outside", tmp_path / "pack"
    outside.mkdir()
    pack.mkdir()
    (pack / "directory").symlink_to(outside)
    assert [str(one) for one in read_directory(pack, AROUND)[1]] == [
        "directory: error: This has to be a folder of the pack itself, with the pack's directory."
    ]


def test_gaps_are_the_required_types_without_a_service(tmp_path: Path) -> None:
    laid(tmp_path)
    changed(tmp_path, SERVICES, 'types = ["mediation"]', 'types = ["refuge"]')
    assert [one.key for one in read(tmp_path).gaps()] == ["types:mediation"]


def test_bank_holidays_are_days(tmp_path: Path) -> None:
    assert [(one.day, one.name) for one in read(laid(tmp_path)).bank_holidays] == [
        (date(2027, 12, 27), "Christmas Day")
    ]


def test_the_invented_directory_is_whole_and_shows_its_gaps() -> None:
    directory = pack_with_services().directory
    filed = {key for one in directory.services for key in one.types}
    types = [one for one in directory.terms if one.kind == "service_type"]
    assert len(directory.services) == 400
    assert sorted(one.code for one in types if one.key not in filed) == [
        "contact-centre",
        "mens-groups",
        "mixed-age-groups",
    ]
    stages = {stage for one in directory.services for stage in one.life_stages}
    assert stages == {one.code for one in pack_with_services().life_stages}


def test_packs_file_services_under_the_same_codes() -> None:
    ours, theirs = (pack_with_services(code).directory for code in ("exampleton", "rotherham"))
    assert {one.key for one in ours.terms} == {one.key for one in theirs.terms}


def test_the_invented_directory_is_awkward_on_purpose() -> None:
    services = pack_with_services().directory.services
    times = [one.times for one in services if one.times is not None]
    openings = [day for one in times for week in one.weeks for days in week.days for day in days]
    assert all(
        [
            any(one.overnight for one in openings),
            any(isinstance(s.rule, EveryWeeks) for one in times for s in one.sessions),
            any(len(one.weeks) > 1 for one in times),
            any(one.by_appointment for one in times),
            any(len(days) > 3 for one in times for week in one.weeks for days in week.days),
            any(len(one.phones) == 6 for one in services),
            any(not one.phones for one in services),
            any(one.lang == "ar" for one in services),
            any(one.status != "active" for one in services),
            any(one.assured_on is None for one in services),
        ]
    )
