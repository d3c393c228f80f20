"""Broken feeds change nothing; bad records are refused by themselves; what does not fit is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kith.directory.enums import RunState
from kith.directory.models import ImportRun, Service
from kith.directory.queries import import_spool as spool
from tests.factories.imports import (
    PROVIDER,
    a_record,
    a_source,
    applied,
    imported,
    read,
    read_records,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path / "uploads"


def lines(run: ImportRun, name: str) -> list[dict[str, object]]:
    return list(spool.Lines(run.pk, name))


def live() -> dict[str, Service]:
    rows = Service.objects.because("A test looks.").filter(retired_at=None)
    return {one.name: one for one in rows}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("<!doctype html><p>Sign in</p>", "web page"),
        ('{"id": "1", "name": "Half', "line 1"),
        ('{"id": NaN}', "NaN"),
        ("[" * 100_000, "lists inside lists"),
        ('{"a": 1, "a": 2}', "twice"),
    ],
)
def test_a_broken_feed_changes_nothing_and_says_why(tmp_path: Path, text: str, says: str) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1))
    path = tmp_path / "services.json"
    path.write_text(text)

    run = read(source, path)

    assert run.state == RunState.REFUSED
    assert says in run.findings[0]["sentence"]
    assert sorted(live()) == ["Drop-in 1"]
    assert spool.is_kept(run.pk) is False


def test_a_feed_without_services_is_broken(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1))
    path = tmp_path / "services.json"
    path.write_text(json.dumps({"contents": [], "total_items": 0}))

    assert read(source, path).state == RunState.REFUSED


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "1"},
        {"id": ...},
        {"name": ...},
        {"status": "DAILY"},
        {"url": None},
        {"email": ""},
        {"last_modified": "2026-11-01"},
        {"minimum_age": "16"},
        {"organization": ...},
        {"organization": PROVIDER | {"name": 7}},
        {"service_at_locations": "none"},
        {"schedules": [{"id": "1", "freq": "DAILY", "byday": ["MO"]}]},
    ],
)
def test_a_trap_of_the_schema_is_refused_by_itself(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    run = read_records(a_source(), tmp_path, a_record(1), a_record(2, **changed))

    assert (run.counts["added"], run.counts["refused"]) == (1, 1)
    assert lines(run, "refused")[0]["sentence"]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "x" * 201},
        {"minimum_age": 90, "maximum_age": 9},
        {"description": "A\x00B"},
        {"description": "x" * 9000},
        {"minimum_age": -3},
        {"minimum_age": 10**9},
        {"email": "a@b"},
        {"wait_time": "x" * 5000},
        {"assured_date": "yesterday"},
        {
            "schedules": [
                {"id": a_record(9)["id"], "freq": "WEEKLY", "byday": "XX,MO", "count": 10**9}
            ]
        },
        {"schedules": [{"id": a_record(9)["id"], "byweekno": "1,2,99", "bymonthday": "-400"}]},
    ],
)
def test_what_does_not_fit_is_cut_and_told_not_refused(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    run = read_records(a_source(), tmp_path, a_record(1, **changed))
    assert (run.counts["added"], run.counts.get("refused", 0)) == (1, 0)

    assert applied(run).state == RunState.DONE
