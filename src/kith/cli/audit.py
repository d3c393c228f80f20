"""`kith audit`: is the trail of what everybody did whole, and if not, where is it broken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kith.cli.house import open_house

if TYPE_CHECKING:
    from kith.core.sealing.checking import Report
    from kith.core.sealing.stored import Unsealed

WAITS_TOO_LONG = timedelta(minutes=2)
MOST_SHOWN = 50


@click.group("audit")
def command() -> None:
    """Check the audit trail."""


@command.command("verify")
@click.option(
    "--heads",
    "elsewhere",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of heads.ndjson that was kept on another machine.",
)
def verify(elsewhere: Path | None) -> None:
    """Walk the sealed audit trail and say whether it is whole, and where not.

    Exit codes: 0 it is whole, 1 it is broken or cannot be checked.
    """
    data = open_house()
    from kith.core.refusals import Refusal
    from kith.core.sealing.checking import check_trail

    try:
        report = check_trail(data, elsewhere=elsewhere)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    _say_warnings(report)
    _say_tail(report.unsealed, datetime.now(UTC))
    if not report.breaks:
        click.echo(f"The trail is whole: {_entries(report.sealed)} sealed, every seal fits.")
        return
    for found in report.breaks[:MOST_SHOWN]:
        click.echo(str(found), err=True)
    hidden = len(report.breaks) - MOST_SHOWN
    more = max(hidden, 0) + report.more
    if more:
        click.echo(f"And {more} more that do not fit.", err=True)
    faults = len(report.breaks) + report.more
    click.echo(
        f"The trail is broken: {'1 fault' if faults == 1 else f'{faults:,} faults'} among "
        f"{_entries(report.sealed)} sealed. Keep a copy of the database as it is before you mend "
        "anything, and tell whoever answers for information security.",
        err=True,
    )
    raise SystemExit(1)


def _say_warnings(report: Report) -> None:
    for warning in report.warnings:
        click.echo(f"Warning: {warning}", err=True)


def _say_tail(tail: Unsealed, now: datetime) -> None:
    if not tail.count or tail.oldest_at is None:
        click.echo("No entry waits to be sealed.")
        return
    age = now - tail.oldest_at
    click.echo(f"Not sealed yet: {_entries(tail.count)}, the oldest {_long(age)} old.")
    if age > WAITS_TOO_LONG:
        click.echo(
            "Warning: entries are sealed within seconds while a worker runs, and these are not. "
            "Is the worker running, and what does its log say?",
            err=True,
        )


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"


def _long(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size or size == 1:
            count = seconds // size
            return f"{count} {word}" if count == 1 else f"{count} {word}s"
    raise AssertionError("unreachable")
