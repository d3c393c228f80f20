"""What a feed carries beside its services comes along where an area has no words of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from kith.area_pack.directory import Directory
from kith.directory.enums import RunState
from kith.directory.models import ImportRun, ImportSource, Provider, Taxonomy, Term
from kith.directory.operations import importing, importing_sources
from kith.directory.operations.importing_carried import WordsMeanwhile
from kith.directory.operations.importing_feeds import FeedMaterial
from kith.directory.operations.loading_terms import put_terms
from kith.directory.queries import import_spool as spool
from kith.directory.queries.values import values_by_id
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_provider, a_term
from tests.factories.directory_records import a_whole_service, some_terms
from tests.factories.imports import (
    PROVIDER,
    Answered,
    a_record,
    a_source,
    applied,
    ndjson_at,
    read,
)
from tests.integration.directory.test_api_round_trip import emptied, exported
from tests.unit.open_referral.sample import an_id

pytestmark = pytest.mark.django_db
BASE = "https://testserver/oruk/v3"
SITE = "https://kith.example/oruk/v3/"


@pytest.fixture(autouse=True)
def _uploads(tmp_path_factory: pytest.TempPathFactory, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path_factory.mktemp("uploads")


def again(source: ImportSource) -> ImportSource:
    return ImportSource.objects.because("A test looks.").get(pk=source.pk)


def terms() -> dict[str, Term]:
    return {one.key: one for one in Term.objects.select_related("taxonomy")}


def test_the_same_feed_again_changes_nothing(tmp_path: Path) -> None:
    some_terms()
    published = a_term(
        "talking", taxonomy="published", kind="service_type", label="Talking therapies"
    )
    published.leads_to.add(terms()["types:mediation"])
    Term.objects.filter(code="parents").update(retired_at=AT)
    a_whole_service(terms=("types:family-mediation", "eligibility:parents", "published:talking"))
    a_provider("Without a service")
    first = exported(an_area(), tmp_path / "first")
    emptied(an_area())
    source = a_source()
    applied(read(source, tmp_path / "first"))

    run = applied(read(again(source), tmp_path / "first"))

    assert {name: run.counts.get(name, 0) for name in ("added", "changed", "same", "unmapped")} == {
        "added": 0,
        "changed": 0,
        "same": 1,
        "unmapped": 0,
    }
    assert exported(an_area(), tmp_path / "second") == first


def test_terms_come_with_all_that_is_said_of_them(tmp_path: Path) -> None:
    some_terms()
    Term.objects.filter(code="mediation").update(is_required=True, is_safety=True, brings_in=True)
    a_whole_service()
    before = {key: (one.pk, one.parent_id, one.is_safety) for key, one in terms().items()}
    exported(an_area(), tmp_path / "feed")
    emptied(an_area())

    run = applied(read(a_source(), tmp_path / "feed"))

    assert run.counts["notes"] == ["5 of its terms come along, for nothing here means the same."]
    assert {key: (one.pk, one.parent_id, one.is_safety) for key, one in terms().items()} == before
    told = terms()["types:mediation"]
    assert (told.is_required, told.brings_in) == (True, True)
    assert [one.key for one in terms()["needs:arguing"].leads_to.all()] == ["types:mediation"]


def test_terms_that_the_area_has_are_the_area_s_own(tmp_path: Path) -> None:
    service = a_whole_service()
    exported(an_area(), tmp_path / "feed")
    emptied(an_area())
    ours = a_term("mediation-for-families", label="Family mediation")

    run = applied(read(a_source(), tmp_path / "feed"))

    [values] = values_by_id([service.pk]).values()
    assert values.terms == ("types:mediation-for-families",)
    assert run.counts["unmapped"] == 2
    assert list(Term.objects.all()) == [ours]


def test_terms_that_mean_nothing_here_come_where_somebody_says_so(tmp_path: Path) -> None:
    service = a_whole_service()
    exported(an_area(), tmp_path / "feed")
    emptied(an_area())
    a_term("family-mediation")
    source = a_source()
    importing_sources.map_source(source=source, takes_terms=True, by=None, at=AT)

    applied(read(again(source), tmp_path / "feed"))

    [values] = values_by_id([service.pk]).values()
    assert values.terms == ("eligibility:parents", "types:family-mediation")
    # Another list is called “types” here: it is not mixed with theirs.
    assert sorted(terms()) == [
        "access:step-free",
        "eligibility:parents",
        "needs:arguing",
        "types:family-mediation",
    ]


def test_loading_a_pack_without_words_leaves_those_that_came_along(tmp_path: Path) -> None:
    a_whole_service()
    exported(an_area(), tmp_path / "feed")
    emptied(an_area())
    applied(read(a_source(), tmp_path / "feed"))

    assert again(ImportSource.objects.because("A test looks.").get()).columns["brought"] == [
        "access",
        "eligibility",
        "needs",
        "types",
    ]
    put_terms(area=an_area(), directory=Directory(), at=AT)
    assert Term.objects.filter(retired_at=None).count() == 5


def test_organisations_without_a_service_come_once(tmp_path: Path) -> None:
    a_whole_service()
    a_provider("Without a service")
    a_provider("Known here")
    exported(an_area(), tmp_path / "feed")
    emptied(an_area())
    a_provider("KNOWN HERE")
    source = a_source()

    applied(read(source, tmp_path / "feed"))

    rows = Provider.objects.because("A test looks.").values_list("name", flat=True)
    assert sorted(rows) == ["Exampleton Mediators", "KNOWN HERE", "Without a service"]


@pytest.mark.parametrize("way", ["hex", "urn"])
def test_organisation_of_a_service_is_known_however_its_id_is_written(
    tmp_path: Path, way: str
) -> None:
    own = UUID(PROVIDER["id"])
    other = {"id": an_id(998), "name": "Without a service", "description": "Waits."}
    folder = tmp_path / "feed"
    folder.mkdir()
    named = PROVIDER | {"id": getattr(own, way)}
    ndjson_at(folder / "service.ndjson", [a_record(1, organization=named, organization_id=...)])
    ndjson_at(folder / "organization.ndjson", [named, other])

    run = read(a_source(), folder)

    assert [one["p"]["name"] for one in spool.Lines(run.pk, "carried-providers")] == [
        "Without a service"
    ]


def test_organisation_without_a_service_says_where_it_came_from(tmp_path: Path) -> None:
    a_whole_service()
    a_provider("Without a service")
    exported(an_area(), tmp_path / "feed")
    emptied(an_area())
    source = a_source()

    applied(read(source, tmp_path / "feed"))

    brought = Provider.objects.because("A test looks.").get(name="Without a service")
    assert {tuple(one[:2]) for one in brought.origins.values()} == {("source", str(source.pk))}


def test_words_do_not_come_along_into_an_area_that_got_its_own_meanwhile(tmp_path: Path) -> None:
    a_whole_service()
    exported(an_area(), tmp_path / "feed")
    emptied(an_area())
    source = a_source()
    run = read(source, tmp_path / "feed")
    ours = a_term("crafts", taxonomy="own", label="Crafts")

    with pytest.raises(WordsMeanwhile, match="Read the source again"):
        applied(run)

    run.refresh_from_db()
    assert (run.state, list(Term.objects.all())) == (RunState.PREVIEW, [ours])
    importing_sources.map_source(source=source, takes_terms=True, by=None, at=AT)
    assert applied(run).state == RunState.DONE


def taken_from_address(replies: dict[str, Answered]) -> ImportRun:
    at = AT + timedelta(days=1)
    source = a_source("Another Kith", address=BASE)
    run = importing_sources.begin_run(source=source, by=None, at=at)
    material = FeedMaterial(source.address, fetch=replies.__getitem__)
    run = importing.read_run(run=run, material=material, by=None, at=at)
    run = importing.begin_writing(run=run, by=None, at=at)
    return importing.write_run(run=run, by=None, at=at)


def test_another_kith_s_address_makes_the_round_trip(tmp_path: Path) -> None:
    a_whole_service()
    a_whole_service(Provider.objects.because("A test looks.").get(), name="Another")
    a_provider("Without a service")
    first = exported(an_area(), tmp_path / "first")
    replies: dict[str, Answered] = {}

    def asking(address: str) -> Answered:
        answer = Client().get(address.removeprefix("https://testserver"), secure=True)
        replies[address] = Answered(answer.status_code, answer.content)
        return replies[address]

    importing_sources_read = FeedMaterial(BASE, fetch=asking)
    list(importing_sources_read.records())
    list(importing_sources_read.carried({"t": "/taxonomies", "u": "/taxonomy_terms"}))
    list(importing_sources_read.carried({"o": "/organizations"}))
    emptied(an_area())
    Taxonomy.objects.all().delete()

    run = taken_from_address(replies)

    assert (run.counts["added"], run.counts.get("refused", 0), run.counts["lost"]) == (2, 0, {})
    assert exported(an_area(), tmp_path / "second") == first
