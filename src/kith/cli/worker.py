"""`kith worker`: the background worker on its own."""

from __future__ import annotations

import click

from kith.cli.house import open_house
from kith.cli.occupied import serving_from


@click.command()
def command() -> None:
    """Run background work: queued tasks, and the schedule. Stops on SIGTERM."""
    data = open_house()
    from kith.core.worker import work

    with serving_from(data):
        work()
