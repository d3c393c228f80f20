"""`kith worker`: the background worker on its own."""

from __future__ import annotations

import click

from kith.cli.house import open_house


@click.command()
def command() -> None:
    """Run background work: queued tasks, and the schedule. Stops on SIGTERM."""
    open_house()
    from kith.core.worker import work

    work()
