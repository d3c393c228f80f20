"""`kith directory import`, as somebody types it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kith.cli.directory import command
from kith.directory.enums import RunState
from kith.directory.models import ImportRun, ImportSource, Service
from kith.directory.operations import importing
from tests.factories.areas import AT, an_area
from tests.factories.imports import a_record, ndjson_at
from tests.unit.open_referral.sample import a_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_house(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    """The house is open already, with the tests' database and an area in it."""
    monkeypatch.setattr("kith.cli.directory_import.open_house", Path)
    monkeypatch.setattr("kith.cli.directory_import.prepare_database", lambda _data: None)
    settings.UPLOADS = tmp_path / "uploads"
    an_area()


def imported(*arguments: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(command, ["import", *map(str, arguments)], input=typed)


def live() -> list[str]:
    rows = Service.objects.because("A test looks.").filter(retired_at=None)
    return sorted(rows.values_list("name", flat=True))


def test_yes_writes_what_was_read(tmp_path: Path) -> None:
    path = ndjson_at(tmp_path / "services.ndjson", [a_record(1), a_record(2, name=...)])

    done = imported(path, "--yes")

    assert done.exit_code == 0
    assert "1 would be added" in done.output
    assert "/name" in done.output
    assert live() == ["Drop-in 1"]


def test_no_leaves_everything_as_it_was_and_the_preview_waits(tmp_path: Path) -> None:
    path = ndjson_at(tmp_path / "services.ndjson", [a_record(1)])

    done = imported(path, typed="n\n")

    assert done.exit_code == 1
    assert live() == []
    assert ImportRun.objects.get().state == RunState.PREVIEW


def test_a_dry_run_keeps_no_preview(tmp_path: Path) -> None:
    path = ndjson_at(tmp_path / "services.ndjson", [a_record(1)])

    done = imported(path, "--dry-run")

    assert done.exit_code == 0
    assert live() == []
    assert ImportRun.objects.get().state == RunState.STOPPED


def test_a_broken_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    path.write_text('{"contents": [')

    done = imported(path, "--yes")

    assert done.exit_code == 1
    assert "nothing was changed" in done.output
    assert "Traceback" not in done.output


def test_a_much_shorter_list_needs_to_be_said(tmp_path: Path) -> None:
    path = ndjson_at(tmp_path / "services.ndjson", [a_record(one) for one in range(1, 6)])
    imported(path, "--yes")
    ndjson_at(path, [a_record(1)])

    assert imported(path, "--yes").exit_code == 1
    assert len(live()) == 5
    assert imported(path, "--yes", "--although-shorter").exit_code == 0
    assert live() == ["Drop-in 1"]


def test_columns_of_a_file_are_kept_for_the_next_time(tmp_path: Path) -> None:
    path, columns = tmp_path / "sheet.csv", tmp_path / "columns.json"
    path.write_text("What,Who\nTea,Union\n")
    columns.write_text(json.dumps({"What": "name", "Who": "provider"}))
    assert imported(path, "--yes").exit_code == 1

    assert imported(path, "--yes", "--columns", columns).exit_code == 0

    source = ImportSource.objects.because("A test looks.").get()
    assert source.columns["fields"] == {"What": "name", "Who": "provider"}
    assert live() == ["Tea"]


def test_what_was_stopped_while_writing_goes_on(tmp_path: Path) -> None:
    path = ndjson_at(tmp_path / "services.ndjson", [a_record(1)])
    imported(path, typed="n\n")
    importing.begin_writing(run=ImportRun.objects.get(), by=None, at=AT)

    done = imported(path, "--yes")

    assert "Going on" in done.output
    assert live() == ["Drop-in 1"]


@pytest.mark.parametrize(
    "arguments", [["/no/such/file"], ["ftp://example.org"], ["--area", "nowhere", "."]]
)
def test_wrong_use_is_said(arguments: list[str]) -> None:
    done = imported(*arguments)

    assert done.exit_code in {1, 2}
    assert done.output
    assert "Traceback" not in done.output


class Server(BaseHTTPRequestHandler):
    """A machine on this one with two feeds, below /a and below /b."""

    def do_GET(self) -> None:
        """Answer with the page of services of the feed that was asked for."""
        number = 1 if self.path.startswith("/a/services") else 2
        found = "/services" in self.path
        body = json.dumps(a_page(a_whole(number))).encode()
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(body if found else b"")

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


def a_whole(number: int) -> dict[str, object]:
    return a_record(number, phones=[{"id": a_record(number)["id"], "number": "0114 496 0001"}])


@pytest.fixture
def machine() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def address_of(name: str) -> str:
    return ImportSource.objects.because("A test looks.").get(name=name).address


def test_a_source_at_another_address_is_refused_and_not_read(machine: str) -> None:
    first = imported(f"{machine}/a", "--source", "County", "--yes", "--allow-private")
    assert (first.exit_code, live()) == (0, ["Drop-in 1"])

    done = imported(f"{machine}/b", "--source", "County", "--yes", "--allow-private")

    assert (done.exit_code, live()) == (2, ["Drop-in 1"])
    assert f"The source “County” is at {machine}/a." in " ".join(done.output.split())
    assert (address_of("County"), ImportRun.objects.count()) == (f"{machine}/a", 1)


def test_a_source_moves_where_somebody_says_so(machine: str) -> None:
    imported(f"{machine}/a/services", "--source", "County", "--yes", "--allow-private")

    done = imported(
        f"{machine}/b", "--source", "County", "--change-address", "--yes", "--allow-private"
    )

    assert (done.exit_code, address_of("County")) == (0, f"{machine}/b")
    assert live() == ["Drop-in 2"]
