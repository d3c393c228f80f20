"""What is handed in and cannot be: a clear sentence, no error of ours, nothing half-written.

The readers prove it at length (`tests/unit/open_referral`, `opening_times`, `postcodes`,
`directory`); here it comes in by the doors that people and feeds have.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kith.accounts.models import Person
from kith.cli.postcodes import command as postcodes
from kith.directory.enums import RunState
from kith.directory.models import ImportRun, ImportSource, PostcodePoint, Service
from kith.directory.operations import importing_sources
from kith.directory.queries import import_spool as spool
from kith.directory.queries.import_spool import given_file
from kith.directory.tasks.importing import read_source
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_service
from tests.factories.imports import a_record, a_source, applied, imported, read, read_records
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
HEADINGS = "Id,Name,Organisation\n"
CODES = b"postcode,easting,northing,admin_district,admin_ward\n"
ERROR = re.compile(r'class="govuk-error-message">(.*?)</p>', re.DOTALL)


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def moderator(client: Client) -> Person:
    person = a_person("directory-moderator")
    client.force_login(person)
    return person


def live() -> list[str]:
    rows = Service.objects.because("A test looks.").filter(retired_at=None)
    return sorted(rows.values_list("name", flat=True))


def live_after(run: ImportRun) -> list[str]:
    applied(run)
    return live()


def refused(run: ImportRun) -> list[str]:
    return [str(one["sentence"]) for one in spool.Lines(run.pk, "refused")]


def bomb(name: str, content: bytes = b" " * 30_000_000) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return held.getvalue()


def handed_in(client: Client, source: ImportSource, name: str, content: bytes) -> str:
    """What the person who hands in a file is told in red; empty where it is taken."""
    address = reverse("directory-work:upload_import", args=[source.pk])
    answer = client.post(address, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code in {200, 302}
    found = ERROR.search(answer.content.decode())
    return re.sub(r"<[^>]+>", "", found.group(1)).strip() if found else ""


# ── Words ──


@pytest.mark.parametrize("count", [3_000, 300_000])
def test_a_very_long_word_is_answered(client: Client, count: int) -> None:
    """PostgreSQL takes no word of more than 2,046 bytes into its index."""
    an_area()
    a_service("Calm Kitchen", description="x" * 8_000)

    answer = client.post("/services/", {"words": "x" * count})

    assert answer.status_code == 200
    assert "</main>" in answer.content.decode()


@pytest.mark.parametrize(
    "words", ["\x00", "a\x00b", "' OR 1=1 --", "\u202e\ufeff", "%s{0}${x}", "*:" * 99]
)
def test_hostile_words_are_answered_by_the_page(client: Client, words: str) -> None:
    an_area()
    a_service("Calm Kitchen")

    assert client.post("/services/", {"words": words}).status_code == 200


# ── Rows and records without an id ──


def test_a_record_without_an_id_takes_no_other_away(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1), a_record(2), a_record(3))

    run = read_records(source, tmp_path, a_record(1), a_record(2, id=...), a_record(3))

    assert (run.counts.get("removed", 0), run.counts["refused"]) == (0, 1)
    applied(run)
    assert live() == ["Drop-in 1", "Drop-in 2", "Drop-in 3"]


@pytest.mark.parametrize(
    ("before", "after", "refusals"),
    [
        ("1,Tea,Union\n2,Talk,Union\n", "1,Tea,Union\n,,Union\n", 1),
        ("1,Tea,Union\n2,Talk,Union\n", "1,Tea,Union\n,Talk with us,Union\n", 0),
        (",Tea,Union\n,Talk,Union\n", ",Tea,Union\n,,Union\n", 1),
    ],
)
def test_a_row_without_an_id_takes_no_other_away(
    tmp_path: Path, before: str, after: str, refusals: int
) -> None:
    source, path = a_source("Sheet", kind="csv"), tmp_path / "sheet.csv"
    path.write_text(HEADINGS + before)
    applied(read(source, path))

    path.write_text(HEADINGS + after)
    run = read(source, path)

    assert (run.counts.get("removed", 0), run.counts.get("refused", 0)) == (0, refusals)
    assert {"Talk", "Tea"} - set(live_after(run)) == set()


def test_a_row_that_is_gone_is_taken_away_where_none_has_an_id(tmp_path: Path) -> None:
    source, path = a_source("Sheet", kind="csv"), tmp_path / "sheet.csv"
    path.write_text(f"{HEADINGS},Tea,Union\n,Talk,Union\n,Walk,Union\n")
    applied(read(source, path))

    path.write_text(f"{HEADINGS},Tea,Union\n,Talk,Union\n")

    assert live_after(read(source, path)) == ["Talk", "Tea"]


# ── Files ──


@pytest.mark.parametrize(
    ("kind", "name"), [("open_referral", "services.json"), ("csv", "sheet.csv")]
)
def test_a_zip_bomb_that_is_handed_in_is_refused_with_a_sentence(
    client: Client, moderator: Person, kind: str, name: str
) -> None:
    source = a_source("Handed in", kind=kind)

    told = handed_in(client, source, "services.zip", bomb(name))
    for run in source.runs.all():
        read_source.func(str(run.pk), str(moderator.pk))

    states = [(one.state, one.findings[0]["sentence"]) for one in source.runs.all()]
    assert bool(told) != bool(states)
    assert [state for state, _says in states] == [RunState.REFUSED] * len(states)
    assert all("larger than Kith reads" in says for _state, says in states)
    assert live() == []
    assert [given_file(one.pk) for one in source.runs.all()] == [None] * len(states)


def test_a_zip_bomb_of_postcodes_leaves_those_that_were_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kith.cli.postcodes.open_house", Path)
    monkeypatch.setattr("kith.cli.postcodes.prepare_database", lambda _data: None)
    PostcodePoint.objects.create(pk="ZE10AA", easting=447000, northing=1141000)
    path = tmp_path / "codes.zip"
    row = b"ZE1 0AA,447000,1141000,S12000027,\n"
    path.write_bytes(bomb("Data/codes.csv", CODES + row * 60_000))

    done = CliRunner().invoke(postcodes, ["load", str(path)])

    assert done.exit_code == 1
    assert "unpacks to more than 100 times its size" in done.output
    assert done.output.endswith("Nothing was loaded.\n")
    assert PostcodePoint.objects.count() == 1


@pytest.mark.parametrize(
    ("encoding", "added"),
    [
        ("utf-8", 1),
        ("utf-8-sig", 1),
        ("utf-16", 1),
        ("cp1252", 1),
        ("utf-32", None),
        ("cp037", None),
    ],
)
def test_a_spreadsheet_in_another_encoding_is_read_or_refused_whole(
    tmp_path: Path, encoding: str, added: int | None
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes("Name,Organisation\nCafé Málaga,Union\n".encode(encoding))

    run = read(a_source("Sheet", kind="csv"), path)

    if added is None:
        assert run.state == RunState.REFUSED
        assert run.findings[0]["sentence"].endswith(".")
    else:
        applied(run)
        assert live() == ["Café Málaga"]


# ── Postcodes and times ──


@pytest.mark.parametrize(
    ("postcode", "says"),
    [
        ("BT1 1AA", "This postcode is in Northern Ireland."),
        ("JE2 3AB", "This postcode is in Jersey."),
        ("GX11 1AA", "This postcode is outside the UK."),
        ("BFPO 801", "This is a forces post office number"),
        ("no fixed abode", "You do not need an address to get help."),
        ("ZZ99 3VZ", "You do not need an address to get help."),
        ("QQ1 1AA", "This is not a UK postcode."),
    ],
)
def test_a_postcode_from_elsewhere_or_nowhere_is_told_on_the_form(
    client: Client, postcode: str, says: str
) -> None:
    an_area()
    answer = client.post("/services/", {"postcode": postcode})

    assert answer.status_code == 200
    assert f'<a href="#id_postcode">{says}' in answer.content.decode()


@pytest.mark.parametrize(
    "rule",
    [
        {"freq": "WEEKLY", "interval": 10**12, "byday": "MO"},
        {"freq": "WEEKLY", "count": 2**63, "byday": "MO", "dtstart": "0001-01-01"},
        {"freq": "MONTHLY", "bymonthday": ",".join(str(n) for n in range(-400, 400))},
        {"freq": "MONTHLY", "byday": "9999999999TU,-0MO"},
        {"freq": "WEEKLY", "byday": "MO," * 5_000},
        {"freq": "WEEKLY", "until": "9999-12-31", "byyearday": "366", "byweekno": "53"},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "99:99", "closes_at": "-1"},
    ],
    ids=",".join,
)
def test_a_rule_of_times_from_hell_is_told_and_stops_nothing(
    tmp_path: Path, rule: dict[str, object]
) -> None:
    times = [{"id": a_record(9)["id"], **rule}]
    run = read_records(a_source(), tmp_path, a_record(1), a_record(2, schedules=times))

    assert applied(run).state == RunState.DONE
    assert live() == (["Drop-in 1"] if refused(run) else ["Drop-in 1", "Drop-in 2"])


# ── Addresses ──


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:10.0.0.8]/",
        "http://2130706433/",
        "http://localhost/",
    ],
)
def test_a_feed_in_a_closed_network_is_never_asked_and_the_run_says_so(address: str) -> None:
    """The same for a feed that leads there: `test_what_does_not_end_well_is_refused`."""
    source = a_source(address=address, every_days=7)
    run = importing_sources.begin_run(source=source, by=None, at=AT)

    read_source.func(str(run.pk), "")

    run.refresh_from_db()
    assert run.state == RunState.REFUSED
    assert "closed network" in run.findings[0]["sentence"]
    assert live() == []
