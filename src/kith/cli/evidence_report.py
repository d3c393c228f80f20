"""`kith evidence report`: honest numbers from the aggregate tables."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kith.cli.rules_of_disclosure import named, needed_rule
from kith.cli.speaking import find_measure, format_option, plainly

if TYPE_CHECKING:
    from kith.area_pack import DisclosureRule
    from kith.evidence.aggregates import Tables
    from kith.evidence.honest import Group, Report
    from kith.evidence.honest_text import Titles
    from kith.measures import Measure
    from kith.measures.definition import Scale

COLUMNS = (
    *("measure", "scale", "version", "by", "group", "title", "figure", "unit"),
    *("value", "lower", "upper", "n", "suppressed"),
)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--rule", "code", metavar="CODE", help="By which rule small counts go; needed.")
@click.option(
    "--pack",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The folder of the pack whose rule it is. [the packs that ship with Kith]",
)
@click.option("--measure", metavar="CODE", help="One measure alone. [all that are there]")
@click.option("--scale", metavar="CODE", help="One scale alone. [all that are there]")
@click.option(
    "--by",
    type=click.Choice(["service", "stage", "month", "all"]),
    default="all",
    show_default=True,
    help="Beside everybody: each service, life stage or month; `all` adds none.",
)
@format_option
def command(
    folder: Path,
    code: str | None,
    pack: Path | None,
    measure: str | None,
    scale: str | None,
    by: str,
    format_: str,
) -> None:
    """Tell what the tables in DIR say: few numbers, each with its interval and what is missing.

    DIR is a folder of facts on which `kith evidence run` was done, or its folder of tables.

    How many have a score and how many have none; the mean, the bands and the side of the cut-off;
    change between first and last, reliable change and who is missing from it; the gap between
    partners; and what stands out from month to month. Intervals are 95%: t for means, Wilson for
    shares.

    Small counts go by --rule, a rule of the pack; there is no way to print them. The rule is
    applied to all breakdowns together, so the numbers do not depend on --by. It knows nothing of
    reports of another day or under another rule: set against these, counts that are not told may
    be worked out. Keep to one rule for one audience, and to few reports.

    Exit codes: 0 done, 1 the tables cannot be used, 2 wrong use.
    """
    from kith.evidence.honest import report

    rule = needed_rule(code, pack)
    told: list[tuple[Tables, Measure, Scale, Report]] = []
    with plainly():
        titles = _titles(folder)
        for tables in _tables(folder, measure, scale):
            found = find_measure(tables.measure)
            _refuse_other_version(tables, found)
            one = found.scale(tables.scale)
            told.append((tables, found, one, report(tables, found, one, rule)))
    if format_ == "json":
        said = {"rule": rule.code, "told": rule.told()}
        scales = [as_json(*one, titles=titles, by=by) for one in told]
        click.echo(json.dumps({**said, "scales": scales}, ensure_ascii=False, indent=2))
    elif format_ == "csv":
        _print_csv(told, titles, by)
    else:
        for line in _text(told, rule, titles, by):
            click.echo(line)


def as_json(
    tables: Tables, measure: Measure, scale: Scale, report: Report, *, titles: Titles, by: str
) -> dict[str, Any]:
    """The report of one scale as plain data. A suppressed value is null and says so."""
    return {
        "measure": measure.code,
        "scale": scale.code,
        "title": scale.title,
        "better": scale.direction.removesuffix("_better"),
        "change_unverified": report.is_unverified,
        "change_absent": report.no_change or None,
        "groups": [
            {
                "by": group.by or "all",
                "group": group.key or None,
                "title": _title(group, titles),
                "figures": {one.name: _figure_json(one) for one in group.figures},
            }
            for group in _asked(report, by)
        ],
        "series": list(_series_json(report, scale, titles, by)),
        "notices": list(report.notices),
        "provenance": provenance(tables),
    }


def _figure_json(figure: Any) -> dict[str, Any]:
    return {
        "unit": figure.unit,
        "value": figure.value,
        "lower": figure.lower,
        "upper": figure.upper,
        "n": figure.n,
        "suppressed": figure.is_suppressed,
    }


def _series_json(report: Report, scale: Scale, titles: Titles, by: str) -> Iterator[dict[str, Any]]:
    from kith.evidence.facts import month_text
    from kith.evidence.honest_text import chart_sentence, group_title, series_chart
    from kith.evidence.spc.xmr import ENOUGH

    for one in report.series:
        if one.service and by != "service":
            continue
        drawn = series_chart(one, scale)
        yield {
            "service": one.service or None,
            "title": group_title("service" if one.service else "", one.service, titles),
            "says": chart_sentence(one, scale),
            "months_left_out": one.left_out,
            "enough_points": drawn is not None and drawn.last_group >= ENOUGH,
            "variation": drawn.variation if drawn else None,
            "points": [
                {"month": month_text(month), **point._asdict()}
                for month, point in zip(one.months, drawn.points if drawn else (), strict=True)
            ],
        }


def _asked(report: Report, by: str) -> list[Group]:
    return [group for group in report.groups if group.by in ("", by)]


def _title(group: Group, titles: Titles) -> str:
    from kith.evidence.honest_text import group_title

    return group_title(group.by, group.key, titles)


def _print_csv(told: list[tuple[Tables, Measure, Scale, Report]], titles: Titles, by: str) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for tables, measure, scale, report in told:
        for group in _asked(report, by):
            named = (measure.code, scale.code, tables.version, group.by or "all", group.key)
            for one in group.figures:
                values = (one.value, one.lower, one.upper, one.n)
                suppressed = "true" if one.is_suppressed else "false"
                writer.writerow(
                    [*named, _title(group, titles), one.name, one.unit, *values, suppressed]
                )
    sys.stdout.flush()


def _text(
    told: list[tuple[Tables, Measure, Scale, Report]],
    rule: DisclosureRule,
    titles: Titles,
    by: str,
) -> Iterator[str]:
    from kith.evidence.honest_text import text_lines

    for tables, measure, scale, report in told:
        yield from text_lines(report, measure, scale, titles=titles, by=by)
        yield ""
        yield from _foot(tables)
        yield ""
    yield f"Rule {named(rule)}: {rule.told()} {rule.mark} marks what is not told."
    if rule.round_to > 1:
        yield "Shares are of rounded counts; 100% need not mean all."
    yield (
        "Kept safe within this report alone: set against one of another day or under another rule,"
        " it may tell more."
    )


def provenance(tables: Tables) -> dict[str, Any]:
    """Where the numbers come from: names, hashes and times, none of the counts that stand there."""
    told = tables.provenance
    plain = ("measure", "scale", "version", "definition", "engine", "when", "kith")
    return {
        **{name: told[name] for name in plain if name in told},
        "inputs": [
            {"file": Path(str(one["file"])).name, "sha256": one["sha256"]}
            for one in told.get("inputs", ())
        ],
    }


def _foot(tables: Tables) -> Iterator[str]:
    told = provenance(tables)
    yield (
        f"From {told['measure']} {told['scale']}, definition {told['version']} "
        f"(hash {_short(told.get('definition'))}); by kith {told.get('kith', 'unknown')} on "
        f"{told.get('engine', 'unknown')} at {told.get('when', 'unknown')}."
    )
    for one in told["inputs"]:
        yield f"  Input {one['file']}, SHA-256 {_short(one['sha256'])}."


def _short(value: Any) -> str:
    """The first twelve digits of a hash, which is enough to tell one from another."""
    return f"{str(value)[:12]}…" if value else "unknown"


def _tables(folder: Path, measure: str | None, scale: str | None) -> Iterator[Tables]:
    """The tables under the folder, or under its `tables`, that were asked for."""
    from kith.evidence.aggregates import read_tables, tables_in
    from kith.evidence.refusals import InputRefused, UseRefused

    if not folder.is_dir():
        raise UseRefused(f"There is no folder {folder}. Name the folder of facts or of tables.")
    found = tables_in(folder / "tables") or tables_in(folder)
    if not found:
        raise InputRefused(f"{folder} holds no tables. `kith evidence run {folder}` writes them.")
    code = None if measure is None else find_measure(measure).code
    kept = [
        path for path in found if code in (None, path.parts[-3]) and scale in (None, path.parts[-2])
    ]
    if not kept:
        there = ", ".join(f"{path.parts[-3]} {path.parts[-2]}" for path in found)
        raise UseRefused(f"{folder} has no such tables. It has: {there}.")
    for path in kept:
        yield read_tables(path, people=False)


def _refuse_other_version(tables: Tables, measure: Measure) -> None:
    from kith.evidence.refusals import InputRefused

    if tables.version != measure.version:
        raise InputRefused(
            f"The tables of {tables.measure} are of its version {tables.version}, and this Kith "
            f"has {measure.version}: bands and cut-offs may differ. Run `kith evidence run` again, "
            "or leave them out with --measure."
        )


def _titles(folder: Path) -> dict[str, dict[str, str]]:
    """Titles of services and stages from the facts, where they are there."""
    from kith.evidence.batch import working_engine

    found: dict[str, dict[str, str]] = {}
    for name, file in (("service", "services.parquet"), ("stage", "stages.parquet")):
        path = folder / file
        if path.is_file():
            with working_engine() as engine:
                engine.view("titles", [path])
                rows = engine.rows("SELECT number, title FROM titles ORDER BY number")
            found[name] = {str(number): str(title) for number, title in rows}
    return found
