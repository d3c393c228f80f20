"""`kith backup`: one archive of the data, proved by restoring it; and the keys, apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kith.cli.house import open_house
from kith.cli.speaking import progress_bar

if TYPE_CHECKING:
    from kith.core.backup.house import Progress
    from kith.core.backup.keys_apart import KeysCopied
    from kith.core.backup.making import Made

FOLDER = click.Path(path_type=Path, file_okay=False)
CHECK_ON = click.option(
    "--check-on",
    default="",
    metavar="URL",
    envvar="KITH_BACKUP_CHECK_ON",
    help="PostgreSQL: an empty database to restore the copy into, where Kith may make none. "
    "Everybody on the machine can read a command: give a password by KITH_BACKUP_CHECK_ON.",
)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--keys", type=FOLDER, help="Also copy the keys, the newest alone, into this folder.")
@click.option(
    "--keep", type=click.IntRange(min=1), metavar="N", help="Keep the newest N proved backups."
)
@CHECK_ON
def command(folder: Path, keys: Path | None, keep: int | None, check_on: str) -> None:
    """Back the house up into FOLDER while it goes on working.

    The archive holds the database and every file that people sent in, and no key. It counts as made
    once a copy was restored beside, its rows counted and its audit trail checked; until then, and
    where that fails, its name says "not-proved".

    Exit codes: 0 a proved backup is there, 1 it is not, 2 wrong use.
    """
    open_house()
    from django.utils import timezone

    from kith.core import operations
    from kith.core.backup.house import this_house

    with refusals_said(), progress_said() as progress:
        made, copied = operations.back_up(
            house=this_house(),
            folder=folder,
            keys=keys,
            keep=keep,
            check_on=check_on,
            at=timezone.now(),
            progress=progress,
        )
    say_made(made)
    if keys is None:
        click.echo("No key is in it. Copy the keys apart from it: --keys FOLDER.")
    elif copied is not None:
        _say_keys(copied, keys)


def say_made(made: Made) -> None:
    """What was backed up, and that it was proved."""
    manifest = made.manifest
    click.echo(f"{made.archive}: {made.size / 1e6:,.1f} MB.")
    click.echo(
        f"A copy was restored and is whole: {manifest.facts.rows:,} rows in "
        f"{len(manifest.facts.counts)} tables, {manifest.files:,} files; entries sealed in its "
        f"audit trail: {made.sealed:,}."
    )
    if made.left_out:
        click.echo(
            f"Left out: {made.left_out:,} things that are no plain files or went meanwhile.",
            err=True,
        )


def _say_keys(copied: KeysCopied, keys: Path) -> None:
    click.echo(
        f"{keys}: the keys of {copied.people:,} people and of the house ({', '.join(copied.names)}); "
        "the copy from before was written over."
    )
    click.echo(
        "A file system that copies on writing, a snapshot of it, or an SSD may still hold the old "
        "bytes. Keep this folder where nothing takes snapshots."
    )


@contextmanager
def refusals_said() -> Iterator[None]:
    """A refusal is a sentence and exit code 1; of folders that lie in one another, 2."""
    from kith.core.backup.refusals import FoldersOverlap
    from kith.core.refusals import Refusal

    try:
        yield
    except FoldersOverlap as refusal:
        raise click.UsageError(str(refusal), click.get_current_context()) from None
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as wrong:
        raise click.ClickException(f"{wrong.filename or 'A file'}: {wrong.strerror}.") from None


@contextmanager
def progress_said() -> Iterator[Progress]:
    """A bar on a terminal; nothing where nobody looks."""
    from kith.core.backup.house import in_silence

    with progress_bar() as draw:
        yield draw or in_silence
