"""A migrated, empty SQLite database, kept ready: the first start and the tests copy it.

Running every migration costs ten seconds or more; copying a file costs nothing. The file's
name holds a hash of every migration, so that a stale one is never used.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connections

KEPT_IN = "KITH_TEMPLATES"


def migrations_hash() -> str:
    """A hash of every installed migration's file, names and contents."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda one: one.name):
        if not find_spec(f"{config.name}.migrations"):
            continue
        package = import_module(f"{config.name}.migrations")
        for folder in package.__path__:
            for path in sorted(Path(folder).glob("*.py")):
                digest.update(f"{config.name}/{path.name}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def template_path(folder: Path) -> Path:
    """Where the template for the installed migrations is, or would be."""
    return folder / f"empty-{migrations_hash()}.sqlite3"


def template_folder(default: Path) -> Path:
    """The folder that holds templates: `KITH_TEMPLATES`, or `default`."""
    return Path(os.environ.get(KEPT_IN, default))


def make_template(folder: Path) -> Path:
    """Make the template by running every migration, unless it is there. Returns its path.

    Works on whatever SQLite database is configured now, which must not exist yet.
    """
    path = template_path(folder)
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    database = Path(connections["default"].settings_dict["NAME"])
    database.parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    connections["default"].close()
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with sqlite3.connect(database) as source, sqlite3.connect(partial) as target:
        source.backup(target)
    target.close()
    source.close()
    partial.replace(path)
    for old in folder.glob("empty-*.sqlite3"):
        if old != path:
            old.unlink(missing_ok=True)
    return path


def copy_template(folder: Path, database: Path) -> bool:
    """Start `database` from the template, if there is one and no database. True when copied."""
    path = template_path(folder)
    if database.exists() or not path.exists():
        return False
    database.parent.mkdir(parents=True, exist_ok=True)
    partial = database.with_suffix(f".{os.getpid()}.partial")
    shutil.copyfile(path, partial)
    os.link(partial, database)  # fails, rather than overwrites, if another start was faster
    partial.unlink()
    return True
