"""`kith score`: score a file of responses."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kith.cli.speaking import encoding_option, find_measure, plainly, progress_bar

if TYPE_CHECKING:
    from kith.evidence.batch import BatchReport, ScaleReport

SHOWN = 20


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--measure", "code", required=True, metavar="CODE", help="See `kith measures`.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Scored rows: .csv, .parquet, .ndjson."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="How to print: the summary as text or json, or the scored rows as csv.",
)
@click.option("--items", metavar="MAP", help="Item columns: 1=q1,2=q2,… or all in order: q1,q2,…")
@click.option("--id", "identity", metavar="COLUMN", help="The response's id; several with commas.")
@click.option("--item-column", metavar="COLUMN", help="Long files: the item's number. [item]")
@click.option("--value-column", metavar="COLUMN", help="Long files: the answer's code. [value]")
@click.option(
    "--layout",
    type=click.Choice(["auto", "wide", "long"]),
    default="auto",
    show_default=True,
    help="One response a line (wide) or one answer a line (long).",
)
@click.option(
    "--missing",
    multiple=True,
    metavar="TEXT",
    help="Means not answered, beside empty; may be repeated. [NA, NaN, nan, null, NULL]",
)
@encoding_option
@click.option(
    "--rejects",
    type=click.Path(path_type=Path),
    help="Where lines put aside go. [the name of OUT, or of FILE, and .rejects.csv after it]",
)
def command(
    file: Path,
    code: str,
    out: Path | None,
    format_: str,
    items: str | None,
    identity: str | None,
    item_column: str | None,
    value_column: str | None,
    layout: str,
    missing: tuple[str, ...],
    encoding: str | None,
    rejects: Path | None,
) -> None:
    """Score the responses in FILE (CSV, Parquet or NDJSON).

    Wide: one response a line, with columns CODE_1 to CODE_n, such as csi_16_1 to csi_16_16 (upper
    or lower case, '-' or '_'). Long: one answer a line, with columns response_id (or id, or
    person_id), item and value. Answers are the codes that `kith measures show CODE` lists; empty
    means not answered. Other columns are kept.

    Added for each scale: score, band, items_answered and missing_reason, after the scale's code
    where a measure has several; and safety, before any score, where the measure asks about
    safety. A score prints as an exact decimal where that ends, else rounded to six places.

    Lines with a code out of range, no whole number, no id, an id that came before, or too broken
    to read are listed and put aside in a rejects file with the reason; all others are scored.

    Exit codes: 0 all scored, 1 some put aside or the file cannot be used, 2 wrong use.
    """
    from kith.evidence.batch import USUAL_MISSING, output_kind, score_file
    from kith.evidence.columns import Asked, parse_items

    with plainly():
        measure = find_measure(code)
        if out is not None:
            output_kind(out)
        asked = Asked(
            items=parse_items(items, measure),
            identity=_names(identity),
            item_column=item_column,
            value_column=value_column,
            layout="wide" if layout == "wide" else "long" if layout == "long" else None,
        )
        rejects = rejects or _beside(out or file)
        with tempfile.TemporaryDirectory(prefix="kith-") as folder:
            printed = Path(folder) / "scored.csv" if format_ == "csv" and out is None else None
            with progress_bar() as progress:
                report = score_file(
                    file,
                    measure,
                    asked=asked,
                    out=out or printed,
                    rejects=rejects,
                    missing=missing or USUAL_MISSING,
                    encoding=encoding,
                    progress=progress,
                )
            if printed is not None:
                _print_file(printed)
    if format_ == "json":
        click.echo(json.dumps(as_json(report, out), ensure_ascii=False, indent=2))
    else:
        for line in as_text_lines(report, file, out):
            click.echo(line, err=format_ == "csv")
    if not report.is_clean:
        raise SystemExit(1)


def as_json(report: BatchReport, out: Path | None) -> dict[str, Any]:
    """The summary as plain data. `n` responses were scored; `missing` of them lack a score."""
    return {
        "measure": report.measure,
        "version": report.version,
        "layout": report.layout,
        "lines": report.lines,
        "n": report.responses,
        "missing": {scale.code: sum(scale.missing.values()) for scale in report.scales},
        "put_aside": report.put_aside,
        "safety": report.safety,
        "safety_unanswered": report.safety_unanswered,
        "scales": {
            scale.code: {
                "scored": scale.scored,
                "missing": scale.missing,
                "bands": scale.bands,
            }
            for scale in report.scales
        },
        "problems": [{"line": problem.line, "says": problem.says} for problem in report.problems],
        "unknown_columns": report.strays,
        "notices": report.notices,
        "out": str(out) if out else None,
        "rejects": str(report.rejects) if report.rejects else None,
    }


def as_text_lines(report: BatchReport, file: Path, out: Path | None) -> list[str]:
    """The summary in sentences, safety first."""
    said = safety_lines(
        report.safety,
        report.safety_unanswered,
        ("response", "responses"),
        "look at the column safety before any score",
    )
    said.append(
        f"{file}: {_count(report.responses, 'response')} to {report.measure} {report.version} "
        f"scored, {_count(report.put_aside, 'line')} put aside."
    )
    said += [_scale_line(scale) for scale in report.scales]
    said += report.notices
    said += [
        f"Line 1: the column {name!r} looks like an item of {report.measure}, which has no such "
        "item. It was kept and not scored; check that this is the right measure."
        for name in report.strays
    ]
    said += [f"Line {problem.line}: {problem.says}" for problem in report.problems[:SHOWN]]
    more = report.put_aside - min(len(report.problems), SHOWN)
    if more > 0:
        said.append(f"And {_count(more, 'more line')} like these.")
    if report.rejects:
        said.append(f"Put aside in {report.rejects}, each with its reason.")
    if out is not None:
        said.append(f"Scored rows are in {out}.")
    return said


def safety_lines(
    raised: dict[str, int], unanswered: int, counted: tuple[str, str], then: str
) -> list[str]:
    """What was raised about safety, to stand before anything else. `counted` is one and many."""

    def count(number: int) -> str:
        return f"{number} {counted[number != 1]}"

    said = [
        f"SAFETY: {count(number)} raised {concern.replace('_', ' ')}; {then}."
        for concern, number in raised.items()
    ]
    if unanswered:
        said.append(f"SAFETY: {count(unanswered)} left a safety question empty.")
    return said


def _scale_line(scale: ScaleReport) -> str:
    missing = "".join(
        f"; {count} without ({reason.replace('_', ' ')})" for reason, count in scale.missing.items()
    )
    bands = ", ".join(f"{band} {count}" for band, count in scale.bands.items())
    return (
        f"  {scale.title} ({scale.code}): {scale.scored} with a score{missing}"
        f"{f'. Bands: {bands}' if bands else ''}."
    )


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip()) if text else ()


def _beside(path: Path) -> Path:
    # The whole name, ending and all, so that lat.csv and lat.ndjson do not share one.
    return path.with_name(f"{path.name}.rejects.csv")


def _print_file(path: Path) -> None:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            sys.stdout.buffer.write(chunk)
    sys.stdout.flush()


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
