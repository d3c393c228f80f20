"""`kith restore`: from an archive back to a house."""

from __future__ import annotations

import os
import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kith.cli.backup import CHECK_ON, FOLDER, progress_said, refusals_said, say_made
from kith.cli.house import PRIVATE, open_house
from kith.cli.occupied import alone_in
from kith.core.environment import SECRET_KEY_LENGTH, data_folder, secret_key

if TYPE_CHECKING:
    from kith.core.backup.house import Progress
    from kith.core.backup.restoring import Restored

KEY_FILES = ("ring", "secret_key", "audit_key", "index_key", "people.sqlite3")


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    metavar="FOLDER|URL",
    envvar="KITH_RESTORE_INTO",
    help="The data folder, or the address of a PostgreSQL database, to restore into. Everybody on "
    "the machine can read a command: give an address with a password as KITH_RESTORE_INTO.",
)
@click.option("--keys", type=FOLDER, help="Put the keys of this folder in place first.")
@click.option(
    "--replace", is_flag=True, help="Into a house that is lived in; it is backed up first."
)
@click.option("--without-keys", is_flag=True, help="Although keys are missing that it needs.")
@CHECK_ON
def command(
    archive: Path,
    into: str | None,
    keys: Path | None,
    replace: bool,
    without_keys: bool,
    check_on: str,
) -> None:
    """Restore ARCHIVE into an empty house, all of it or nothing.

    Every byte is checked and a copy tried out before anything is touched. Stop Kith first. An
    archive of an earlier version is brought to this one. Everybody has to sign in again.

    Exit codes: 0 restored, 1 refused and nothing changed, 2 wrong use.
    """
    os.umask(PRIVATE)  # before the first key is written
    _choose(into)
    data = data_folder()
    if keys is not None:
        _put_keys(keys, data)
    if not secret_key(data):  # none is made here: the one that belongs to the archive may yet come
        os.environ["KITH_SECRET_KEY"] = secrets.token_urlsafe(SECRET_KEY_LENGTH)
    open_house()
    from django.utils import timezone

    from kith.core import operations
    from kith.core.backup.house import this_house
    from kith.core.backup.restoring import Wanted, restore

    house, at = this_house(), timezone.now()
    with alone_in(house.data), refusals_said(), progress_said() as progress:
        wanted = Wanted(
            archive=archive.resolve(),
            house=house,
            keep_first=(lambda: _keep(archive, check_on, at, progress)) if replace else None,
            without_keys=without_keys,
            check_on=check_on,
        )
        restored = restore(wanted, progress)
        operations.record_backup_restored(restored=restored, at=at)
    _say(restored)


def _choose(into: str | None) -> None:
    """Set what Django reads when it starts, which is later."""
    if into is None:
        return
    if into.startswith(("postgresql://", "postgres://")):
        os.environ["DATABASE_URL"] = into
    elif "://" in into:
        raise click.UsageError("--into takes a folder or an address postgresql://…")
    else:
        os.environ["KITH_DATA"] = str(Path(into).resolve())
        if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            os.environ.pop("DATABASE_URL", None)


def _put_keys(keys: Path, data: Path) -> None:
    """Copy keys where there are none. What is there is newer, or another house's, and stays."""
    place = data / "keys"
    found = [keys / name for name in KEY_FILES if (keys / name).is_file()]
    if not found:
        raise click.UsageError(f"There are no keys in {keys}.")
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for one in found:
        there = place / one.name
        if there.exists() and there.read_bytes() != one.read_bytes():
            raise click.ClickException(
                f"{there} is there and is another one. Move it away if {keys} holds the newer "
                "keys. Nothing was changed."
            )
    for one in found:
        if not (place / one.name).exists():
            shutil.copyfile(one, place / one.name)
            (place / one.name).chmod(0o600)


def _keep(archive: Path, check_on: str, at: datetime, progress: Progress) -> None:
    """A proved backup of what is about to be replaced, beside the archive."""
    from kith.core import operations
    from kith.core.backup.house import this_house

    made, _keys = operations.back_up(
        house=this_house(),
        folder=archive.resolve().parent,
        check_on=check_on,
        at=at,
        progress=progress,
    )
    click.echo("What stood here is kept:")
    say_made(made)


def _say(restored: Restored) -> None:
    manifest = restored.manifest
    click.echo(
        f"Restored as of {manifest.made_at:%d %B %Y, %H:%M} UTC: {manifest.facts.rows:,} rows in "
        f"{len(manifest.facts.counts)} tables, {manifest.files:,} files. Everybody signs in again."
    )
    if restored.migrated:
        click.echo(f"It was brought to this version by {restored.migrated} migrations.")
    if restored.trail is not None:
        click.echo(f"The audit trail is whole; sealed in it: {restored.trail.sealed:,}.")
    else:
        click.echo(
            "The audit trail was not checked, for its key is not here. Put the keys back, and run "
            "`kith audit verify`.",
            err=True,
        )
    _say_people(restored)
    for one in restored.aside:
        click.echo(f"In no backup, and kept: {one}.", err=True)
    click.echo(
        "Messages that waited that day wait again, and may have been sent since: look at the "
        "outbox before you start the worker."
    )


def _say_people(restored: Restored) -> None:
    people = restored.people
    missing, erased = len(people.missing), len(people.erased)
    click.echo(
        f"Keys: records about {people.sealed:,} people are sealed here; the keys of {missing:,} "
        f"are missing, and {erased:,} people were erased since."
    )
    if missing:
        click.echo(
            "What is sealed about people whose key is missing cannot be read: put back the newest "
            "copy of the keys.",
            err=True,
        )
    if erased:
        click.echo("What is sealed about those who were erased stays closed for ever.")
    if people.accounts:
        click.echo(
            "Of those who were erased since, these have an account, and their name and address came "
            "back in clear. Erase them again at /work/rights/:",
            err=True,
        )
        for one in sorted(people.accounts):
            click.echo(f"  {one}", err=True)
