"""Pages of imports: who gets in, what they show, and that a person lets every change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kith.accounts.models import Person
from kith.directory.enums import RunState
from kith.directory.models import ImportRun, ImportSource, Pairing, Service, Taxonomy
from kith.directory.operations.duplicates import propose_pairs
from kith.directory.presenters.importing import work_lines
from kith.directory.queries.import_spool import given_file
from kith.directory.tasks.importing import read_source, write_import
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_service, a_term
from tests.factories.imports import a_record, a_source, imported, read, read_records
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
CSV = "Name,Organisation,Telephone\nTea,Tea and Talk,0114 496 0001\n"


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def moderator(client: Client) -> Person:
    person = a_person("directory-moderator")
    client.force_login(person)
    return person


def at(name: str, *args: object) -> str:
    return reverse(f"directory-work:{name}", args=args)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def live() -> list[str]:
    rows = Service.objects.because("A test looks.").filter(retired_at=None)
    return sorted(rows.values_list("name", flat=True))


def test_only_moderators_come_to_imports(client: Client) -> None:
    source = a_source()
    run = ImportRun.objects.create(source=source, state=RunState.STOPPED, started_at=AT)
    client.force_login(a_person("practitioner"))

    addresses = [
        at("imports"),
        at("add_import"),
        at("import_source", source.pk),
        at("import_run", source.pk, run.pk),
        at("import_lines", source.pk, run.pk, "added"),
        at("duplicates"),
        at("vocabularies"),
        at("add_vocabulary"),
    ]
    assert [client.get(one).status_code for one in addresses] == [404] * len(addresses)


def test_empty_lists_say_what_will_stand_there(client: Client, moderator: Person) -> None:
    assert "No sources yet" in text_of(client, at("imports"))
    assert "No pairs to look at" in text_of(client, at("duplicates"))


def test_a_source_is_added_and_a_bad_address_refused(client: Client, moderator: Person) -> None:
    told = {"name": "The county", "kind": "open_referral", "every_days": "7"}
    client.post(at("add_import"), {**told, "address": "ftp://county.example"})
    assert ImportSource.objects.because("A test looks.").count() == 0

    client.post(at("add_import"), {**told, "address": "https://county.example/oruk/v3/services"})

    source = ImportSource.objects.because("A test looks.").get()
    assert (source.address, source.every_days) == ("https://county.example/oruk/v3", 7)
    assert source.owner == moderator


def test_a_preview_shows_every_change_and_a_person_lets_it(
    client: Client, moderator: Person, tmp_path: Path
) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2))
    run = read_records(
        source,
        tmp_path,
        a_record(1, name="Tea at three"),
        a_record(3),
        a_record(4, status="x", url="www.x"),
    )
    shown = text_of(client, at("import_run", source.pk, run.pk))
    assert "Tea at three" in shown
    assert "Drop-in 1" in shown
    assert "Taken away (1)" in shown
    assert "/status" in shown
    assert live() == ["Drop-in 1", "Drop-in 2"]

    client.post(at("import_run", source.pk, run.pk))
    write_import.func(str(run.pk), str(moderator.pk))

    assert live() == ["Drop-in 3", "Tea at three"]
    assert "1 added" in text_of(client, at("import_run", source.pk, run.pk))


def test_a_much_shorter_list_needs_a_tick(
    client: Client, moderator: Person, tmp_path: Path
) -> None:
    source = a_source()
    imported(source, tmp_path, *(a_record(number) for number in range(1, 6)))
    run = read_records(source, tmp_path, a_record(1))

    client.post(at("import_run", source.pk, run.pk))
    run.refresh_from_db()
    assert run.state == RunState.PREVIEW

    client.post(at("import_run", source.pk, run.pk), {"is_shorter": "on"})
    run.refresh_from_db()
    assert run.state == RunState.RUNNING


def test_a_preview_can_be_set_aside(client: Client, moderator: Person, tmp_path: Path) -> None:
    source = a_source()
    run = read_records(source, tmp_path, a_record(1))

    client.post(at("stop_import", source.pk, run.pk))

    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert live() == []


def test_a_preview_shows_what_is_taken_although_a_field_is_wrong(
    client: Client, moderator: Person, tmp_path: Path
) -> None:
    source = a_source()
    run = read_records(source, tmp_path, a_record(1, url="www.example.org", email=""))

    shown = text_of(client, at("import_run", source.pk, run.pk))

    assert "1 to be taken in although not as the standard has it" in shown
    assert "These services come in. What could not be read is left out." in shown
    assert "/url" in shown
    assert "Write the whole address, such as https://www.example.org" in shown


def test_a_broken_feed_has_a_page_that_says_why(
    client: Client, moderator: Person, tmp_path: Path
) -> None:
    path = tmp_path / "services.json"
    path.write_text("<html>Sign in</html>")
    source = a_source()
    run = read(source, path)

    assert "It is a web page, not JSON" in text_of(client, at("import_run", source.pk, run.pk))
    [line] = work_lines(moderator, AT)
    assert line.sentence == "The feed could not be read, so nothing was imported"


def test_a_waiting_import_stands_on_the_first_page_of_work(
    client: Client, moderator: Person, tmp_path: Path
) -> None:
    read_records(a_source(), tmp_path, a_record(1), a_record(2))

    [line] = work_lines(moderator, AT)

    assert line.sentence == "An import from The feed waits: 2 added"


def test_a_spreadsheet_is_handed_in_its_columns_said_and_read(
    client: Client, moderator: Person
) -> None:
    source = a_source("Sheet", kind="csv")
    file = SimpleUploadedFile("tea.csv", CSV.encode())
    client.post(at("upload_import", source.pk), {"file": file})
    assert "Telephone" in text_of(client, at("import_columns", source.pk))

    client.post(
        at("import_columns", source.pk),
        {"column_0": "name", "column_1": "provider", "column_2": "phone"},
    )
    run = source.runs.get()
    read_source.func(str(run.pk), str(moderator.pk))

    run.refresh_from_db()
    assert (run.state, run.counts["added"]) == (RunState.PREVIEW, 1)
    assert given_file(run.pk) is None


def test_columns_without_a_name_are_asked_for(client: Client, moderator: Person) -> None:
    source = a_source("Sheet", kind="csv")
    file = SimpleUploadedFile("tea.csv", CSV.encode())
    client.post(at("upload_import", source.pk), {"file": file})

    answer = client.post(at("import_columns", source.pk), {"column_0": "", "column_1": "provider"})

    assert "Choose the column that holds “Name”" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tea.csv", b"PK\x03\x04zip in disguise"),
        ("tea.csv", b"<html><script>alert(1)</script>"),
        ("tea.exe", b"MZ\x00\x00"),
        ("tea.csv", b"a,b\n1,\x002\n" * 3),
        ("tea.csv", b"one column alone\nx\n"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(
    client: Client, moderator: Person, name: str, content: bytes
) -> None:
    source = a_source("Sheet", kind="csv")

    answer = client.post(
        at("upload_import", source.pk), {"file": SimpleUploadedFile(name, content)}
    )

    assert answer.status_code in {200, 302}
    if answer.status_code == 200:
        assert "govuk-error-message" in answer.content.decode()
    assert live() == []


def test_terms_are_mapped_on_their_page(client: Client, moderator: Person, tmp_path: Path) -> None:
    a_term("crafts", label="Crafts")
    source = a_source()
    record = a_record(1)["id"]
    term = {"id": record, "name": "Basket weaving", "description": "x", "code": "bw"}
    filed = {"id": record, "link_id": record, "link_type": "type", "taxonomy_term": term}
    read_records(source, tmp_path, a_record(1, attributes=[filed]))
    assert "Basket weaving" in text_of(client, at("import_terms", source.pk))

    client.post(at("import_terms", source.pk), {"term_0": "types:crafts"})

    source.refresh_from_db()
    assert list(source.columns["terms"].values()) == ["types:crafts"]


def test_the_template_lists_every_column(client: Client, moderator: Person) -> None:
    answer = client.get(at("import_template"))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode("utf-8-sig").startswith("Id,Name,Other name,Provider")


def test_lists_of_sources_ask_as_often_for_three_as_for_one(
    client: Client, moderator: Person, django_assert_num_queries: object, tmp_path: Path
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        client.get(at("imports"))
        with CaptureQueriesContext(connection) as held:
            client.get(at("imports"))
        return len(held)

    imported(a_source("One"), tmp_path, a_record(1))
    first = asked()
    imported(a_source("Two"), tmp_path, a_record(2))
    imported(a_source("Three"), tmp_path, a_record(3))

    assert asked() == first


def test_a_pair_is_shown_side_by_side_and_decided(client: Client, moderator: Person) -> None:
    phones = ({"number": "0114 496 0001"},)
    a_service("Tea group", phones=phones, summary="On Monday")
    a_service("Tea group", phones=phones, summary="On Tuesday")
    propose_pairs(area_id=an_area().pk, at=AT)
    pair = Pairing.objects.get()
    assert "The same telephone" in text_of(client, at("duplicates"))
    shown = text_of(client, at("duplicate", pair.pk))
    assert "On Monday" in shown
    assert "On Tuesday" in shown

    client.post(at("duplicate", pair.pk), {"answer": "first"})

    pair.refresh_from_db()
    assert (pair.is_same, pair.decided_by) == (True, moderator)
    assert live() == ["Tea group"]


def test_a_vocabulary_is_looked_at_before_it_is_taken_in(client: Client, moderator: Person) -> None:
    file = SimpleUploadedFile(
        "v.csv", b"code,label,alternatives,parent\na,Advice,Help;Guidance,\nb,Debt advice,,a\n"
    )
    told = {"name": "ESD", "code": "esd", "licence": "OGL v3", "kind": "service_type"}
    answer = client.post(at("add_vocabulary"), {**told, "file": file})
    assert Taxonomy.objects.filter(code="published-esd").exists() is False
    assert "2 terms: 2 new" in text_of(client, answer["Location"])

    client.post(answer["Location"])

    taxonomy = Taxonomy.objects.get(code="published-esd")
    terms = {one.code: one for one in taxonomy.terms.all()}
    assert terms["b"].parent == terms["a"]
    assert terms["a"].alternatives == ["Help", "Guidance"]
    ours = a_term("money", label="Money")
    client.post(at("vocabulary", taxonomy.pk), {"term_0": str(ours.pk)})
    assert list(terms["a"].leads_to.all()) == [ours]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1, 2]",
        json.dumps([{"code": "a"}]).encode(),
        json.dumps([{"code": "a", "label": "A", "parent": "gone"}]).encode(),
        json.dumps([{"code": "a", "label": "A", "parent": "a"}]).encode(),
        json.dumps([{"code": "a", "label": "A"}] * 2).encode(),
    ],
)
def test_a_broken_vocabulary_is_refused_with_a_sentence(
    client: Client, moderator: Person, content: bytes
) -> None:
    told = {"name": "ESD", "code": "esd", "licence": "OGL", "kind": "service_type"}

    answer = client.post(
        at("add_vocabulary"), {**told, "file": SimpleUploadedFile("v.json", content)}
    )

    assert "govuk-error-message" in answer.content.decode()
