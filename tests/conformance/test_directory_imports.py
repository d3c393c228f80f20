"""Other publishers' examples come in: HSDS as it stands, and feeds that break as they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.directory.enums import RunState
from kith.directory.models import Provider, Service
from kith.directory.queries import import_spool as spool
from kith.directory.queries.values import values_by_id
from tests.conformance.test_open_referral import DATA
from tests.factories.imports import a_source, applied, read

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (DATA / "hsds-3.0").is_dir(),
        reason="The published examples of HSDS are not here: ../shared/data/hsds-3.0.",
    ),
]


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path / "uploads"


def test_whole_service_of_hsds_is_taken_over() -> None:
    run = applied(read(a_source(), DATA / "hsds-3.0" / "examples" / "service_full.json"))

    assert (run.counts["added"], run.counts.get("refused", 0)) == (1, 0)
    service = Service.objects.because("A test looks.").get()
    values = values_by_id([service.pk])[service.pk]
    assert str(service.pk) == "ac148810-d857-441c-9679-408f346de14b"
    assert (values.name, values.other_name, values.youngest, values.oldest, values.cost) == (
        "Community Counselling",
        "MyCity Counselling Services",
        12,
        100,
        "paid",
    )
    assert [one["number"] for one in values.phones] == ["+44 1234 234567"]
    assert (values.languages, values.has_interpreters) == (("ur",), True)
    assert [one.name for one in values.places] == ["MyCity Civic Center"]
    assert Provider.objects.because("A test looks.").get().legal_status == "Limited Company"
    # What there is no field for here, and what nobody mapped, is told.
    assert run.counts["unmapped"] == 2
    assert {"$.accreditations", "$.licenses", "$.funding"} <= set(run.counts["lost"])


@pytest.mark.parametrize("feed", ["V3.0-UK-Default", "V3.0-UK-Warn"])
def test_feed_that_breaks_nothing_required_comes_in(feed: str) -> None:
    run = applied(read(a_source(), DATA / "oruk-mocks" / feed))

    assert (run.state, run.counts["added"], run.counts.get("slips", 0)) == (RunState.DONE, 1, 0)


def test_service_that_fails_is_taken_without_what_fails() -> None:
    run = read(a_source(), DATA / "oruk-mocks" / "V3.0-UK-Fail" / "service_full.json")

    assert sorted(one["path"] for one in spool.Lines(run.pk, "slips")) == ["/email", "/url"]
    assert (run.counts["added"], run.counts.get("refused", 0)) == (1, 0)


def test_feed_that_gives_other_than_it_says_changes_nothing() -> None:
    run = read(a_source(), DATA / "hsds-3.0" / "examples")

    [why] = run.findings
    assert (run.state, why["place"], why["path"]) == (
        RunState.REFUSED,
        "service_list.json",
        "/total_items",
    )
    assert "It says that it has 10 services, and gave 1." in why["sentence"]
