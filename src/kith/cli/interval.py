"""`kith interval`: shares and rates with how far they may be off."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kith.cli.speaking import (
    LISTED,
    encoding_option,
    format_option,
    plainly,
    progress_bar,
    wrong_lines,
)

if TYPE_CHECKING:
    from kith.evidence.interval_rows import Method, Told

Command = Callable[..., None]


@click.group(no_args_is_help=True)
def command() -> None:
    """Give shares and rates their intervals: how far they may be off by chance.

    wilson is for shares (so many of so many people), byar for rates (so many events in so many
    person-years or people).
    """


def _options(given: Command) -> Command:
    for option in reversed(
        [
            click.argument("file", type=click.Path(path_type=Path)),
            click.option("--count", required=True, metavar="COLUMN", help="How many were counted."),
            click.option(
                "--denominator", required=True, metavar="COLUMN", help="Out of how many or much."
            ),
            click.option(
                "--confidence",
                type=float,
                default=0.95,
                show_default=True,
                metavar="SHARE",
                help="How often such intervals hold the true value: above 0, below 1.",
            ),
            click.option(
                "--per",
                type=float,
                default=1.0,
                metavar="NUMBER",
                help="Tell it per so many, such as 100 or 100000. [1]",
            ),
            format_option,
            encoding_option,
        ]
    ):
        given = option(given)
    return given


@command.command()
@_options
def wilson(**options: Any) -> None:
    """Shares in FILE (CSV, Parquet or NDJSON) with Wilson score intervals (1927).

    Count and denominator are whole numbers, the count at most the denominator. Lines that cannot
    be used are listed with line and column and left out; all others are told, with every column.

    Exit codes: 0 done, 1 lines left out or the file cannot be used, 2 wrong use.
    """
    _tell("wilson", **options)


@command.command()
@_options
def byar(**options: Any) -> None:
    """Rates in FILE (CSV, Parquet or NDJSON) with Byar's intervals, exact below ten events.

    The count is a whole number; the denominator may be a decimal, such as person-years. Lines
    that cannot be used are listed with line and column and left out; all others are told, with
    every column.

    Exit codes: 0 done, 1 lines left out or the file cannot be used, 2 wrong use.
    """
    _tell("byar", **options)


def _tell(
    method: Method, *, file: Path, format_: str, confidence: float, per: float, **options: Any
) -> None:
    from kith.evidence.interval_rows import intervals_of

    with plainly():
        _check(confidence, per)
        with progress_bar() as progress:
            told = intervals_of(
                file, method, confidence=confidence, per=per, progress=progress, **options
            )
    for line in wrong_lines(told.wrong, file):
        click.echo(line, err=True)
    if format_ == "json":
        found = as_json(told, method, confidence, per)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif format_ == "csv":
        _print_csv(told)
    else:
        click.echo("\n".join(text_lines(told, method, confidence, per)))
    if format_ != "json":
        for notice in told.notices:
            click.echo(notice, err=True)
    if told.wrong:
        raise SystemExit(1)


def as_json(told: Told, method: str, confidence: float, per: float) -> dict[str, Any]:
    """The rows as plain data: the file's cells as written, then value, lower and upper."""
    return {
        "method": method,
        "confidence": confidence,
        "per": per,
        "rows": [
            {**dict(zip(told.names, row.cells, strict=True)), **row.interval._asdict()}
            for row in told.rows
        ],
        "put_aside": len({wrong.line for wrong in told.wrong}),
        "problems": [wrong._asdict() for wrong in told.wrong[:LISTED]],
        "notices": told.notices,
    }


def text_lines(told: Told, method: str, confidence: float, per: float) -> list[str]:
    """What it is, then a table with numbers cut to four figures."""
    from kith.evidence.intervals import Interval

    kinds = {"wilson": "Shares, Wilson score", "byar": "Rates, Byar's (exact below ten events)"}
    times = "" if per == 1 else f", per {per:,.15g}"
    said = f"{kinds[method]} intervals, {100 * confidence:.10g}% confidence{times}."
    rows = [
        [*(" ".join(cell.split()) for cell in row.cells), *map(_short, row.interval)]
        for row in told.rows
    ]
    table = [[*told.names, *Interval._fields], *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    numeric = [all(_is_number(row[at]) for row in rows) for at in range(len(widths))]
    return [
        said,
        *(
            "  ".join(
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(row, widths, numeric, strict=True)
            ).rstrip()
            for row in table
        ),
    ]


def _check(confidence: float, per: float) -> None:
    from kith.evidence.refusals import UseRefused

    if not 0 < confidence < 1:
        raise UseRefused(
            f"--confidence {confidence:g} is not above 0 and below 1. For 95% write 0.95."
        )
    if not (math.isfinite(per) and 0 < per <= 1e15):
        raise UseRefused(f"--per {per:g} is not a number above 0, such as 100 or 100000.")


def _short(number: float | None) -> str:
    if number is None or number == 0:
        return "-" if number is None else "0"
    if abs(number) < 0.001:
        return f"{number:.3g}"
    whole = len(str(int(abs(number)))) if abs(number) >= 1 else 0
    return f"{number:.{max(0, 4 - whole)}f}"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell == "-"
    return True


def _print_csv(told: Told) -> None:
    from kith.evidence.intervals import Interval

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*told.names, *Interval._fields])
    for row in told.rows:
        writer.writerow([*row.cells, *row.interval])
    sys.stdout.flush()
