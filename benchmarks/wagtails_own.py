"""The site that `wagtail start` makes, set up to be drawn as ours is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.real_site import ROOT

# What differs from the project's own production settings is what ours has too: SQLite as we
# open it, the connection kept, static files collected.
SETTINGS = """
from starter.settings.base import *
DEBUG = False
SECRET_KEY = "not-a-secret"
ALLOWED_HOSTS = ["*"]
DATABASES["default"] |= {{"OPTIONS": {sqlite}, "CONN_MAX_AGE": None}}
LOGGING = {{"version": 1, "root": {{"level": "ERROR"}}}}
"""


def started(folder: Path, sqlite: dict[str, Any]) -> dict[str, str]:
    """Make the project in `folder`; gives the environment to draw it with.

    `sqlite`: how we open the database.
    """
    project = folder / "starter"
    project.mkdir()
    wagtail = Path(sys.executable).with_name("wagtail")
    subprocess.run(
        [str(wagtail), "start", "starter", str(project)], check=True, stdout=subprocess.DEVNULL
    )
    settings = project / "starter" / "settings" / "drawn.py"
    settings.write_text(SETTINGS.format(sqlite=sqlite), encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KITH_")},
        "DJANGO_SETTINGS_MODULE": "starter.settings.drawn",
        "PYTHONPATH": f"{project}:{ROOT}",
    }
    for command in ("migrate", "collectstatic"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--no-input", "--verbosity=0"],
            cwd=project,
            env=environment,
            check=True,
        )
    return environment
