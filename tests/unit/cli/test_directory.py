"""`kith directory validate`: its verdict is its exit code, and it says what to do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from kith.cli.main import cli
from tests.unit.open_referral.sample import a_page, a_service, an_id, api_details

TODAY = datetime.now(tz=UTC).date().isoformat()


def validate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["directory", "validate", *map(str, arguments)])


def a_folder(tmp_path: Path, **changed: object) -> Path:
    service = a_service(assured_date=TODAY, **changed)
    for name, body in (
        ("api_details", api_details()),
        ("services", a_page(service)),
        ("service", service),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps(body), encoding="utf-8")
    return tmp_path


def test_a_good_folder_is_valid(tmp_path: Path) -> None:
    done = validate(a_folder(tmp_path))

    assert done.exit_code == 0
    assert "VALID by HSDS-UK-3.0." in done.output
    assert (
        "Read: 3 files or answers, 3 records. Found: 0 failures, 0 warnings, 0 notes."
        in done.output
    )


def test_problems_are_grouped_with_what_to_do(tmp_path: Path) -> None:
    done = validate(a_folder(tmp_path, url="www.example.org"))

    assert done.exit_code == 1
    assert "NOT VALID by HSDS-UK-3.0." in done.output
    assert "FAILURE address-without-scheme (service.url): 2 times" in done.output
    assert "Write the whole address, such as https://www.example.org" in done.output


def test_json_says_the_same(tmp_path: Path) -> None:
    done = validate(a_folder(tmp_path, fees=None), "--format", "json")
    told = json.loads(done.output)

    assert (done.exit_code, told["valid"], told["failures"]) == (1, False, 2)
    [group] = told["findings"]
    assert (group["code"], group["count"]) == ("null-value", 2)
    assert {one["record"] for one in group["examples"]} == {an_id(1)}


def test_a_file_that_breaks_says_so_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "services.json").write_bytes(b"\xff\xfe\x00")

    done = validate(tmp_path)

    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "JSON is UTF-8" in done.output


@pytest.mark.parametrize(
    "source",
    [
        "no-such-file.json",
        "ftp://a.example/x",
        "https://",
        "https://me:word@a.example",
        "http://[x",
    ],
)
def test_wrong_use_is_code_two(source: str) -> None:
    assert validate(source).exit_code == 2


class Feed(BaseHTTPRequestHandler):
    """A live feed of one service."""

    def do_GET(self) -> None:
        service = a_service(assured_date=TODAY)
        answers = {
            "/api": api_details(),
            "/api/services": a_page(service),
            f"/api/services/{an_id(1)}": service,
        }
        body = answers.get(urlsplit(self.path).path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_told: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def address() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}/api"
    running.shutdown()
    running.server_close()
    thread.join()


def test_a_live_feed_is_walked(address: str) -> None:
    done = validate(address, "--allow-private")

    assert done.exit_code == 0, done.output
    assert "WARNING not-https: 1 time" in done.output


def test_a_closed_network_is_not_asked_by_itself(address: str) -> None:
    done = validate(address)

    assert done.exit_code == 1
    assert "It leads into a closed network" in done.output
