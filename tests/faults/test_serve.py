"""`kith serve` under trouble: a worker that dies comes back, and a stop stops everything."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kith.core.offers import scheduled_tasks
from tests.factories.packs import folder_without_pages
from tools.real_site import serving

WITHIN_SECONDS = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(folder_without_pages("exampleton", tmp_path_factory.mktemp("pack")))


@pytest.fixture(scope="module")
def address(pack: str, folder: Path) -> Iterator[str]:
    """One house for those who only ask whether it mends itself."""
    with serving(pack, folder) as found:
        yield found


def wait_for(what: str, condition: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < give_up_at:
        if condition():
            return
        time.sleep(0.2)
    pytest.fail(f"{what} did not happen in {WITHIN_SECONDS} seconds")


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as response:
            return json.load(response)["ready"] is True
    except OSError:  # says no, or is too busy to say anything
        return False


def workers(folder: Path) -> list[str]:
    with sqlite3.connect(f"file:{folder / 'kith.sqlite3'}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT worker FROM core_workerpulse ORDER BY started_at")
        return [worker for (worker,) in rows]


def processes_of(folder: Path, word: str) -> list[int]:
    """Ids of running processes on this data folder whose command line holds `word`."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            command = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes()
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        is_ours = f"KITH_DATA={folder}\0".encode() in environment
        if is_ours and word.encode() in command and state != "Z":
            found.append(int(process.name))
    return found


def test_a_worker_that_dies_is_started_again(folder: Path, address: str) -> None:
    wait_for("the first worker's pulse", lambda: is_ready(address))
    first = workers(folder)

    (worker,) = processes_of(folder, "\0worker\0")
    assert os.getsid(worker) == worker  # Ctrl-C at the terminal of the server does not reach it
    os.kill(worker, signal.SIGKILL)

    wait_for("a second worker's pulse", lambda: len(workers(folder)) == len(first) + 1)
    assert workers(folder)[:-1] == first


def test_scheduled_upkeep_is_put_on_the_queue_and_done(folder: Path, address: str) -> None:
    wait_for("the worker's pulse", lambda: is_ready(address))

    wanted = sorted({scheduled.task for scheduled in scheduled_tasks()})

    def done() -> list[str]:
        with sqlite3.connect(f"file:{folder / 'kith.sqlite3'}?mode=ro", uri=True) as connection:
            rows = connection.execute(
                "SELECT DISTINCT task_path FROM django_tasks_database_dbtaskresult "
                "WHERE status = 'SUCCESSFUL' AND task_path LIKE 'kith.%' ORDER BY task_path"
            )
            # Loading a pack leaves the worker something of its own.
            return [path for (path,) in rows if path in wanted]

    wait_for("every task", lambda: done() == wanted)


def test_a_stop_leaves_no_process_behind(pack: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(pack, folder) as address:
        wait_for("readiness", lambda: is_ready(address))
        assert processes_of(folder, "kith.cli") != []

    assert processes_of(folder, "kith.cli") == []
