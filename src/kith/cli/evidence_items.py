"""`kith evidence items`: how well the items of a measure hang together."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kith.cli.rules_of_disclosure import named, needed_rule
from kith.cli.speaking import encoding_option, find_measure, format_option, plainly, progress_bar

if TYPE_CHECKING:
    from kith.area_pack import DisclosureRule
    from kith.evidence.honest_items import ScaleItems
    from kith.evidence.psychometrics_reading import Answers
    from kith.measures import Measure


@click.command()
@click.argument("source", metavar="FILE_OR_DIR", type=click.Path(path_type=Path))
@click.option("--measure", "code", required=True, metavar="CODE", help="See `kith measures`.")
@click.option("--scale", metavar="CODE", help="One scale alone. [all of the measure]")
@click.option("--rule", metavar="CODE", help="For facts: the rule by which small counts go.")
@click.option(
    "--pack",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The folder of the pack whose rule it is. [the packs that ship with Kith]",
)
@click.option("--items", metavar="MAP", help="Item columns: 1=q1,2=q2,… or all in order: q1,q2,…")
@click.option("--id", "identity", metavar="COLUMN", help="The response's id; several with commas.")
@click.option(
    "--missing",
    multiple=True,
    metavar="TEXT",
    help="Means not answered, beside empty; may be repeated. [NA, NaN, nan, null, NULL]",
)
@encoding_option
@format_option
def command(
    source: Path,
    code: str,
    scale: str | None,
    rule: str | None,
    pack: Path | None,
    format_: str,
    **options: Any,
) -> None:
    """Say how well the items of a measure hang together, scale by scale.

    FILE is a file of answers, as `kith score` reads it. DIR is a folder of facts with answers;
    then the numbers are of people whom you need not know, so --rule says which small counts are
    not told, and of each person only the first asking counts.

    Cronbach's alpha with its 95% interval (Feldt 1965); for each item its mean, SD, share at the
    fewest and the most points, correlation with the sum of the others, and alpha without it; and
    who left what unanswered. All on points after reversal. Responses with a gap are left out of
    everything but the counts of gaps.

    Exit codes: 0 done, 1 some lines put aside or the file cannot be used, 2 wrong use.
    """
    from kith.evidence.honest_items import scale_items
    from kith.evidence.psychometrics_reading import choose_scales, tally_scale

    with plainly():
        measure = find_measure(code)
        scales = choose_scales(measure, scale)
        followed = _rule(source, rule, pack)
        with progress_bar() as progress:
            answers = _read(source, measure, options, progress)
        tallies = [(one, tally_scale(answers, measure, one)) for one in scales]
        found = [scale_items(one, counted, followed) for one, counted in tallies]
    put_aside = answers.put_aside + max(counted.put_aside for _, counted in tallies)
    if format_ == "json":
        said = as_json(measure, found, answers, put_aside, followed)
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    elif format_ == "csv":
        _print_csv(found)
    else:
        for line in as_text_lines(measure, found):
            click.echo(line)
    for line in _below(answers, put_aside, followed):
        click.echo(line, err=format_ != "text")
    if put_aside:
        raise SystemExit(1)


def _rule(source: Path, rule: str | None, pack: Path | None) -> DisclosureRule | None:
    if source.is_dir():
        return needed_rule(rule, pack)
    if rule is not None:
        raise click.UsageError(
            "--rule is for folders of facts. Whoever holds a file of answers sees them anyway: "
            "its numbers are for you, and go through `kith disclose` before they go further."
        )
    return None


def _read(source: Path, measure: Measure, options: dict[str, Any], progress: Any) -> Answers:
    from kith.evidence.batch import USUAL_MISSING
    from kith.evidence.columns import Asked, parse_items
    from kith.evidence.psychometrics_reading import read_facts, read_file

    if source.is_dir():
        return read_facts(source, measure, progress)
    names = options["identity"] or ""
    asked = Asked(
        items=parse_items(options["items"], measure),
        identity=tuple(name.strip() for name in names.split(",") if name.strip()),
    )
    return read_file(
        source,
        measure,
        asked=asked,
        missing=options["missing"] or USUAL_MISSING,
        encoding=options["encoding"],
        progress=progress,
    )


def as_json(
    measure: Measure,
    found: list[ScaleItems],
    answers: Answers,
    put_aside: int,
    rule: DisclosureRule | None,
) -> dict[str, Any]:
    """The numbers as plain data. A suppressed number is null and its `suppressed` is true."""
    return {
        "measure": measure.code,
        "version": measure.version,
        "rule": rule.code if rule else None,
        "put_aside": put_aside,
        "notices": list(answers.notices),
        "scales": {one.code: one.as_json() for one in found},
    }


def as_text_lines(measure: Measure, found: list[ScaleItems]) -> Iterator[str]:
    """The numbers as sentences and one small table a scale."""
    yield f"{measure.short_title} ({measure.code} {measure.version})"
    for one in found:
        yield ""
        yield from one.lines()


def _print_csv(found: list[ScaleItems]) -> None:
    from kith.evidence.honest_items import COLUMNS

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        writer.writerows(one.rows())
    sys.stdout.flush()


def _below(answers: Answers, put_aside: int, rule: DisclosureRule | None) -> Iterator[str]:
    if put_aside:
        lines = "1 line was" if put_aside == 1 else f"{put_aside} lines were"
        yield f"{lines} put aside; `kith score` says which, and why."
    yield from answers.notices
    if rule is not None:
        yield f"Rule {named(rule)}: {rule.told()}"
