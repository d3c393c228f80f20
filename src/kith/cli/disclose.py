"""`kith disclose`: suppress and round a file of counts by a rule of the pack."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kith.cli.rules_of_disclosure import find_rule, named, rules_by_pack
from kith.cli.speaking import format_option, plainly

if TYPE_CHECKING:
    from kith.area_pack import DisclosureRule
    from kith.evidence.disclosure import Cell, Published
    from kith.evidence.disclosure.crosstabs import Address, CountFile

_LISTED = (
    "code",
    "label",
    "suppress_below",
    "zeros",
    "round_to",
    "least_values",
    "mark",
    "basis",
    "source",
    "confirmed_by",
)
"""What `--list --format json` tells of a rule."""


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--rule",
    "code",
    metavar="CODE",
    help="The rule to follow, one for one audience; --list shows them.",
)
@click.option(
    "--pack",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The folder of the pack whose rule it is. [the packs that ship with Kith]",
)
@click.option("--list", "is_list", is_flag=True, help="List the rules and stop.")
@click.option("--count", default="count", show_default=True, metavar="COL", help="Of a long file.")
@click.option("--total", metavar="WORD", help="The label that says the total. [all or total]")
@click.option(
    "--already",
    multiple=True,
    metavar="[CODE=]FILE",
    help="What left before, as --format csv wrote it, with CODE where that was under another rule;"
    " may be repeated.",
)
@format_option
def command(
    file: Path | None,
    code: str | None,
    pack: Path | None,
    is_list: bool,
    count: str,
    total: str | None,
    already: tuple[str, ...],
    format_: str,
) -> None:
    """Suppress and round the counts of people in FILE (CSV) by a rule of the pack.

    Long: one count a line, in the column `count` (or --count COL); every other column is a
    breakdown. Wide: a cross-table, labels in the first column, counts in the others. A label that
    says `all` or `total` (or --total WORD) is the total of its breakdown. A combination without a
    line counts nobody.

    All tables of the file are decided together: small counts are suppressed, and others with
    them where a total would give them away. A total that is not the sum of its parts is refused.
    Give what left earlier with --already, and what the two tell together is kept safe too. What
    leaves without it, later or under another rule, can be set against this and tell more.

    Exit codes: 0 done, 1 the file cannot be used, 2 wrong use.
    """
    if is_list:
        _list(pack, format_)
        return
    if file is None or code is None:
        raise click.UsageError("Give FILE and --rule CODE, or --list to see the rules.")
    from kith.evidence.disclosure import publish
    from kith.evidence.disclosure.crosstabs import read_counts

    rule = find_rule(code, pack)
    with plainly():
        counts = read_counts(file, count=count, total=total)
        read = partial(read_counts, count=count, total=total)
        known = [_left_before(given, rule, pack, read) for given in already]
        published = publish(counts.tables(), rule, already=known)
    if format_ == "json":
        click.echo(json.dumps(as_json(published, counts), ensure_ascii=False, indent=2))
        return
    rows = list(_rows(published, counts))
    if format_ == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
    else:
        for line in _aligned(rows):
            click.echo(line)
    for line in _below(published, bool(already)):
        click.echo(line, err=format_ == "csv")


def _left_before(
    given: str, rule: DisclosureRule, pack: Path | None, read: Callable[..., CountFile]
) -> Published:
    """What a file that left tells, under `rule` or under the one that stands before its name."""
    from kith.evidence.disclosure import Published
    from kith.evidence.refusals import InputRefused

    code, equals, name = given.partition("=")
    file = Path(given)
    if equals and not file.exists():
        rule, file = find_rule(code, pack), Path(name)
    try:
        return Published(rule, tuple(read(file, mark=rule.mark).published(rule.mark)))
    except InputRefused:
        for other in (one for rules in rules_by_pack(pack).values() for one in rules):
            if other.mark != rule.mark and _can_read(file, other.mark, read):
                raise InputRefused(
                    f"{file} left under another rule: it has the mark of {other.code}. Give it as"
                    f" --already {other.code}={file}."
                ) from None
        raise


def _can_read(file: Path, mark: str, read: Callable[..., CountFile]) -> bool:
    from kith.evidence.refusals import InputRefused

    try:
        read(file, mark=mark)
    except InputRefused:
        return False
    return True


def as_json(published: Published, counts: CountFile) -> dict[str, Any]:
    """The counts as plain data; a suppressed one is null and says so."""
    from kith.evidence.disclosure import Shown

    rule = published.rule
    return {
        "rule": rule.code,
        "told": rule.told(),
        "cells": sum(len(one.cells) for one in published.tables),
        "suppressed_cells": published.suppressed,
        "everything_suppressed": published.everything,
        "rows": [
            {
                "breakdown": dict(zip(counts.breakdowns, labels, strict=True)),
                "value": cell.count if isinstance(cell, Shown) else None,
                "suppressed": not isinstance(cell, Shown),
            }
            for labels, cell in _cells(published, counts)
        ],
        "notices": list(published.notices),
    }


def _cells(published: Published, counts: CountFile) -> Iterator[tuple[tuple[str, ...], Cell]]:
    """Labels as written with their cell, in the order of the file; then what had no line."""
    seen: set[Address] = set()
    for entry in counts.entries:
        seen.add(entry.address)
        yield entry.labels, published.cell(*entry.address)
    for table in published.tables:
        for key, cell in table.cells.items():
            if (table.by, key) not in seen:
                named = dict(zip(table.by, key, strict=True))
                yield tuple(named.get(one, counts.total_word) for one in counts.breakdowns), cell


def _rows(published: Published, counts: CountFile) -> Iterator[list[str]]:
    """The file again, with what may be told."""
    yield counts.columns
    if counts.is_long:
        for labels, cell in _cells(published, counts):
            named = dict(zip(counts.breakdowns, labels, strict=True))
            yield [named.get(name, str(cell)) for name in counts.columns]
        return
    lines: dict[str, dict[str, str]] = {}
    for (label, column), cell in _cells(published, counts):
        lines.setdefault(label, {})[column] = str(cell)
    for label, cells in lines.items():
        yield [label, *(cells[column] for column in counts.columns[1:])]


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    numbers = [
        all(row[at].isdigit() or not row[at][:1].isalnum() for row in rows[1:])
        for at in range(len(widths))
    ]
    for row in rows:
        parts = (
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(row, widths, numbers, strict=True)
        )
        yield "  ".join(parts).rstrip()


def _below(published: Published, has_already: bool) -> Iterator[str]:
    rule = published.rule
    cells = sum(len(one.cells) for one in published.tables)
    yield (
        f"{published.suppressed or 'None'} of {cells} counts"
        f" {'is' if published.suppressed == 1 else 'are'} suppressed ({rule.mark}) under the rule"
        f" {named(rule)}. {rule.told()}"
    )
    yield (
        "Kept safe together with what --already gave, and with nothing else that left."
        if has_already
        else "Kept safe by itself alone: name what left earlier of the same people with --already."
    )
    if rule.round_to > 1:
        yield "Totals were added up and then rounded, so they need not be the sum of what is shown."
    yield from published.notices


def _list(pack: Path | None, format_: str) -> None:
    found = [(name, rule) for name, rules in rules_by_pack(pack).items() for rule in rules]
    if format_ == "json":
        rows = [
            {"pack": name, **{key: getattr(rule, key) for key in _LISTED}} for name, rule in found
        ]
        click.echo(json.dumps({"rules": rows}, ensure_ascii=False, indent=2))
        return
    if format_ == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["pack", "code", "label", "rule", "mark", "confirmed_by"])
        for name, rule in found:
            told = (rule.code, rule.label, rule.told(), rule.mark, rule.confirmed_by)
            writer.writerow([name, *told])
        return
    for name, rule in found:
        confirmed = f"Confirmed by {rule.confirmed_by}." if rule.confirmed_by else "Not confirmed."
        click.echo(f"{rule.code} ({name}): {rule.label}.")
        click.echo(f"  {rule.told()} Mark: {rule.mark}. {confirmed}")
