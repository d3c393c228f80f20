"""A worker that is told to stop more than once finishes what it has in hand."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from kith.core.template_database import copy_template
from tests.factories.houses import TEMPLATES
from tests.faults.proving import ROOT, environment_of
from tests.faults.test_serve import wait_for

ENQUEUE = """
import sys
import django
django.setup()
from tests.faults.slow_tasks import take_time
take_time.enqueue(sys.argv[1])
"""


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_told_twice_to_stop_finishes_its_task(
    tmp_path: Path, told: signal.Signals
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    assert copy_template(TEMPLATES, data / "kith.sqlite3")
    environment = environment_of(
        KITH_DATA=str(data), KITH_SECRET_KEY="x" * 50, DJANGO_SETTINGS_MODULE="kith.config.settings"
    )
    subprocess.run(
        [sys.executable, "-c", ENQUEUE, str(data)], env=environment, cwd=ROOT, check=True
    )
    worker = subprocess.Popen(
        [sys.executable, "-m", "kith.cli", "worker"],
        env=environment,
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        wait_for("the task's beginning", (data / "begun").exists)
        os.killpg(worker.pid, told)  # as a terminal does, and a service manager
        time.sleep(0.2)
        worker.send_signal(signal.SIGTERM)  # as `kith serve` does then
        assert worker.wait(30) == 0
    finally:
        worker.kill()

    assert (data / "done").exists()
    with closing(sqlite3.connect(data / "kith.sqlite3")) as asked:
        stands = asked.execute(
            "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path LIKE 'tests.%'"
        ).fetchall()
    assert stands == [("SUCCESSFUL",)]
