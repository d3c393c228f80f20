"""`kith demo`: a synthetic year of work in an invented area, in a data folder of its own."""

from __future__ import annotations

import csv
import os
import time
import tomllib
from pathlib import Path

import click

from kith.cli.house import open_house, packs_folder, prepare_database, prepare_static_files

FOLDER = "data-demo"
PEOPLE = 240
STAFF = 140
# Nothing of a demonstration leaves this machine, whatever the place has connected.
ENVIRONMENT = {"KITH_DEMO": "1", "KITH_MAIL": "folder", "KITH_TEXT": "folder"}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--data", default=FOLDER, show_default=True, help="Folder of the demonstration.")
@click.option(
    "--people", default=STAFF, show_default=True, type=click.IntRange(20, 2000), help="Who work."
)
@click.option("--no-serve", is_flag=True, help="Only make the data.")
@click.pass_context
def command(
    context: click.Context, host: str, port: int, data: str, people: int, no_serve: bool
) -> None:
    """Make and serve a demonstration: everything in it is invented."""
    os.environ.update(ENVIRONMENT, KITH_DATA=str(Path(data).resolve()))
    folder = open_house()
    prepare_database(folder)
    prepare_static_files()
    _refuse_a_real_area(folder)

    from django.utils.timezone import localdate

    from kith.cli.pack_load import load_folder

    load_folder(invented_pack())
    written = write_responses(folder / "responses", year=localdate().year - 1)
    click.echo(f"A synthetic year of responses is in {folder / 'responses'}:")
    for path in written:
        code = path.stem
        click.echo(f"  kith score {path.name} --measure {code}")
    make_year(people=people)
    if no_serve:
        return
    click.echo(f"To look round as somebody: http://{host}:{port}/account/demo/")

    from kith.cli.serve import command as serve

    context.invoke(serve, host=host, port=port, pack=None, workers=None, no_worker=False)


def make_year(*, people: int) -> None:
    """Tell a year of work of invented people, once."""
    from django.utils import timezone

    from kith.core import demo
    from kith.core.refusals import Refusal

    started = time.monotonic()
    try:
        done = demo.make_year(until=timezone.now(), people=people)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    if done:
        seconds = time.monotonic() - started
        click.echo(f"A synthetic year of work is made: {done:,} deeds in {seconds:.0f} s.")
    else:
        click.echo("The synthetic year of work is here already.")


def write_responses(folder: Path, *, year: int) -> list[Path]:
    """Write one CSV a measure that an adult may answer: invented people, asked once or twice."""
    from kith.evidence.synthetic import year_of_responses
    from kith.measures import instruments_folder, load_library

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for measure in load_library(instruments_folder()).values():
        if not measure.has_wording or measure.practitioner_only:
            continue
        path = folder / f"{measure.code}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            columns = [measure.column(item.number) for item in measure.items]
            rows.writerow(["id", "person", "date", *columns])
            responses = year_of_responses(measure, people=PEOPLE, year=year)
            for number, response in enumerate(responses, start=1):
                answers = ["" if code is None else code for code in response.answers]
                rows.writerow([number, response.person, response.on.isoformat(), *answers])
        written.append(path)
    return written


def invented_pack() -> Path:
    """The pack that says of itself that it is invented."""
    for index in sorted(packs_folder().glob("*/pack.toml")):
        if tomllib.loads(index.read_text(encoding="utf-8")).get("invented") is True:
            return index.parent
    raise click.ClickException("No pack here is invented, so there is nothing to demonstrate.")


def _refuse_a_real_area(folder: Path) -> None:
    from kith.areas.queries import current_area

    area = current_area()
    if area is not None and not area.is_invented:
        raise click.ClickException(
            f"{folder} holds {area.name}, a real area. Give the demonstration a folder of its own "
            "with --data."
        )
