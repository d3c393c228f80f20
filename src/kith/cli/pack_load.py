"""`kith pack load`: put a checked pack into the database."""

from __future__ import annotations

from pathlib import Path

import click

from kith.cli.house import open_house, prepare_database


def load_folder(folder: str | Path) -> None:
    """Check a pack and load it, or say every error and load nothing (exit code 1)."""
    from django.utils import timezone

    from kith.area_pack import check_and_read_pack
    from kith.areas.operations import load_pack
    from kith.measures.loading import instruments_folder, load_library

    library = load_library(instruments_folder())
    pack, problems = check_and_read_pack(Path(folder), measures=library, on=timezone.localdate())
    errors = [problem for problem in problems if problem.severity == "error"]
    for problem in errors:
        click.echo(str(problem), err=True)
    if pack is None:
        click.echo(f"Nothing was loaded: mend {len(errors)} errors and try again.", err=True)
        raise SystemExit(1)
    report = load_pack(pack=pack, by=None, at=timezone.now())
    if not report.changed_anything:
        click.echo(f"{report.area}: nothing had changed.")
    else:
        click.echo(f"{report.area} is loaded.")
    for name, changes in report.sections:
        if report.changed_anything:
            click.echo(f"  {name}: {changes}")
        for note in changes.notes:
            click.echo(f"    {note}")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
def load(folder: str) -> None:
    """Load the pack in FOLDER. Doing it twice changes nothing the second time."""
    prepare_database(open_house())
    load_folder(folder)
