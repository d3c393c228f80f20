"""The address of a confidential place reaches no table and no file, whatever it was said in."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from kith.directory.enums import RunState
from kith.directory.models import Provider
from kith.directory.operations.importing_asking import take_file
from kith.directory.operations.importing_forgetting import forget_old
from kith.directory.queries import import_spool as spool
from tests.factories.imports import (
    AT,
    PROVIDER,
    a_record,
    a_source,
    applied,
    at_place,
    ndjson_at,
    read,
    read_records,
)
from tests.factories.people import a_person
from tests.unit.open_referral.sample import an_id

pytestmark = pytest.mark.django_db
TELLING = ("rowan street", "behind the mill", "s60 1ab", "s601ab", "bus 7")
HEAD = (
    "Id,Name,Organisation,Description,Postcode,Address,Town,Getting there,Confidential,Phone,"
    "Website,Lowest age\n"
)
OPEN = "1,Tea,Union,Tea for all,S60 1AA,1 High Street,Exampleton,,,,,\n"
SAID = (
    '2,House,Union,"Ring first. 12  rowan street, S601AB.",S60 1AB,"12 Rowan Street; Behind the'
    ' Mill",Exampleton,Bus 7 stops there,yes,0114 496 0001 (Rowan Street),,\n'
)
SOUNDS = (
    "3,Women's refuge,Union,Off Rowan Street in Exampleton,s60-1ab,12 Rowan Street,Exampleton,"
    "Bus 7,,,,\n"
)
BROKEN = '4,Refuge,Union,Off Rowan Street,S60 1AB,"12 Rowan Street",,Bus 7,yes,,12 Rowan Street,x\n'


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path / "uploads"


def everything_kept() -> str:
    """Every value of every table, and every file beside them, in small letters."""
    rows = [
        str(list(model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
    ]
    files = [one.read_text(errors="replace") for one in spool.folder().rglob("*") if one.is_file()]
    return "\n".join([*rows, *files]).casefold()


def told() -> list[str]:
    kept = everything_kept()
    return [one for one in TELLING if one in kept]


def test_address_of_a_refuge_in_a_spreadsheet_is_kept_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(HEAD + OPEN + SAID + SOUNDS + BROKEN)
    source = a_source(kind="csv")

    run = read(source, path)
    before = told()
    applied(run)

    assert (run.counts["added"], run.counts["refused"], run.counts["hidden"]) == (3, 1, 3)
    assert (before, told()) == ([], [])
    assert "1 high street" in everything_kept()


def test_address_of_a_refuge_in_a_feed_is_kept_nowhere(tmp_path: Path) -> None:
    place = at_place(name="Refuge", transportation="Bus 7 stops there")
    place[0]["location"]["addresses"][0] |= {
        "address_1": "12 Rowan Street",
        "address_2": "Behind the mill",
        "postal_code": "S60 1AB",
    }
    secret = {
        "service_at_locations": place,
        "description": "Ring first. 12 ROWAN STREET, s601ab.",
        "url": "12 Rowan Street",
    }
    good = a_record(1, **secret)
    broken = a_record(2, **secret, status="at 12 Rowan Street")

    run = read_records(a_source(), tmp_path, good, broken, a_record(3))
    before = told()
    applied(run)

    assert (run.counts["added"], run.counts["refused"], run.counts["hidden"]) == (2, 1, 1)
    assert (before, told()) == ([], [])
    assert "drop-in 3" in everything_kept()
    assert json.dumps(run.counts)


def test_organisation_of_a_refuge_brings_no_address_along(tmp_path: Path) -> None:
    place = at_place(name="Refuge")
    place[0]["location"]["addresses"][0]["address_1"] = "12 Rowan Street"
    provider = PROVIDER | {"description": "Runs the house at 12 Rowan Street."}
    other = {"id": an_id(998), "name": "Without a service", "description": "Waits."}
    folder = tmp_path / "feed"
    folder.mkdir()
    secret = a_record(1, organization=provider, service_at_locations=place)
    ndjson_at(folder / "service.ndjson", [secret])
    ndjson_at(folder / "organization.ndjson", [provider, other])

    run = read(a_source(), folder)
    before = told()
    applied(run)

    assert (before, told()) == ([], [])
    rows = Provider.objects.because("A test looks.").values_list("name", flat=True)
    assert sorted(rows) == ["Tea and Talk", "Without a service"]


def test_a_sheet_whose_columns_nobody_says_is_let_go_after_a_day(
    django_capture_on_commit_callbacks: Any,
) -> None:
    source = a_source("Sheet", kind="csv")
    file = SimpleUploadedFile("tea.csv", (HEAD + OPEN + SAID).encode())
    run = take_file(source=source, file=file, by=a_person("directory-moderator"), at=AT)
    assert forget_old(at=AT + timedelta(hours=23)) == 0
    assert told() != []

    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old(at=AT + timedelta(hours=24)) == 1

    run.refresh_from_db()
    assert run.counts["notes"][0].startswith("Nobody said what its columns mean")
    assert (run.state, told()) == (RunState.STOPPED, [])
