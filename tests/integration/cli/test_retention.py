"""`kith retention`: the schedule as people and spreadsheets read it, and what the doctor says of it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from kith.areas.operations import load_pack
from kith.cli.doctor_rooms import periods_missing
from kith.cli.main import cli
from kith.core.retention.declared import rules
from kith.core.retention.document import DUE_HEADINGS, HEADINGS
from tests.factories.packs import PACKS, pack
from tests.factories.retention import draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of the test's own."""
    monkeypatch.setenv("KITH_DATA", str(tmp_path))


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["retention", *arguments])


def table(result: Result) -> list[list[str]]:
    assert result.exit_code == 0
    return list(csv.reader(io.StringIO(result.output.removeprefix("\ufeff"), newline="")))


def load(**changes: Any) -> None:
    load_pack(pack=replace(pack(), **changes), by=None, at=timezone.now())


def test_schedule_of_a_pack_is_a_row_a_period() -> None:
    found = table(ran("--pack", str(PACKS / "exampleton"), "--csv"))

    assert tuple(found[0]) == HEADINGS
    assert [row[-1] for row in found[1:]] == [one.code for one in pack().retention]
    drafts = next(row for row in found if row[-1] == "drafts")
    assert drafts[1:3] == [
        "14 days after they last typed",
        "So that nothing is lost when they are called away.",
    ]
    assert drafts[6] == "core.Draft (deleted, counted from saved_at)"


def test_schedule_of_the_area_names_what_it_lacks() -> None:
    load(retention=tuple(one for one in pack().retention if one.code != "drafts"))

    told = ran().output

    assert "How long: for ever: the pack does not say\nCode: drafts\n" in told
    assert "Confirmed by: nobody: a proposal" in told


def test_due_counts_and_deletes_nothing() -> None:
    load()
    draft(timezone.now() - timedelta(days=14))

    found = table(ran("--due", "--csv"))
    again = table(ran("--due", "--csv"))

    assert (tuple(found[0]), len(found) - 1) == (DUE_HEADINGS, len(list(rules())))
    assert [row[2] for row in found if row[0] == "core.Draft"] == ["1"]
    assert again == found


def test_no_pack_is_said_in_a_sentence() -> None:
    result = ran()

    assert result.exit_code == 2
    assert "No pack is loaded." in result.output


def test_doctor_names_the_periods_that_a_pack_lacks() -> None:
    load(retention=tuple(one for one in pack().retention if one.code != "drafts"))
    house: Any = None

    found = periods_missing(house)
    load()

    assert found is not None
    assert found.wrong == "The pack says nothing of how long these are kept: drafts."
    assert periods_missing(house) is None
