"""Making the house ready: what `kith serve` and every command that needs Django do first."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kith.core.environment import data_folder, ensure_secret_key

SETTINGS = "kith.config.settings"
PRIVATE = 0o077
"""What Kith writes, its own user alone may read."""


def open_house() -> Path:
    """Make the data folder and its secret key where missing, start Django; the data folder."""
    os.umask(PRIVATE)
    data = data_folder()
    data.mkdir(parents=True, exist_ok=True)
    ensure_secret_key(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)

    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from None
    return data


def prepare_database(data: Path) -> None:
    """Bring the database to this version: copy the ready-made empty one, and migrate."""
    from django.core.management import call_command
    from django.db import connection

    from kith.core.template_database import copy_template, template_folder

    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        if copy_template(template_folder(data / "templates"), database):
            return
    call_command("migrate", interactive=False, verbosity=0)


def prepare_static_files() -> None:
    """Compress and fingerprint the static files where they changed, unless debugging."""
    from django.conf import settings

    from kith.core.static_files import collect_if_changed

    if not settings.DEBUG:
        collect_if_changed()


def packs_folder() -> Path:
    """The packs that come with Kith: inside the package, or in a source tree."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_data" / "packs"
    return inside if inside.is_dir() else package.parents[1] / "packs"
