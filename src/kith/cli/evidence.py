"""`kith evidence`: from facts to aggregate tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kith.cli.main import LazyGroup
from kith.cli.speaking import find_measure, format_option, plainly, progress_bar

if TYPE_CHECKING:
    from kith.evidence.duck import Progress
    from kith.evidence.engine import Runner
    from kith.measures import Measure

COMMANDS = {
    "run": ("kith.cli.evidence:run", "Turn facts into aggregate tables."),
    "score": ("kith.cli.evidence:score", "Score facts of answers, once."),
    "report": ("kith.cli.evidence_report:command", "Say what the tables show, suppressed."),
    "items": ("kith.cli.evidence_items:command", "Say how a measure's items behave."),
    "schema": ("kith.cli.evidence:schema", "Print the schema of facts and tables."),
    "example": ("kith.cli.evidence:example", "Invent a year of facts to look at."),
}


@click.command(cls=LazyGroup, lazy=COMMANDS)
def command() -> None:
    """Turn many responses into few honest numbers.

    Facts are Parquet files of a published schema (`kith evidence schema`). `run` makes aggregate
    tables of them, exact to the last unit whichever engine runs; `report` says what they show.
    """


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where the tables go. [DIR/tables]")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="Both find the same tables; Spark is the extra kith[spark].",
)
@click.option("--threads", type=click.IntRange(1, 256), help="How many at once. [all]")
@click.option("--memory", metavar="SIZE", help="How much memory the engine may use, as 4GiB.")
@format_option
def run(
    folder: Path,
    out: Path | None,
    engine: str,
    threads: int | None,
    memory: str | None,
    format_: str,
) -> None:
    """Turn the facts in DIR into aggregate tables.

    Each scale of each version of a measure gets OUT/<measure>/<scale>/<version>/ with cells,
    people, changes and couples as Parquet, and provenance.json. A run puts all tables of one
    definition into their place at once. They are not suppressed: only you may read them, and
    `kith evidence report` says what may be published.

    Exit codes: 0 done, 1 the facts cannot be used, 2 wrong use.
    """
    from datetime import UTC, datetime
    from importlib import metadata

    from kith.evidence.runs import run_folder

    with plainly(), progress_bar() as progress:

        @contextmanager
        def opening(work: Path) -> Iterator[Runner]:
            with _engine(engine, work, progress, threads=threads, memory=memory) as runner:
                yield runner

        ran = run_folder(
            folder,
            _measures(folder),
            opening,
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            kith=metadata.version("kith"),
            out=out,
        )
    rows = [
        {
            "measure": each.measure,
            "scale": each.scale,
            "version": each.version,
            "folder": str(each.folder),
            "responses": each.responses,
            "repeated": each.repeated,
            "people": each.tables["people"],
        }
        for each in ran
    ]
    said = [
        f"{r['measure']} {r['scale']} {r['version']}: {_of(r['responses'], 'response', 's')} of "
        f"{_of(r['people'], 'person', '', 'people')} in {r['folder']}{_repeated(r['repeated'])}"
        for r in rows
    ]
    _say(rows, said, format_)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Score what was scored already, too.")
@format_option
def score(folder: Path, again: bool, format_: str) -> None:
    """Score the facts of answers in DIR: answers/<measure>/*.parquet become scores/<measure>/….

    A file that was scored since it was written is left alone. Answers that are no codes of their
    items are refused, with their column.

    Exit codes: 0 done, 1 the answers cannot be used, 2 wrong use.
    """
    from kith.evidence.ingest import score_folder

    with plainly(), progress_bar() as progress:
        done = score_folder(folder, _measures(folder), again=again, progress=progress)
    rows = [
        {
            "answers": str(each.answers),
            "rows": each.rows,
            "scores": len(each.scores),
            "skipped": each.skipped,
        }
        for each in done
    ]
    said = [
        f"{r['answers']}: "
        + (
            "scored before; --again scores it anew."
            if r["skipped"]
            else f"{_of(r['rows'], 'response', 's')} scored into {_of(r['scores'], 'file', 's')}."
        )
        for r in rows
    ]
    _say(rows, said, format_)


@click.command()
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def schema(format_: str) -> None:
    """Print the schema of facts and of aggregate tables."""
    from kith.evidence.published import schema_json, schema_markdown

    if format_ == "json":
        click.echo(json.dumps(schema_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(schema_markdown(), nl=False)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--measure", "code", default="csi-16", show_default=True, metavar="CODE")
@click.option("--people", type=click.IntRange(1, 1_000_000), default=2000, show_default=True)
@click.option("--services", type=click.IntRange(1, 1000), default=4, show_default=True)
@click.option("--stages", type=click.IntRange(1, 63), default=3, show_default=True)
@click.option("--year", type=click.IntRange(1900, 2240), default=2025, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same gives the same.")
def example(folder: Path, code: str, **asked: int) -> None:
    """Write a year of invented facts into DIR, which must be new or empty. Nobody answered them.

    Exit codes: 0 done, 1 DIR cannot be written to, 2 wrong use.
    """
    from kith.evidence.example_facts import write_example
    from kith.evidence.ingest import score_folder

    with plainly():
        measure = find_measure(code)
        write_example(folder, measure, **asked)
        done = score_folder(folder, [measure])
    click.echo(f"{done[0].rows} invented responses in {folder}. Next: kith evidence run {folder}")


def _measures(folder: Path) -> list[Measure]:
    """The measures that a folder of facts names, of those that ship with Kith."""
    from kith.evidence.facts import ANSWERS, SCORES
    from kith.measures import instruments_folder, load_measure

    named = {path.name for kind in (SCORES, ANSWERS) for path in (folder / kind).glob("*")}
    files = sorted(instruments_folder().glob("*/*.toml"))
    return [load_measure(path) for path in files if path.stem in named]


def _engine(
    engine: str, work: Path, progress: Progress | None, *, threads: int | None, memory: str | None
) -> Any:
    if engine == "duckdb":
        from kith.evidence.duck import Engine

        return Engine(work, progress, threads=threads, memory=memory)
    from kith.evidence.spark import SparkEngine

    return SparkEngine(work, progress, threads=threads, memory=memory)


def _of(count: Any, one: str, many: str, plural: str = "") -> str:
    return f"{count} {one if count == 1 else plural or one + many}"


def _repeated(count: Any) -> str:
    if not count:
        return "."
    return f"; {_of(count, 'row', 's')} left out, which said an asking again."


def _say(rows: list[dict[str, Any]], said: list[str], format_: str) -> None:
    if format_ == "json":
        click.echo(json.dumps({"rows": rows}, ensure_ascii=False, indent=2))
    elif format_ == "csv":
        import csv
        import sys

        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        for line in said:
            click.echo(line)
