"""`kith doctor`: what is set up wrong, why it matters, and what to do."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kith.cli.house import SETTINGS
from kith.core.environment import data_folder

if TYPE_CHECKING:
    from kith.core.doctor.finding import Asked

COLOURS = {"must": "red", "should": "yellow", "note": "blue"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--all", "shows_all", is_flag=True, help="Name the checks that found nothing, too.")
def command(as_json: bool, shows_all: bool) -> None:
    """Find what is set up wrong, and say why it matters and what to do.

    It changes nothing and shows no secret. Run it where Kith runs, with the same environment.

    Exit codes: 0 nothing has to be mended, 1 something must be.
    """
    asked = examine()
    found = [one for one in asked if one.finding]
    musts = sum(one.finding is not None and one.finding.level == "must" for one in found)
    if as_json:
        click.echo(json.dumps(_told(asked), indent=2))
    else:
        _say(asked, shows_all)
        click.echo(_summary(len(asked), len(found), musts))
    if musts:
        raise SystemExit(1)


def examine() -> Sequence[Asked]:
    """Run every check. What already stops the start is a finding too."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    data = data_folder()
    from django.core.exceptions import ImproperlyConfigured

    from kith.core.doctor.finding import Asked, must

    if not data.is_dir():
        return [
            Asked(
                "data",
                must(
                    f"There is no house at {data}.",
                    "There is nothing to look at.",
                    "Set KITH_DATA as it is for serving, or start `kith serve`, which makes one.",
                ),
            )
        ]
    import django

    try:
        django.setup()
    except ImproperlyConfigured as stops:
        return [
            Asked(
                "environment",
                must(str(stops), "Kith does not start.", "Put the variable right, and ask again."),
            )
        ]
    from django.conf import settings

    from kith.cli.doctor_rooms import CHECKS
    from kith.core.doctor.asking import ask
    from kith.core.doctor.finding import House

    house = House(data=data, environ=os.environ, settings=settings, at=datetime.now(UTC))
    return list(ask(house, more=CHECKS))


def _told(asked: Sequence[Asked]) -> dict[str, object]:
    return {
        "well": not any(one.finding and one.finding.level == "must" for one in asked),
        "checks": [
            {
                "name": one.name,
                **(
                    {
                        "level": str(one.finding.level),
                        "wrong": one.finding.wrong,
                        "why": one.finding.why,
                        "do": one.finding.do,
                    }
                    if one.finding
                    else {"level": None}
                ),
            }
            for one in asked
        ],
    }


def _say(asked: Sequence[Asked], shows_all: bool) -> None:
    levels = list(COLOURS)
    found = [(one.name, one.finding) for one in asked if one.finding]
    for name, finding in sorted(found, key=lambda one: levels.index(str(one[1].level))):
        level = str(finding.level)
        click.echo(f"{click.style(level.upper(), fg=COLOURS[level], bold=True)}  {finding.wrong}")
        click.echo(f"  Why: {finding.why}")
        click.echo(f"  Do:  {finding.do}")
        click.echo(f"  ({name})\n")
    if shows_all:
        for one in asked:
            if one.finding is None:
                click.echo(f"well  {one.name}")


def _summary(asked: int, found: int, musts: int) -> str:
    if not found:
        return f"All {asked} checks are well."
    return (
        f"{asked} checks: {asked - found} well, {musts} must be mended, "
        f"{found - musts} more to think about."
    )
