"""`kith serve` is told to stop while people are sending forms: all of them are answered."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.faults.test_serve import is_ready, processes_of, wait_for
from tools.real_site import ROOT, _environment, serving

FORMS = 8
A_SERVICE = f"""
FORMS = {FORMS}
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from kith.areas.forms import stamp
from kith.areas.queries import current_area
from tests.factories.directory import a_provider, a_service
service = a_service("Talk it over", assured_on=timezone.localdate())
asked = timezone.now() - timedelta(minutes=1)
print(service.pk, *(stamp(service.pk, asked) for _ in range(FORMS)))
"""
REPORTS = "SELECT count(*) FROM directory_wrongreport"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The answer to the form itself, and not where it leads."""

    def redirect_request(self, *_args: object) -> None:
        return None


def send(address: str, form: dict[str, str]) -> int:
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(address, urlencode(form).encode(), timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code


def status_of(address: str) -> int:
    """0 where nobody answers any more."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return 0


def connections_to(address: str) -> int:
    """How many connections to the server the system holds open, taken by it or not."""
    port = f":{urlsplit(address).port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return sum(line.split()[1].endswith(port) and line.split()[3] == "01" for line in lines)


def a_service(folder: Path) -> tuple[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", A_SERVICE],
        env=_environment(folder, {"DJANGO_SETTINGS_MODULE": "kith.config.settings"}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    service, *stamps = done.stdout.split()  # each form counts once, by its stamp
    return service, stamps


def count(folder: Path) -> int:
    with contextlib.closing(sqlite3.connect(folder / "kith.sqlite3")) as connection:
        return int(connection.execute(REPORTS).fetchone()[0])


def test_a_stop_answers_every_form_that_was_on_its_way(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with (
        serving("exampleton", folder) as address,
        ThreadPoolExecutor(FORMS) as people,
        contextlib.closing(sqlite3.connect(folder / "kith.sqlite3", timeout=20)) as slow,
    ):
        service, stamps = a_service(folder)
        form = {"what": "phone", "address_line": ""}
        wait_for("readiness", lambda: is_ready(address))
        slow.execute("BEGIN IMMEDIATE")  # nothing is written as long as this stands
        answers = [
            people.submit(
                send,
                f"{address}/services/{service}/wrong/",
                {**form, "stamp": stamp, "words": f"It is 0114 496 000{number}."},
            )
            for number, stamp in enumerate(stamps)
        ]
        wait_for("every form's connection", lambda: connections_to(address) >= FORMS)
        time.sleep(0.5)  # for what they send to follow
        (serve,) = parents_of(folder)
        os.kill(serve, signal.SIGTERM)
        time.sleep(1)
        assert done(answers) == 0  # and nobody else is heard: /readyz has the next test
        assert parents_of(folder) == [serve]
        slow.rollback()

        assert [answer.result() for answer in answers] == [302] * FORMS
        wait_for("the end", lambda: processes_of(folder, "kith.cli") == [])
    assert count(folder) == FORMS


def done(answers: list[Future[int]]) -> int:
    return sum(answer.done() for answer in answers)


def parents_of(folder: Path) -> list[int]:
    """The process that was started, among those which serve: the others are its children."""
    ours = processes_of(folder, "\0serve\0")
    return [one for one in ours if parent(one) not in ours]


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.parametrize("drain", ["10"])
def test_a_load_balancer_hears_of_the_stop_before_it(tmp_path: Path, drain: str) -> None:
    folder = tmp_path / "data"
    with serving("exampleton", folder, KITH_DRAIN_SECONDS=drain) as address:
        wait_for("readiness", lambda: is_ready(address))
        (serve,) = parents_of(folder)
        os.kill(serve, signal.SIGTERM)
        wait_for("the word to others", lambda: status_of(f"{address}/readyz") == 503)
        assert status_of(f"{address}/healthz") == 200
        wait_for("the end", lambda: processes_of(folder, "kith.cli") == [])

    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", urlsplit(address).port or 0)) != 0
