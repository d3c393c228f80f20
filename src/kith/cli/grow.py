"""`kith grow`: move the house from SQLite to PostgreSQL."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
import dj_database_url

from kith.cli.house import open_house
from kith.cli.occupied import alone_in
from kith.core.environment import data_folder

WHAT_NOW = """What to do now:
  1. Set DATABASE_URL={address} wherever Kith runs, with its password.
  2. Start `kith serve`, and ask `kith doctor`.
  3. {source} is as it was. Put it away with your backups: whoever starts Kith without
     DATABASE_URL works on the old house.
Media, uploads and keys stay where they are. Where several machines serve, each has to reach them:
see docs/running.md."""


@click.command()
@click.argument("database_url", envvar="KITH_GROW_TO")
def command(database_url: str) -> None:
    """Move the house to the empty PostgreSQL database at DATABASE_URL.

    Stop Kith first. The SQLite file is only read, and stays as it is. Nothing is kept unless every
    table arrived whole. A password on the command line is seen by everybody on the machine: put it
    into ~/.pgpass, or the whole address into KITH_GROW_TO.
    """
    source = _source()
    if urlsplit(database_url).scheme not in ("postgresql", "postgres"):
        raise click.UsageError("Give an address such as postgresql://kith@db.example/kith.")
    os.environ["DATABASE_URL"] = database_url  # from here on this process stands on the target
    data = open_house()
    from kith.core.growing.moving import move
    from kith.core.refusals import Refusal

    started = time.monotonic()
    with alone_in(data):
        try:
            _refuse_an_address_without_answer()
            moved = move(source, at=datetime.now(UTC), say=click.echo)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None
    for warning in moved.warnings:
        click.echo(f"Warning: {warning}", err=True)
    click.echo(
        f"\nThe house has moved: {moved.tables} tables, {moved.rows:,} rows, each table counted "
        f"and compared, {moved.sealed:,} audit entries verified, in "
        f"{time.monotonic() - started:.0f} s."
    )
    click.echo(_what_now(source, database_url))


def _source() -> Path:
    """The SQLite file of this house."""
    default = data_folder() / "kith.sqlite3"
    given = dj_database_url.config(default=f"sqlite:///{default}")
    if not str(given["ENGINE"]).endswith("sqlite3"):
        raise click.ClickException(
            "This house stands on PostgreSQL already: DATABASE_URL says so. Take it out of the "
            "environment to move a house that is on SQLite."
        )
    return Path(str(given["NAME"])).resolve()


def _refuse_an_address_without_answer() -> None:
    from django.db import OperationalError, connection

    from kith.core.growing.refusals import TargetUnfit

    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise TargetUnfit(
            "The new database does not answer, or does not let us in. Check host, port, name, role "
            f"and password. ({type(error.__cause__).__name__})"
        ) from None


def _what_now(source: Path, database_url: str) -> str:
    return WHAT_NOW.format(address=without_password(database_url), source=source)


def without_password(url: str) -> str:
    """An address that may be shown."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    name, _at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{name.partition(':')[0]}:…@{host}").geturl()
