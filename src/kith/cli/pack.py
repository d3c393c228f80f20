"""`kith pack`: check an area pack, or load it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from kith.cli.main import LazyGroup
from kith.cli.speaking import library, plainly


@click.group(
    cls=LazyGroup,
    lazy={
        "check": ("kith.cli.pack:check", "Check a pack, with file and line; no database needed."),
        "load": ("kith.cli.pack_load:load", "Check a pack and put it into the database."),
    },
)
def command() -> None:
    """Check or load an area pack, the content of one area."""


@click.command()
@click.argument("folder", metavar="PATH", type=click.Path(path_type=Path))
def check(folder: Path) -> None:
    """Check the pack in the folder PATH and say each problem with its file and line.

    Notices are worth knowing and refuse nothing. Exit code 1 when there are errors.
    """
    from kith.area_pack import check_pack
    from kith.core.retention.declared import codes

    if not folder.is_dir():
        raise click.UsageError(f"There is no folder {folder}. Name the folder of the pack.")
    with plainly():
        problems = check_pack(
            folder, measures=library(), on=datetime.now(UTC).date(), periods=codes()
        )
    for problem in problems:
        click.echo(str(problem))
    errors = sum(problem.severity == "error" for problem in problems)
    notices = len(problems) - errors
    if errors:
        click.echo(f"{folder}: {_count(errors, 'error')} and {_count(notices, 'notice')}.")
        raise SystemExit(1)
    click.echo(f"{folder} is in order, with {_count(notices, 'notice')}.")


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
