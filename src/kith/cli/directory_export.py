"""`kith directory export`: every service in the format of Open Referral UK."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kith.cli.house import open_house, prepare_database

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kith.directory.open_referral.exporting import FeedFile, Shape

NAMES = (
    "api_details",
    "organization",
    "service",
    "service_at_location",
    "taxonomy",
    "taxonomy_term",
)
"""Files that an export writes, without their endings."""


@click.command()
@click.argument("target", metavar="FOLDER|FILE", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "shape",
    type=click.Choice(["ndjson", "json"]),
    default="ndjson",
    show_default=True,
    help="One record a line, or one list a file.",
)
def export(target: Path, shape: Shape) -> None:
    """Write every public service as a feed of Open Referral UK 3.0.

    FOLDER is made, with a file for each kind of record; FILE ends in .zip and holds the same
    files. An export that is there already is replaced, and nothing else. Twice gives the same bytes. Places
    that are confidential go out without anything that says where they are.

    Exit codes: 0 done, 1 nothing could be written, 2 wrong use.
    """
    is_zip = target.suffix.lower() == ".zip"
    target = _checked(target, is_zip=is_zip)
    prepare_database(open_house())
    from django.conf import settings
    from django.utils import timezone

    from kith.areas.queries import current_area
    from kith.directory.open_referral.exporting import feed_files
    from kith.opening_times import LONDON

    area = current_area()
    if area is None:
        raise click.ClickException("No pack is loaded, so there is no directory.")
    on = timezone.now().astimezone(LONDON).date()
    files = feed_files(area.id, on, f"{settings.SITE_ADDRESS}/oruk/v3/")
    try:
        counts = _written(files, target, shape, is_zip=is_zip)
    except OSError as error:
        if error.errno == errno.EBUSY:  # a mount that shows in no other way
            raise _mounted(target) from None
        raise click.ClickException(f"{target}: {error.strerror}.") from None
    click.echo(f"{target}: a feed of {area.name}.")
    for name, count in counts.items():
        click.echo(f"  {name}: {count:,} {'record' if count == 1 else 'records'}")


def _checked(given: Path, *, is_zip: bool) -> Path:
    """Where the export goes, behind any links. Raises UsageError: it holds something else."""
    try:
        target = given.resolve()
        if os.path.ismount(target):
            raise _mounted(target)
        if target.is_dir() and is_zip:
            raise click.UsageError(f"{target} is a folder. Give a file that ends in .zip.")
        other = "" if is_zip or not target.exists() else _not_ours(target)
    except (OSError, RuntimeError) as error:  # no access, or links that go round
        raise click.UsageError(f"{given} cannot be looked into: {error}.") from None
    if other:
        raise click.UsageError(f"{target} holds something else: {other}. Give a new folder.")
    return target


def _mounted(target: Path) -> click.UsageError:
    says = "is where a disk is mounted, so it cannot be replaced. Export to a folder inside it"
    return click.UsageError(f"{target} {says}, such as {target / 'feed'}.")


def _not_ours(target: Path) -> str:
    """What stands there that no export wrote: a name, or nothing."""
    if not target.is_dir():
        return "a file"
    written = {f"{name}.{ending}" for name in NAMES for ending in ("json", "ndjson")}
    held = {one.name: one.is_file() for one in target.iterdir()}
    others = {name for name, is_file in held.items() if name not in written or not is_file}
    if "api_details.json" not in held:  # every export has it
        others |= held.keys()
    return min(others, default="")


def _written(
    files: Iterable[FeedFile], target: Path, shape: Shape, *, is_zip: bool
) -> dict[str, int]:
    """Write beside the target, and put it in its place when all of it stands."""
    from kith.directory.open_referral.exporting import write_folder, write_zip

    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    before = target.with_name(f".{target.name}.before")
    if before.exists() and not target.exists():
        before.rename(target)  # the last time ended between the two names
    _gone(beside)
    _gone(before)
    try:
        if is_zip:
            counts = write_zip(files, beside, shape)
        else:
            beside.mkdir()
            counts = write_folder(files, beside, shape)
        _put(beside, target, before)
    finally:
        _gone(beside)
    return counts


def _put(beside: Path, target: Path, before: Path) -> None:
    """Give a whole export its name. Nothing of the one before is taken away until that is done."""
    if not target.is_dir():
        beside.replace(target)
        return
    target.rename(before)
    try:
        beside.rename(target)
    except OSError:
        before.rename(target)
        raise
    _gone(before)


def _gone(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
