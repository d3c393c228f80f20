"""`kith retention`: how long things are kept, as a table or for a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kith.cli.house import open_house

if TYPE_CHECKING:
    from kith.area_pack import RetentionPeriod


@click.command()
@click.option(
    "--pack",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The schedule of a pack's folder; without it, of the area that is loaded.",
)
@click.option("--csv", "as_csv", is_flag=True, help="For a spreadsheet.")
@click.option("--due", is_flag=True, help="What the next run would end, and change nothing.")
def command(folder: Path | None, as_csv: bool, due: bool) -> None:
    """Print the retention schedule: what is kept, how long, why, and who confirmed it."""
    open_house()
    from django.utils import timezone

    from kith.core.retention.document import HEADINGS, due_rows, rows
    from kith.directory.rules.csv_writing import to_csv

    periods = _periods(folder)
    headings, found = due_rows(periods, timezone.now()) if due else (HEADINGS, rows(periods))
    if as_csv:
        click.echo(to_csv([headings, *found]), nl=False)
        return
    for row in found:
        told = zip(headings, row, strict=True)
        click.echo("\n".join(f"{name}: {value}" for name, value in told if value) + "\n")
    if not found:
        click.echo("Nothing is said here of how long anything is kept, so nothing is deleted.")


def _periods(folder: Path | None) -> tuple[RetentionPeriod, ...]:
    from kith.area_pack import PackError, read_pack
    from kith.areas.queries import current_area, retention_periods

    if folder is None:
        area = current_area()
        if area is None:
            raise click.UsageError("No pack is loaded. Load one, or name its folder with --pack.")
        return retention_periods(area.id)
    try:
        return read_pack(folder).retention
    except PackError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from error
