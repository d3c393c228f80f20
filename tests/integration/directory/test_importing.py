"""An import shows first, changes nothing by itself, and can be stopped anywhere."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from kith.core.models import AuditEntry
from kith.directory.enums import OriginKind, RunState
from kith.directory.models import (
    ImportRun,
    Place,
    Provider,
    Service,
    SourceRecord,
    Taxonomy,
)
from kith.directory.operations import importing, importing_sources
from kith.directory.operations.importing_ending import NotWaiting, stop_run
from kith.directory.operations.importing_writing import Batches
from kith.directory.operations.writing import Origin, retire_services, write_services
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import run_again
from kith.directory.queries.values import values_by_id
from kith.directory.rules.values import ServiceEntry
from tests.factories.areas import AT
from tests.factories.directory import a_provider, a_service, a_term
from tests.factories.imports import (
    PROVIDER,
    a_record,
    a_source,
    applied,
    at_place,
    imported,
    read_records,
)
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path / "uploads"


def lines(run: ImportRun, name: str) -> list[dict[str, object]]:
    return list(spool.Lines(run.pk, name))


def live() -> dict[str, Service]:
    rows = Service.objects.because("A test looks.").filter(retired_at=None)
    return {one.name: one for one in rows}


def edited(service: Service, **values: object) -> None:
    from dataclasses import replace

    was = values_by_id([service.pk])[service.pk]
    entry = ServiceEntry(
        values=replace(was, **values), provider_id=service.provider_id, id=service.pk
    )
    origin = Origin(kind=OriginKind.PERSON, id=a_person().pk)
    write_services(area_id=service.area_id, entries=[entry], origin=origin, at=AT)


def test_reading_writes_nothing_to_the_directory(tmp_path: Path) -> None:
    run = read_records(a_source(), tmp_path, a_record(1), a_record(2))

    assert run.state == RunState.PREVIEW
    assert run.counts["added"] == 2
    assert [one["name"] for one in lines(run, "added")] == ["Drop-in 1", "Drop-in 2"]
    assert live() == {}


def test_applying_writes_what_was_shown_with_where_it_came_from(tmp_path: Path) -> None:
    source = a_source()
    run = imported(source, tmp_path, a_record(1))

    service = live()["Drop-in 1"]
    assert run.state == RunState.DONE
    assert service.origins["*"][:2] == ["source", str(source.pk)]
    assert service.provider.name == "Tea and Talk"
    assert str(service.pk) == a_record(1)["id"]
    told = AuditEntry.objects.get(action="directory.import-applied")
    assert told.detail["added"] == 1


def test_the_same_feed_again_changes_nothing(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2))

    again = read_records(source, tmp_path, a_record(1), a_record(2))

    assert (again.counts["same"], again.counts.get("changed", 0)) == (2, 0)
    assert applied(again).state == RunState.DONE
    assert SourceRecord.objects.count() == 2


def test_a_change_shows_before_and_after(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2))

    run = read_records(source, tmp_path, a_record(1, name="Tea at three"), a_record(2))

    [shown] = lines(run, "changed")
    assert shown["fields"] == {"name": ["Drop-in 1", "Tea at three"]}
    applied(run)
    assert sorted(live()) == ["Drop-in 2", "Tea at three"]


def test_what_is_gone_from_the_feed_is_retired_and_comes_back(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2))
    run = read_records(source, tmp_path, a_record(1))
    assert [one["name"] for one in lines(run, "removed")] == ["Drop-in 2"]
    applied(run)
    assert sorted(live()) == ["Drop-in 1"]

    imported(source, tmp_path, a_record(1), a_record(2))

    assert sorted(live()) == ["Drop-in 1", "Drop-in 2"]
    assert Service.objects.because("A test looks.").count() == 2


def test_a_field_that_a_person_changed_is_kept_and_said(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1))
    edited(live()["Drop-in 1"], name="Our own name")

    run = read_records(source, tmp_path, a_record(1, name="Theirs", minimum_age=18))

    [kept] = lines(run, "kept")
    assert kept["fields"] == {"name": ["Our own name", "Theirs"]}
    applied(run)
    assert live()["Our own name"].youngest == 18


def test_a_service_that_a_person_took_out_stays_out(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2))
    retire_services(ids=[live()["Drop-in 1"].pk], at=AT)

    run = imported(source, tmp_path, a_record(1, name="Again"), a_record(2))

    assert sorted(live()) == ["Drop-in 2"]
    assert lines(run, "kept")[0]["is_out"] is True


def test_a_record_that_breaks_the_standard_is_refused_with_its_path(tmp_path: Path) -> None:
    run = read_records(a_source(), tmp_path, a_record(1), a_record(2, status="lost"))

    [refused] = lines(run, "refused")
    assert (refused["record"], refused["path"]) == (a_record(2)["id"], "/status")
    assert "active" in str(refused["sentence"])
    assert run.counts["refused"] == 1
    applied(run)
    assert sorted(live()) == ["Drop-in 1"]


def test_a_record_that_is_refused_now_is_not_taken_away(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2))

    run = read_records(source, tmp_path, a_record(1), a_record(2, status="lost"))

    assert run.counts.get("removed", 0) == 0
    applied(run)
    assert sorted(live()) == ["Drop-in 1", "Drop-in 2"]


def test_an_id_that_comes_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    run = read_records(a_source(), tmp_path, a_record(1), a_record(1, name="Twice"))

    assert run.counts["added"] == 1
    assert lines(run, "refused")[0]["path"] == "/id"


def test_a_confidential_place_is_dropped_before_anything_is_kept(tmp_path: Path) -> None:
    record = a_record(
        1,
        name="Women's refuge",
        description="Call first. 1 Secret Street.",
        service_at_locations=at_place(1),
    )
    run = read_records(a_source(), tmp_path, record)

    assert run.counts["hidden"] == 1
    folder = spool.place_of(run.pk)
    kept = "".join(one.read_text() for one in folder.glob("*.ndjson"))
    assert "Women's refuge" in kept
    assert "Secret Street" not in kept
    applied(run)
    place = Place.objects.get()
    assert (place.is_confidential, place.address, place.postcode) == (True, "", "")
    assert "Secret Street" not in json.dumps(SourceRecord.objects.get().given)
    assert "S60 1AA" not in json.dumps(SourceRecord.objects.get().given)


def test_far_fewer_records_than_last_time_ask_a_person(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, *(a_record(number) for number in range(1, 6)))
    run = read_records(source, tmp_path, a_record(1), a_record(2))

    with pytest.raises(importing.MuchShorter):
        importing.begin_writing(run=run, by=None, at=AT)

    assert len(live()) == 5
    applied(run, is_shorter=True)
    assert len(live()) == 2


def test_terms_are_mapped_by_label_and_the_others_listed(tmp_path: Path) -> None:
    a_term("mediation", label="Mediation", alternatives=["Talking it over"])
    record = a_record(1, attributes=[_filed("talking it OVER"), _filed("Basket weaving")])
    source = a_source()

    run = read_records(source, tmp_path, record)

    assert [one["label"] for one in lines(run, "terms")] == ["Basket weaving"]
    applied(run)
    service = live()["Drop-in 1"]
    assert [one.key for one in service.terms.all()] == ["types:mediation"]


def test_terms_that_a_person_wants_come_in_a_taxonomy_of_the_sources_own(tmp_path: Path) -> None:
    source = a_source()
    importing_sources.map_source(source=source, by=None, at=AT, takes_terms=True)
    source.refresh_from_db()

    imported(source, tmp_path, a_record(1, attributes=[_filed("Basket weaving")]))

    taxonomy = Taxonomy.objects.get(code=f"source-{source.pk.hex[:8]}")
    assert [one.label for one in live()["Drop-in 1"].terms.all()] == ["Basket weaving"]
    assert taxonomy.name == "The feed"


def test_a_term_that_a_person_maps_counts_at_the_next_reading(tmp_path: Path) -> None:
    a_term("crafts", label="Crafts")
    source, record = a_source(), a_record(1, attributes=[_filed("Basket weaving")])
    run = imported(source, tmp_path, record)
    key = str(lines(run, "terms")[0]["key"])
    importing_sources.map_source(source=source, by=None, at=AT, terms={key: "types:crafts"})
    source.refresh_from_db()

    again = imported(source, tmp_path, record)

    assert again.counts["changed"] == 1
    assert [one.key for one in live()["Drop-in 1"].terms.all()] == ["types:crafts"]


def _filed(label: str) -> dict[str, object]:
    record = a_record(1)["id"]
    term = {"id": record, "name": label, "description": label, "code": label[:3]}
    return {"id": record, "link_id": record, "link_type": "service_type", "taxonomy_term": term}


def test_a_provider_of_somebody_else_is_used_and_never_changed(tmp_path: Path) -> None:
    ours = a_provider("Tea and Talk")
    source = a_source()

    imported(source, tmp_path, a_record(1))
    imported(source, tmp_path, a_record(1, organization=PROVIDER | {"description": "Hacked."}))

    ours.refresh_from_db()
    assert live()["Drop-in 1"].provider == ours
    assert ours.description == "Helps people."


def test_a_provider_that_the_source_brought_follows_it(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1))

    imported(source, tmp_path, a_record(1, organization=PROVIDER | {"name": "Tea, Talk, Time"}))

    assert [one.name for one in Provider.objects.because("A test looks.")] == ["Tea, Talk, Time"]


def test_an_entry_of_somebody_else_is_not_taken_over_by_its_id(tmp_path: Path) -> None:
    ours = a_service("Ours")

    imported(a_source(), tmp_path, a_record(1, id=str(ours.pk), name="Theirs"))

    assert sorted(live()) == ["Ours", "Theirs"]


def test_killed_while_writing_it_goes_on_to_the_same_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kith.directory.operations.importing_writing.AT_ONCE", 2)
    source = a_source()
    imported(source, tmp_path, *(a_record(number) for number in range(1, 6)))
    run = read_records(source, tmp_path, *(a_record(n, name=f"New {n}") for n in range(3, 9)))
    run = importing.begin_writing(run=run, by=None, at=AT)
    batches = Batches(run.source, run, AT)
    assert batches.write_next()
    assert batches.write_next()  # and here the machine stops

    done = importing.write_run(run=run_again(run.pk), by=None, at=AT)

    assert (done.state, done.written) == (RunState.DONE, 8)
    assert sorted(live()) == [f"New {number}" for number in range(3, 9)]
    assert SourceRecord.objects.filter(gone_at=None).count() == 6


def test_a_batch_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = read_records(a_source(), tmp_path, a_record(1))
    run = importing.begin_writing(run=run, by=None, at=AT)
    with monkeypatch.context() as broken:
        broken.setattr(Batches, "_keep_records", _stops)
        with pytest.raises(RuntimeError):
            importing.write_run(run=run, by=None, at=AT)
    assert live() == {}

    importing.write_run(run=run_again(run.pk), by=None, at=AT)

    assert sorted(live()) == ["Drop-in 1"]


def _stops(*_given: object) -> None:
    raise RuntimeError("The machine stops.")


def test_a_preview_that_was_set_aside_cannot_be_written(tmp_path: Path) -> None:
    run = read_records(a_source(), tmp_path, a_record(1))
    stop_run(run=run, by=a_person(), at=AT)

    with pytest.raises(NotWaiting):
        importing.begin_writing(run=run, by=None, at=AT)


def test_a_newer_reading_sets_the_older_preview_aside(tmp_path: Path) -> None:
    source = a_source()
    first = read_records(source, tmp_path, a_record(1))
    read_records(source, tmp_path, a_record(2))

    with pytest.raises(NotWaiting):
        importing.begin_writing(run=first, by=None, at=AT)


def test_two_readings_of_a_source_do_not_run_at_once() -> None:
    source = a_source(address="https://example.org/feed")
    importing_sources.begin_run(source=source, by=None, at=AT)

    with pytest.raises(importing_sources.AlreadyRunning):
        importing_sources.begin_run(source=source, by=None, at=AT)
    importing_sources.begin_run(source=source, by=None, at=AT + timedelta(hours=4))

    assert ImportRun.objects.filter(state=RunState.STOPPED).count() == 1
