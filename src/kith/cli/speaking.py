"""How commands speak: refusals become a sentence and an exit code, long work shows its progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from kith.measures import Library, Measure

_WIDTH = 30
SHOWN = 20
LISTED = 1000
"""How many problems are shown as text, and listed in JSON."""


class _Wrong(Protocol):
    """A problem with its place in the file."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def says(self) -> str: ...


format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
)
encoding_option = click.option(
    "--encoding", metavar="NAME", help="Of a text file, when it is not UTF-8."
)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn a refusal into its sentence: exit code 1 for the input, 2 for the options."""
    from kith.evidence.refusals import InputRefused, UseRefused
    from kith.measures import MeasureError
    from kith.measures.change import ChangeNotDefined

    try:
        yield
    except UseRefused as refusal:
        raise click.UsageError(str(refusal), click.get_current_context()) from None
    except (InputRefused, MeasureError, ChangeNotDefined) as refusal:
        raise click.ClickException(str(refusal)) from None
    except MemoryError:
        raise click.ClickException("There is not enough memory for this file.") from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'A file'}: {error.strerror}.") from None


def wrong_lines(wrong: Sequence[_Wrong], file: Path) -> list[str]:
    """What was left out, by file, line and column; the first of many."""
    said = [
        f"{file}, line {one.line}{f', column {one.column}' if one.column else ''}: {one.says}"
        for one in wrong[:SHOWN]
    ]
    more = len(wrong) - len(said)
    return [*said, f"And {more} more like these."] if more > 0 else said


def library() -> Library:
    """Load every measure that ships with Kith."""
    from kith.measures import instruments_folder, load_library

    return load_library(instruments_folder())


def find_measure(code: str) -> Measure:
    """Return the measure with this code (case, '-' and '_' alike), or refuse with near names."""
    import difflib

    from kith.measures import instruments_folder, load_measure

    wanted = code.strip().lower().replace("_", "-")
    files = {path.stem: path for path in instruments_folder().glob("*/*.toml")}
    if wanted in files:
        return load_measure(files[wanted])
    near = difflib.get_close_matches(wanted, sorted(files), n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise click.UsageError(f"There is no measure {code!r}.{hint} `kith measures` lists them all.")


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None] | None]:
    """Yield what draws a bar on standard error, None when nobody is looking at a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    drawn = [""]

    def draw(doing: str, share: float) -> None:
        filled = round(min(1.0, share) * _WIDTH)
        # Some statements cannot say how far they are: then only what is being done shows.
        bar = f"[{'#' * filled}{'-' * (_WIDTH - filled)}] {share:4.0%}" if share > 0 else "…"
        text = f"{doing} {bar}"
        if text != drawn[0]:
            click.echo(f"\r{text}{' ' * max(0, len(drawn[0]) - len(text))}", nl=False, err=True)
            drawn[0] = text

    try:
        yield draw
    finally:
        click.echo(f"\r{' ' * len(drawn[0])}\r", nl=False, err=True)
