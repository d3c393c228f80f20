"""A preview that waits while people work: what they did since stays; and what nobody mapped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kith.directory.models import ImportRun, ImportSource, Pairing, Service, SourceRecord
from kith.directory.operations import importing_sources
from kith.directory.operations.duplicates import decide_pair
from kith.directory.operations.keeping import change_service
from kith.directory.operations.writing import retire_services
from kith.directory.queries import import_spool as spool
from tests.factories.areas import AT
from tests.factories.directory import a_service, a_term
from tests.factories.imports import a_record, a_source, applied, imported, read_records
from tests.factories.keeping import live
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path / "uploads"


def the_service() -> Service:
    return Service.objects.because("A test looks.").get()


def filed(label: str) -> dict[str, Any]:
    """A type of service of a record, as a feed tells it."""
    record = a_record(1)["id"]
    term = {"id": record, "name": label, "description": label, "code": label[:3]}
    return {"id": record, "link_id": record, "link_type": "service_type", "taxonomy_term": term}


def test_what_a_person_changed_after_the_preview_stays(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1))
    run = read_records(source, tmp_path, a_record(1, name="Theirs", minimum_age=18))
    ours = replace(live(the_service()), name="Ours")
    change_service(service=the_service(), values=ours, by=a_person(), at=AT)

    applied(run)

    assert (the_service().name, the_service().youngest) == ("Ours", 18)
    assert the_service().origins["name"][0] == "person"


def test_what_a_person_took_out_after_the_preview_stays_out(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1))
    run = read_records(source, tmp_path, a_record(1, name="Theirs"))
    retire_services(ids=[the_service().pk], at=AT)

    applied(run)

    assert the_service().retired_at == AT


def test_what_is_gone_from_a_feed_says_that_the_import_took_it_out(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2))
    run = read_records(source, tmp_path, a_record(2))
    gone = Service.objects.because("A test.").get(name="Drop-in 1")

    applied(run)

    gone.refresh_from_db()
    assert (gone.retired_at is not None, gone.retired_by) == (True, "source")


def test_not_mapped_takes_back_what_was_said_and_leave_it_out_is_kept(
    client: Client, tmp_path: Path
) -> None:
    a_term("crafts", label="Crafts")
    source = a_source()
    read_records(source, tmp_path, a_record(1, attributes=[filed("Basket weaving")]))
    client.force_login(a_person("directory-moderator"))
    page = reverse("directory-work:import_terms", args=[source.pk])

    said = []
    for answer in ("types:crafts", "", "?"):
        assert client.post(page, {"term_0": answer}).status_code == 302
        held = ImportSource.objects.because("A test looks.").get(pk=source.pk)
        said.append(list(held.columns["terms"].values()))

    assert said == [["types:crafts"], [""], []]


def test_not_mapped_stays_in_the_list_of_what_nobody_mapped(tmp_path: Path) -> None:
    source, record = a_source(), a_record(1, attributes=[filed("Basket weaving")])
    imported(source, tmp_path, record)

    again = read_records(source, tmp_path, {**record, "name": "Another name"})

    assert [one["label"] for one in spool.Lines(again.pk, "terms")] == ["Basket weaving"]
    assert the_service().terms.count() == 0


def test_imported_help_for_two_whose_type_was_mapped_is_not_shown_to_somebody_in_fear(
    client: Client, tmp_path: Path
) -> None:
    a_term("two-chairs", label="Two chairs", brings_in=True)
    source = a_source()
    words = "When your husband hits out, sit down with us."
    record = a_record(1, name="Better again", description=words, attributes=[filed("Sitting")])
    run = read_records(source, tmp_path, record)
    key = str(next(iter(spool.Lines(run.pk, "terms")))["key"])
    importing_sources.map_source(source=source, by=None, at=AT, terms={key: "types:two-chairs"})
    source.refresh_from_db()
    imported(source, tmp_path, record)

    def found(asked: str) -> str:
        return client.post("/services/", {"words": asked}).content.decode()

    assert "Better again" in found("sit down husband")
    assert "Better again" not in found("my husband hits me")


def gone_of(run: ImportRun) -> tuple[int, int, list[str]]:
    return run.counts.get("removed", 0), run.counts.get("gone", 0), run.counts["notes"]


NOT_TAKEN = "1 service was not taken away: since this was read, something else gives the same."


def test_what_another_source_gives_since_the_preview_is_not_taken_away(tmp_path: Path) -> None:
    source, other = a_source(), a_source("Another")
    imported(source, tmp_path, a_record(1), a_record(2), a_record(3))
    run = read_records(source, tmp_path, a_record(2))
    assert (run.counts["removed"], run.counts["is_shrunk"]) == (2, True)
    kept = Service.objects.because("A test.").get(name="Drop-in 1")
    SourceRecord.objects.create(
        source=other, theirs="b", service=kept, digest="x", given={}, last_seen_at=AT
    )

    run = applied(run, is_shorter=True)

    rows = Service.objects.because("A test looks.").filter(retired_at=None)
    assert sorted(rows.values_list("name", flat=True)) == ["Drop-in 1", "Drop-in 2"]
    assert gone_of(run) == (1, 1, [NOT_TAKEN])
    assert SourceRecord.objects.get(service=kept, source=source).gone_at == AT


def test_what_was_joined_since_the_preview_is_not_taken_away(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2))
    stays = a_service("Ours")
    run = read_records(source, tmp_path, a_record(2))
    gone = Service.objects.because("A test.").get(name="Drop-in 1")
    pair = Pairing.objects.create(first=stays, second=gone, score=90, found_at=AT)
    decide_pair(pair=pair, is_same=True, by=a_person(), at=AT)

    run = applied(run)

    stays.refresh_from_db()
    assert (stays.retired_at, gone_of(run)) == (None, (0, 1, [NOT_TAKEN]))


def test_what_is_taken_away_although_people_changed_it_since_is_told(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2))
    run = read_records(source, tmp_path, a_record(2))
    gone = Service.objects.because("A test.").get(name="Drop-in 1")
    ours, later = replace(live(gone), summary="Ours"), AT + timedelta(hours=1)
    change_service(service=gone, values=ours, by=a_person(), at=later)

    run = applied(run)

    gone.refresh_from_db()
    says = "1 service was taken away although somebody here changed it since this was read."
    assert (gone.retired_at is None, gone_of(run)) == (False, (1, 0, [says]))
