"""`kith spc`: a chart over time that tells change from the usual ups and downs."""

from __future__ import annotations

import csv
import getpass
import json
import sys
from dataclasses import dataclass
from fractions import Fraction
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
    from kith.evidence.spc.series import Series, Value
    from kith.evidence.spc.xmr import Chart, Rebase

_NUMBERS = ("value", "mean", "lower", "upper", "near_lower", "near_upper")


@dataclass(frozen=True)
class Drawn:
    """One group's chart with what belongs beside it. `group` is None in a file without groups."""

    group: str | None
    given: list[Value]
    chart: Chart
    sentence: str
    warnings: list[str]

    @property
    def has_enough_points(self) -> bool:
        """Whether there are enough points since the last rebase to say anything."""
        from kith.evidence.spc.xmr import ENOUGH

        return self.chart.last_group >= ENOUGH


@dataclass(frozen=True)
class Asked:
    """What the options say, read and checked."""

    target: Fraction | None
    rebases: tuple[Rebase, ...]
    options: dict[str, Any]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--date", required=True, metavar="COLUMN", help="When: ISO or day/month/year.")
@click.option("--value", required=True, metavar="COLUMN", help="The number at that time.")
@click.option("--target", metavar="NUMBER", help="What the value should reach.")
@click.option(
    "--better",
    type=click.Choice(["higher", "lower", "neither"]),
    default="neither",
    show_default=True,
    help="Which way is better.",
)
@click.option(
    "--baseline", type=int, metavar="N", help="Fix the limits by the first N points, 12 or more."
)
@click.option(
    "--screen-moving-ranges",
    "screen",
    is_flag=True,
    help="Leave outlying moving ranges out of the limits, once.",
)
@click.option(
    "--rebase",
    "rebases",
    multiple=True,
    metavar="DATE=REASON",
    help="Draw new limits from DATE on, and say why; may be repeated.",
)
@click.option("--by", metavar="NAME", help="Who decided to rebase. [your login]")
@click.option("--group", metavar="COLUMN", help="One chart for each of its values.")
@format_option
@encoding_option
def command(file: Path, format_: str, **options: Any) -> None:
    """Draw an XmR chart of the values in FILE (CSV, Parquet or NDJSON), in figures.

    Rules of NHS Making Data Count. Limits stand 2.66 average moving ranges from the mean. A point
    stands out, and the first rule that fits names it, when it is outside the limits; in a trend
    of seven; one of two in three close to a limit; in a shift of seven on one side of the mean.

    Lines without a readable date and number, and a date that comes again, are listed and left
    out; the chart is drawn from all others. Limits start anew only where you say so.

    Exit codes: 0 done, 1 lines left out or the file cannot be used, 2 wrong use.
    """
    from kith.evidence.spc.series import read_series

    with plainly():
        asked = _asked(options)
        with progress_bar() as progress:
            series = read_series(
                file,
                date=options["date"],
                value=options["value"],
                group=options["group"],
                encoding=options["encoding"],
                progress=progress,
            )
        for line in wrong_lines(series.wrong, file):
            click.echo(line, err=True)
        drawn = _draw(series, file, options["group"], asked)
    if format_ == "json":
        click.echo(json.dumps(as_json(drawn, series, asked), ensure_ascii=False, indent=2))
    elif format_ == "csv":
        _print_csv(drawn, options["date"], options["group"])
    else:
        click.echo("\n\n".join("\n".join(text_lines(one, options["date"])) for one in drawn))
    if format_ != "json":
        for notice in series.notices:
            click.echo(notice, err=True)
    if series.wrong:
        raise SystemExit(1)


def as_json(drawn: list[Drawn], series: Series, asked: Asked) -> dict[str, Any]:
    """The chart as plain data; with groups, a list of them under `charts`."""
    beside = {
        "better": asked.options["better"],
        "target": None if asked.target is None else float(asked.target),
        "rebases": [
            {"at": one.at.isoformat(), "by": one.by, "reason": one.reason} for one in asked.rebases
        ],
        "problems": [wrong._asdict() for wrong in series.wrong[:LISTED]],
        "put_aside": len(series.wrong),
        "notices": series.notices,
    }
    charts = [_chart_json(one) for one in drawn]
    if drawn[0].group is None:
        return {**charts[0], **beside}
    return {"charts": charts, **beside}


def text_lines(drawn: Drawn, date: str) -> list[str]:
    """The sentence, then a table of the points, then what to bear in mind."""
    from kith.evidence.exact import as_text

    values = [as_text(point.value) for point in drawn.given]
    places = min(8, max(len(text.partition(".")[2]) for text in values) + 2)
    rows = [[date, *_NUMBERS, "special_cause"]]
    for when, value, point in zip(_times(drawn), values, drawn.chart.points, strict=True):
        limits = [point.mean, point.lower, point.upper, point.near_lower, point.near_upper]
        shown = ["-" if limit is None else f"{limit:.{places}f}" for limit in limits]
        rows.append([when, value, *shown, point.special_cause])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = [
        "  ".join(
            # Words to the left, numbers to the right.
            cell.ljust(width) if column in (0, len(row) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    named = [] if drawn.group is None else [f"{drawn.group}:"]
    icons = [f"Variation: {drawn.chart.variation}. Assurance: {drawn.chart.assurance}."]
    # Where the sentence says that there are too few points, icons would contradict it.
    shown = icons if drawn.has_enough_points else []
    return [*named, drawn.sentence, *shown, *drawn.warnings, *table]


def _asked(options: dict[str, Any]) -> Asked:
    """Read the options before the file, so that wrong use is told first."""
    from kith.evidence.spc.xmr import check_baseline

    check_baseline(options["baseline"])
    target = None if options["target"] is None else _target(options["target"])
    rebases = tuple(_rebase(text, options["by"]) for text in options["rebases"])
    return Asked(
        target, rebases, {name: options[name] for name in ("better", "baseline", "screen")}
    )


def _target(text: str) -> Fraction:
    from kith.evidence.exact import read_decimal
    from kith.evidence.refusals import UseRefused
    from kith.evidence.spc.series import LARGEST

    try:
        target = read_decimal(text)
    except ValueError:
        raise UseRefused(f"--target {text!r} is not a number.") from None
    if abs(target) > LARGEST:
        raise UseRefused(f"--target {text!r} is too large for a chart.")
    return target


def _rebase(text: str, by: str | None) -> Rebase:
    from kith.evidence.refusals import UseRefused
    from kith.evidence.spc.series import read_date
    from kith.evidence.spc.xmr import Rebase

    date, equals, reason = text.partition("=")
    at = read_date(date.strip())
    if at is None or not equals:
        raise UseRefused(f"--rebase {text!r}: write it as 2025-04-01='What changed on that day'.")
    return Rebase(at.date(), _login() if by is None else by, reason.strip())


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "nobody named"


def _draw(series: Series, file: Path, group: str | None, asked: Asked) -> list[Drawn]:
    from kith.evidence.refusals import InputRefused, UseRefused

    points = sum(map(len, series.groups.values()))
    if points < 2:
        few = "no line has" if points == 0 else "only 1 line has"
        raise InputRefused(f"{file}: a chart needs at least 2 points, and {few} a date and number.")
    for rebase in asked.rebases:
        if not any(_touches(rebase, given) for given in series.groups.values()):
            raise UseRefused(
                f"The rebase at {rebase.at.isoformat()} changes nothing: no chart has points on "
                "both sides of it."
            )
    return [
        _drawn(None if group is None else name, given, asked)
        for name, given in sorted(series.groups.items())
    ]


def _drawn(name: str | None, given: list[Value], asked: Asked) -> Drawn:
    from kith.evidence.spc.series import as_whole
    from kith.evidence.spc.words import sentence, warnings
    from kith.evidence.spc.xmr import chart

    numbers = [point.value for point in given]
    whole, per = as_whole(numbers if asked.target is None else [*numbers, asked.target])
    drawn = chart(
        whole[: len(given)],
        target=None if asked.target is None else whole[-1],
        dates=[point.when.date() for point in given],
        rebases=[rebase for rebase in asked.rebases if _touches(rebase, given)],
        per=per,
        **asked.options,
    )
    untouched = [
        f"All points are on one side of the rebase at {rebase.at.isoformat()}: no effect here."
        for rebase in asked.rebases
        if not _touches(rebase, given)
    ]
    return Drawn(name, given, drawn, sentence(drawn), [*warnings(drawn), *untouched])


def _touches(rebase: Rebase, given: list[Value]) -> bool:
    return given[0].when.date() < rebase.at <= given[-1].when.date()


def _times(drawn: Drawn) -> list[str]:
    """Days as days, and times too where the file has them."""
    return [point.when.isoformat(sep=" ").removesuffix(" 00:00:00") for point in drawn.given]


def _chart_json(drawn: Drawn) -> dict[str, Any]:
    points = [
        {"date": when, **{name: getattr(point, name) for name in (*_NUMBERS, "special_cause")}}
        for when, point in zip(_times(drawn), drawn.chart.points, strict=True)
    ]
    named = {} if drawn.group is None else {"group": drawn.group}
    return {
        **named,
        "points": points,
        "enough_points": drawn.has_enough_points,
        "variation": drawn.chart.variation,
        "assurance": drawn.chart.assurance,
        "sentence": drawn.sentence,
        "warnings": drawn.warnings,
    }


def _print_csv(drawn: list[Drawn], date: str, group: str | None) -> None:
    """The points of all charts on standard output, the sentences on standard error."""
    from kith.evidence.exact import as_text

    writer = csv.writer(sys.stdout, lineterminator="\n")
    named = [] if group is None else [group]
    writer.writerow([*named, date, *_NUMBERS, "special_cause", "variation", "assurance"])
    for one in drawn:
        icons = [one.chart.variation, one.chart.assurance]
        for when, given, point in zip(_times(one), one.given, one.chart.points, strict=True):
            row = [when, as_text(given.value), *point[1:7]]
            writer.writerow([*([] if group is None else [one.group]), *row, *icons])
    sys.stdout.flush()
    for one in drawn:
        before = "" if one.group is None else f"{one.group}: "
        click.echo(" ".join([f"{before}{one.sentence}", *one.warnings]), err=True)
