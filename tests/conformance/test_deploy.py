"""Django's own `check --deploy`, in an environment like that of a server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kith.core.doctor.web import TOLD_OTHERWISE

SERVER = {
    "KITH_SECRET_KEY": "Xk3-9fQz_2mLr7VtY0pWc8sHd5gJbN4aEu6oTiRvMqKx1ZyCwF",
    "KITH_HOSTS": "charter.example.gov.uk",
    "KITH_ORIGINS": "https://charter.example.gov.uk",
    "KITH_BEHIND_TLS": "1",
    "KITH_PROXIES": "1",
}
BY_CHOICE = {"security.W002", "security.W005", "security.W021"}
"""Frames are forbidden by `kith.core.headers`; subdomains and a preloaded name are the council's."""


def test_a_server_passes_the_check_of_django(tmp_path: Path) -> None:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KITH_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "kith.cli", "manage", "check", "--deploy"],
        env={**clean, **SERVER, "KITH_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stderr.splitlines()
    told = {one.strip("?: ()").partition(")")[0] for one in lines if one.startswith("?:")}

    assert done.returncode == 0, done.stderr
    assert told == BY_CHOICE
    assert BY_CHOICE < TOLD_OTHERWISE
