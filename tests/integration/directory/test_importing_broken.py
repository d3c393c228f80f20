"""Broken feeds change nothing; bad records are refused by themselves; what does not fit is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kith.directory.enums import RunState
from kith.directory.models import ImportRun, Service
from kith.directory.queries import import_spool as spool
from kith.directory.queries.values import values_by_id
from tests.factories.imports import (
    PROVIDER,
    a_record,
    a_source,
    applied,
    at_place,
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
    ("changed", "path"),
    [
        ({"id": "1"}, "/id"),
        ({"id": ...}, "/id"),
        ({"name": ...}, "/name"),
        ({"name": None}, "/name"),
        ({"status": "DAILY"}, "/status"),
        ({"status": "temporarily_closed"}, "/status"),
        ({"status": ...}, "/status"),
        ({"organization": ...}, "/organization"),
        ({"organization": None}, "/organization"),
        ({"organization": PROVIDER | {"name": 7}}, "/organization/name"),
    ],
)
def test_a_record_without_what_it_needs_is_refused_by_itself(
    tmp_path: Path, changed: dict[str, object], path: str
) -> None:
    run = read_records(a_source(), tmp_path, a_record(1), a_record(2, **changed))

    assert (run.counts["added"], run.counts["refused"]) == (1, 1)
    [line] = lines(run, "refused")
    assert (line["path"], bool(line["sentence"])) == (path, True)


ADDRESS = at_place()[0]["location"]["addresses"][0]


@pytest.mark.parametrize(
    ("changed", "path", "left_out"),
    [
        ({"url": None}, "/url", "website"),
        ({"url": ""}, "/url", "website"),
        ({"url": "www.example.org"}, "/url", "website"),
        ({"email": ""}, "/email", "email"),
        ({"email": "none"}, "/email", "email"),
        ({"organization": PROVIDER | {"website": "www.example.org"}}, "/organization/website", ""),
        ({"organization": PROVIDER | {"email": ""}}, "/organization/email", ""),
        (
            {"organization": {name: PROVIDER[name] for name in ("id", "name")}},
            "/organization/description",
            "",
        ),
        ({"last_modified": "2026-11-01"}, "/last_modified", ""),
        ({"last_modified": "2026-11-01T09:30:00"}, "/last_modified", ""),
        ({"minimum_age": "16"}, "/minimum_age", ""),
        ({"service_at_locations": "none"}, "/service_at_locations", "places"),
        (
            {"service_at_locations": at_place(latitude="53.43")},
            "/service_at_locations/0/location/latitude",
            "",
        ),
        (
            {"service_at_locations": at_place(addresses=[{**ADDRESS, "country": None}])},
            "/service_at_locations/0/location/addresses/0/country",
            "",
        ),
        (
            {"schedules": [{"id": a_record(9)["id"], "freq": "DAILY"}]},
            "/schedules/0/freq",
            "",
        ),
        (
            {"schedules": [{"id": a_record(9)["id"], "freq": "WEEKLY", "byday": ["MO", "TU"]}]},
            "/schedules/0/byday",
            "",
        ),
    ],
)
def test_a_trap_of_the_schema_costs_the_field_and_is_told(
    tmp_path: Path, changed: dict[str, object], path: str, left_out: str
) -> None:
    run = read_records(a_source(), tmp_path, a_record(1, **changed))

    assert (run.counts["added"], run.counts.get("refused", 0), run.counts["slips"]) == (1, 0, 1)
    [line] = lines(run, "slips")
    assert (line["record"], line["path"], bool(line["sentence"])) == (
        a_record(1)["id"],
        path,
        True,
    )
    applied(run)
    [values] = values_by_id([live()["Drop-in 1"].pk]).values()
    assert not (left_out and getattr(values, left_out))


@pytest.mark.parametrize(
    "changed",
    [
        {"service_at_locations": {"0": at_place()[0]}},
        {"service_at_locations": [{**at_place()[0], "location": [at_place()[0]["location"]]}]},
    ],
)
def test_a_refuge_that_nobody_can_look_through_is_refused_and_nothing_quoted(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    run = read_records(a_source(), tmp_path, a_record(1, name="Women's refuge", **changed))

    assert run.counts["refused"] == 1
    kept = [one.read_bytes() for one in spool.folder().rglob("*") if one.is_file()]
    assert b"Secret Street" not in b"".join(kept)
    assert "Secret Street" not in json.dumps(run.findings)


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
