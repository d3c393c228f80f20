"""`kith change`: say who changed, reliably, and who did not."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kith.cli.score import safety_lines
from kith.cli.speaking import encoding_option, find_measure, format_option, plainly, progress_bar

if TYPE_CHECKING:
    from kith.evidence.change_table import ChangeTable, Clinical
    from kith.evidence.pairing import Pairs
    from kith.measures import Measure
    from kith.measures.definition import Scale

Command = TypeVar("Command", bound=Callable[..., Any])

SHOWN = 20
LISTED = 1000
_SAFETY_NOT_SEEN = (
    "{title} asks about safety, and scores do not show those answers: score the item answers too."
)
_MISSING = {
    "only_once": "answered only once",
    "tied": "with two at the same first or last date",
    "first_not_scored": "without a first score",
    "last_not_scored": "with a first score and no last",
    "not_a_number": "with something that is no number",
    "out_of_range": "with a score outside the range of the scale",
}


def _exact(context: click.Context, option: click.Parameter, text: str | None) -> Fraction | None:
    """Read decimal text as an exact Fraction."""
    from kith.evidence.exact import read_decimal

    if text is None:
        return None
    try:
        return read_decimal(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a number.", context, option) from None


def _number(name: str, says: str) -> Callable[[Command], Command]:
    return click.option(name, metavar="NUMBER", callback=_exact, help=says)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--measure", "code", metavar="CODE", help="Score and judge by this measure.")
@click.option("--scale", metavar="CODE", help="Which scale, where a measure has several.")
@click.option("--group", help="Whose cut-off, where a measure has several.")
@click.option("--person", metavar="COLUMN", help="Who it is about. [person_id, person]")
@click.option("--order", metavar="COLUMN", help="Its date or place in the order. [date, …]")
@click.option("--score", metavar="COLUMN", help="Scores that are already there, instead of items.")
@click.option("--items", metavar="MAP", help="Item columns: 1=q1,2=q2,… or all in order: q1,q2,…")
@click.option("--pre", metavar="COLUMN", help="First score, one person a line.")
@click.option("--post", metavar="COLUMN", help="Last score, one person a line.")
@_number("--sd", "SD for the reliable change index.")
@_number("--reliability", "Reliability, 0 to below 1.")
@click.option("--criterion", type=click.Choice(["a", "b", "c"]), help="How the cut-off is set.")
@_number("--cut", "The cut-off itself, instead of a criterion.")
@_number("--norm-mean", "Mean of the general population.")
@_number("--norm-sd", "SD of the general population.")
@_number("--clinical-mean", "[mean of the first scores]")
@_number("--clinical-sd", "[the value of --sd]")
@click.option("--better", type=click.Choice(["higher", "lower"]), help="Which way is better.")
@format_option
@click.option("--out", type=click.Path(path_type=Path), help="One line a person, as CSV.")
@encoding_option
def command(file: Path, format_: str, out: Path | None, **options: Any) -> None:
    """Say who changed between first and last in FILE (CSV, Parquet or NDJSON).

    With --measure, each person's first and last administration are scored and paired: columns
    person_id and date, with the measure's items as `kith score` reads them. Somebody with only
    one, or with two at the same first or last date, is missing. With --pre and --post, any scale,
    one person a line (columns person_id, person or id, else each line counts as a person); then
    give --sd, --reliability and --better.

    Reliable: a difference above 1.96 x sqrt(2) x SD x sqrt(1 - reliability) (Jacobson and Truax
    1991). Criterion a: two SD beyond the clinical mean. b: within two SD of the general mean. c:
    between the two. Recovered: reliably better and crossed the cut-off. Improved: reliably
    better, did not cross. Unchanged: no reliable difference. Deteriorated: reliably worse.

    Exit codes: 0 done, 1 some lines put aside or the file cannot be used, 2 wrong use.
    """
    from kith.evidence.batch import refuse_overwriting
    from kith.evidence.change_table import change_table, choose_scale, write_people

    with plainly():
        refuse_overwriting(file, out, None)
        measure = _measure(options)
        scale = None if measure is None else choose_scale(measure, options["scale"])
        found = _pairs(file, measure, scale, options)
        table = change_table(found, _judging(options), measure, scale)
        if out is not None:
            write_people(table, out)
    scale_code = scale.code if scale else None
    if format_ == "json":
        summary = as_json(table, found, measure, scale_code)
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    elif format_ == "csv":
        _say_csv(as_json(table, found, measure, scale_code), found)
    else:
        for line in as_text_lines(table, found, measure):
            click.echo(line)
    if found.put_aside:
        raise SystemExit(1)


def as_json(
    table: ChangeTable, found: Pairs, measure: Measure | None, scale: str | None
) -> dict[str, Any]:
    """The counts as plain data; `cut` and `rci` are floats for showing."""
    summary = table.summary
    return {
        "measure": measure.code if measure else None,
        "version": measure.version if measure else None,
        "scale": scale,
        "safety": found.safety,
        "safety_unanswered": found.safety_unanswered,
        "n": summary.n,
        "missing": summary.missing,
        "missing_reasons": table.missing,
        "completion": None if summary.completion is None else float(summary.completion),
        "cut": None if summary.cut is None else float(summary.cut),
        "rci": float(summary.rci),
        "clinical": _clinical_json(table.clinical),
        "better": table.rule.better.removesuffix("_better"),
        "counts": summary.counts,
        "non_reliably_recovered": summary.non_reliably_recovered,
        "started_healthy": summary.started_healthy,
        "unverified": table.unverified,
        "put_aside": found.put_aside,
        "problems": [{"line": p.line, "says": p.says} for p in found.problems[:LISTED]],
        "notices": found.notices,
    }


def as_text_lines(table: ChangeTable, found: Pairs, measure: Measure | None) -> list[str]:
    """The counts in sentences, with n, completion and missing stated."""
    from kith.evidence.exact import as_text

    summary = table.summary
    said = _safety_lines(found)
    said.append(f"Change on {measure.short_title}." if measure else "Change.")
    if table.unverified:
        said.append(f"UNVERIFIED: nobody has confirmed {table.unverified}; treat with care.")
    people = summary.n + summary.missing
    completion = "" if summary.completion is None else f" ({float(summary.completion):.0%})"
    said.append(f"n = {summary.n} of {people}{completion} have a first and a last score.")
    said += [f"  missing: {n} {_MISSING[why]}" for why, n in table.missing.items()]
    said.append(
        f"A difference above {summary.rci} is reliable; {table.rule.better[:-7]} is better."
    )
    if summary.cut is None:
        said.append("There is no cut-off, so recovery cannot be told: give --criterion or --cut.")
    else:
        said.append(f"Cut-off: {as_text(summary.cut)}.")
        said += _clinical_lines(table.clinical)
    for category, count in summary.counts.items():
        if category == "recovered" and summary.cut is None:
            said.append(f"  {category:<13}{'-':>7}")
            continue
        share = f"{count / summary.n:6.1%}" if summary.n else ""
        said.append(f"  {category:<13}{count:>7}  {share}")
    if summary.cut is not None:
        said.append(
            f"Beside them: {summary.non_reliably_recovered} crossed the cut-off without a reliable "
            f"change; {summary.started_healthy} started on the healthy side."
        )
    return [*said, *found.notices, *_problem_lines(found)]


def _clinical_json(clinical: Clinical | None) -> dict[str, Any] | None:
    if clinical is None:
        return None
    return {
        "mean": None if clinical.mean is None else float(clinical.mean),
        "sd": None if clinical.sd is None else float(clinical.sd),
        "n": clinical.n,
        "defaulted": list(clinical.defaulted),
    }


def _clinical_lines(clinical: Clinical | None) -> list[str]:
    from kith.evidence.exact import as_text

    if clinical is None or clinical.mean is None or clinical.sd is None:
        return []
    scores = "score" if clinical.n == 1 else "scores"
    mean = "given" if clinical.n is None else f"not given, so that of {clinical.n} first {scores}"
    spread = "not given, so the value of --sd" if "sd" in clinical.defaulted else "given"
    said = f"It rests on a clinical mean of {as_text(clinical.mean)} ({mean}) and a clinical SD"
    return [f"{said} of {as_text(clinical.sd)} ({spread})."]


def _safety_lines(found: Pairs) -> list[str]:
    then = "`kith score` shows in which responses; look at them before any change"
    return safety_lines(found.safety, found.safety_unanswered, ("person", "people"), then)


def _problem_lines(found: Pairs) -> list[str]:
    said = [f"Line {problem.line}: {problem.says}" for problem in found.problems[:SHOWN]]
    more = found.put_aside - len(said)
    return [*said, f"And {more} more like these."] if more > 0 else said


def _say_csv(summary: dict[str, Any], found: Pairs) -> None:
    """The table alone on standard output; on standard error safety before it, the rest after."""
    for line in _safety_lines(found):
        click.echo(line, err=True)
    _print_csv(summary)
    sys.stdout.flush()
    for line in (*found.notices, *_problem_lines(found)):
        click.echo(line, err=True)


def _print_csv(summary: dict[str, Any]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["name", "value"])
    for name in ("n", "missing", "completion", "cut", "rci"):
        writer.writerow([name, summary[name]])
    for category, count in summary["counts"].items():
        writer.writerow([category, count])
    for name in ("non_reliably_recovered", "started_healthy"):
        writer.writerow([name, summary[name]])


def _measure(options: dict[str, Any]) -> Measure | None:
    from kith.evidence.refusals import UseRefused

    by_columns = options["pre"] is not None or options["post"] is not None
    if by_columns and (options["pre"] is None or options["post"] is None):
        raise UseRefused("Give --pre and --post together.")
    if options["code"] is None:
        if not by_columns:
            raise UseRefused("Give --measure CODE, or --pre and --post for any scale.")
        return None
    return find_measure(options["code"])


def _pairs(
    file: Path, measure: Measure | None, scale: Scale | None, options: dict[str, Any]
) -> Pairs:
    if options["pre"] is None and measure is not None and scale is not None:
        found = _pairs_by_person(file, measure, scale, options)
    else:
        found = _pairs_by_columns(file, scale, options)
    if measure is not None and measure.safety and (options["pre"] or options["score"]):
        found.notices.append(_SAFETY_NOT_SEEN.format(title=measure.short_title))
    return found


def _pairs_by_columns(file: Path, scale: Scale | None, options: dict[str, Any]) -> Pairs:
    from kith.evidence.column_pairs import pairs_by_columns

    with progress_bar() as progress:
        return pairs_by_columns(
            file,
            options["pre"],
            options["post"],
            person=options["person"],
            scale=scale,
            encoding=options["encoding"],
            progress=progress,
        )


def _pairs_by_person(file: Path, measure: Measure, scale: Scale, options: dict[str, Any]) -> Pairs:
    from kith.evidence.columns import parse_items
    from kith.evidence.pairing import pairs_by_person

    with progress_bar() as progress:
        return pairs_by_person(
            file,
            measure,
            scale.code,
            person=options["person"],
            order=options["order"],
            score=options["score"],
            items=parse_items(options["items"], measure),
            encoding=options["encoding"],
            progress=progress,
        )


def _judging(options: dict[str, Any]) -> Any:
    from kith.evidence.change_table import Judging

    names = ("sd", "reliability", "criterion", "cut", "norm_mean", "norm_sd")
    others = ("clinical_mean", "clinical_sd", "better", "group")
    return Judging(**{name: options[name] for name in (*names, *others)})
