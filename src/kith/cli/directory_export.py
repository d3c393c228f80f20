"""`kith directory export`: every service in the format of Open Referral UK."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kith.cli.house import open_house, prepare_database

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kith.directory.open_referral.exporting import FeedFile, Shape


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
    files. What is there already is replaced. Twice gives the same bytes. Places
    that are confidential go out without anything that says where they are.

    Exit codes: 0 done, 1 nothing could be written, 2 wrong use.
    """
    target = target.absolute()
    is_zip = target.suffix.lower() == ".zip"
    if not is_zip and target.exists() and not _is_ours(target):
        raise click.UsageError(f"{target} holds something else. Give a new folder.")
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
        raise click.ClickException(f"{target}: {error.strerror}.") from None
    click.echo(f"{target}: a feed of {area.name}.")
    for name, count in counts.items():
        click.echo(f"  {name}: {count:,} {'record' if count == 1 else 'records'}")


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder that an export may replace: empty, or an export."""
    if not folder.is_dir():
        return False
    names = {one.name for one in folder.iterdir()}
    return not names or "api_details.json" in names


def _written(
    files: Iterable[FeedFile], target: Path, shape: Shape, *, is_zip: bool
) -> dict[str, int]:
    """Write beside the target, and put it in its place when all of it stands."""
    from kith.directory.open_referral.exporting import write_folder, write_zip

    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    _gone(beside)
    try:
        if is_zip:
            counts = write_zip(files, beside, shape)
        else:
            beside.mkdir()
            counts = write_folder(files, beside, shape)
            _gone(target)
        beside.replace(target)
    finally:
        _gone(beside)
    return counts


def _gone(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
