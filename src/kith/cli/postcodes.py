"""`kith postcodes`: load where postcodes are, from files that are free to use."""

from __future__ import annotations

from pathlib import Path

import click

from kith.cli.house import open_house, prepare_database
from kith.cli.speaking import progress_bar

METRES_A_KILOMETRE = 1000


@click.group()
def command() -> None:
    """Load where postcodes are."""


@command.command()
@click.argument("file", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--district",
    "district_code",
    default="",
    metavar="CODE",
    help="Only the postcodes of this council, such as E09000001, and those near it.",
)
@click.option(
    "--buffer",
    "kilometres",
    type=click.FloatRange(0, 200),
    default=20,
    show_default=True,
    help="With --district: how many kilometres around it are loaded too.",
)
def load(file: Path, district_code: str, kilometres: float) -> None:
    """Load postcodes from FILE: OS Code-Point Open or an ONS directory (ONSPD, NSPL).

    FILE may be the ZIP as it was downloaded, a folder or a CSV. What was loaded before is
    replaced, and places of services are put where their postcodes are. Nothing is asked of
    anybody else's machine. Exit codes: 0 done, 1 a problem in the file, 2 wrong use.
    """
    prepare_database(open_house())
    from django.utils import timezone

    from kith.directory.operations.postcodes import load_postcodes
    from kith.postcodes import PostcodeFileRefused

    try:
        with progress_bar() as draw:
            loaded = load_postcodes(
                path=file,
                district_code=district_code,
                buffer=kilometres * METRES_A_KILOMETRE if district_code else 0,
                by=None,
                at=timezone.now(),
                progress=(lambda name, lines: draw(f"{name}: {lines:,} lines", 0))
                if draw
                else None,
            )
    except PostcodeFileRefused as refusal:
        raise click.ClickException(f"{refusal} Nothing was loaded.") from None
    tally = loaded.tally
    click.echo(f"{tally.kept:,} postcodes are loaded, from {tally.kind}.")
    left_out = {
        "no longer in use": tally.terminated,
        "without a place": tally.unplaced,
        "outside Great Britain": tally.beyond,
        "of other councils, too far away": tally.outside,
    }
    for why, count in left_out.items():
        if count:
            click.echo(f"  left out, {why}: {count:,}")
    click.echo(f"  places of services that moved: {loaded.places:,}")
