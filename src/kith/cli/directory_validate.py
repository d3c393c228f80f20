"""`kith directory validate`: check a feed of services against Open Referral UK."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from kith.cli.speaking import progress_bar

if TYPE_CHECKING:
    from kith.open_referral import EndpointReport, Feed, FeedReport, Kind

EXAMPLES = 3
STATES = {
    "passed": "passes",
    "warned": "warning: breaks the standard, but is optional",
    "failed": "FAILS",
    "absent": "not offered (optional)",
    "untested": "not looked at",
}


@click.command()
@click.argument("source", metavar="ADDRESS|FILE")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print what was found.",
)
@click.option(
    "--allow-private",
    is_flag=True,
    help="Also ask addresses inside your own network, and any port.",
)
@click.option("--all-pages", is_flag=True, help="Read every page of an address, not three a list.")
def validate(source: str, format_: str, allow_private: bool, all_pages: bool) -> None:
    """Check a feed against Open Referral UK 3.0.

    ADDRESS is the base address of a live feed, such as https://example.org/api. FILE is a folder
    or a file: JSON, NDJSON, either packed by gzip, or a ZIP of them. Of an address the first,
    middle and last page of each list are read, and up to ten records by their id.

    A feed is valid when nothing that the standard requires fails; warnings are allowed.

    Exit codes: 0 valid, 1 problems in the feed, 2 wrong use.
    """
    from kith.open_referral import NotReadable, check_feed

    today = datetime.now(tz=UTC).date()
    feed = _feed(source, allow_private=allow_private, every=all_pages)
    try:
        with progress_bar() as progress:
            report = check_feed(feed, on=today, keep=EXAMPLES, progress=progress)
    except NotReadable as why:
        raise click.ClickException(f"{why.place}: {why.sentence}") from None
    except MemoryError:
        raise click.ClickException("There is not enough memory for this feed.") from None
    if format_ == "json":
        click.echo(json.dumps(as_json(report), ensure_ascii=True, indent=2))
    else:
        for line in as_text_lines(report):
            click.echo(line)
    if not report.is_valid:
        raise SystemExit(1)


def _feed(source: str, *, allow_private: bool, every: bool) -> Feed:
    from kith.directory.rules.asking_feeds import asking
    from kith.open_referral import AddressFeed, FileFeed

    if "://" not in source:
        if not Path(source).exists():
            raise click.UsageError(
                f"There is no file {source!r}. An address begins with https:// or http://."
            )
        return FileFeed(Path(source))
    try:
        parts = urlsplit(source)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
        has_sign_in = parts.username is not None
    except ValueError:
        is_web = has_sign_in = False
    if not is_web or has_sign_in:
        raise click.UsageError(
            "Give a whole address with https:// or http://, without a name or password in it."
        )
    return AddressFeed(source, asking(allow_private=allow_private), every=every)


def as_json(report: FeedReport) -> dict[str, Any]:
    """The report as plain data. `count` is of all findings of a kind, `examples` are the first."""
    return {
        "feed": report.name,
        "standard": _version(),
        "valid": report.is_valid,
        "answers": report.answers,
        "records": report.records,
        "failures": report.count("failure"),
        "warnings": report.count("warning"),
        "notes": report.count("note"),
        "endpoints": [
            {
                "path": one.path,
                "required": one.required,
                "state": one.state,
                "answers": one.answers,
                "records": one.records,
                "breaches": one.breaches,
            }
            for one in report.endpoints
        ],
        "findings": [
            {
                **kind._asdict(),
                "count": count,
                "examples": [
                    {
                        "place": one.place,
                        "path": one.path,
                        "record": one.record,
                        "sentence": one.sentence,
                    }
                    for one in kept
                ],
            }
            for kind, count, kept in _grouped(report)
        ],
    }


def as_text_lines(report: FeedReport) -> list[str]:
    """The report in sentences: what was read, each endpoint, then the findings by kind."""
    from kith.open_referral.wording import shown

    verdict = "VALID" if report.is_valid else "NOT VALID"
    read = (
        f"Read: {_count(report.answers, 'file or answer', 'files or answers')}, "
        f"{_count(report.records, 'record')}. "
        f"Found: {_count(report.count('failure'), 'failure')}, "
        f"{_count(report.count('warning'), 'warning')}, {_count(report.count('note'), 'note')}."
    )
    said = [f"{shown(report.name)}: {verdict} by {_version()}.", read, ""]
    said += [_endpoint_line(one) for one in report.endpoints]
    for kind, count, kept in _grouped(report):
        said += ["", f"{kind.level.upper()} {_named(kind)}: {_count(count, 'time')}"]
        for one in kept:
            said.append(f"  {one.sentence}")
            said.append(f"    in {_where(one.place, one.path, one.record)}")
        if count > len(kept):
            said.append(f"  And {count - len(kept)} more.")
    return said


def _where(place: str, path: str, record: str | None) -> str:
    from kith.open_referral.wording import shown

    told = [shown(place)] if place else []
    told += [f"at {shown(path)}"] if path else []
    told += [f"record {shown(record)}"] if record else []
    return ", ".join(told)


def _endpoint_line(one: EndpointReport) -> str:
    kind = "required" if one.required else "optional"
    held = f"; {_count(one.records, 'record')}" if one.records else ""
    breaches = f"; {_count(one.breaches, 'breach', 'breaches')}" if one.breaches else ""
    return f"  {one.path:<28}{kind:<10}{STATES[one.state]}{held}{breaches}"


def _named(kind: Kind) -> str:
    from kith.open_referral.wording import shown

    where = ".".join(part for part in (kind.entity, kind.field) if part)
    return f"{kind.code} ({shown(where)[1:-1]})" if where else kind.code


def _grouped(report: FeedReport) -> list[tuple[Kind, int, list[Any]]]:
    from kith.open_referral import by_kind

    return list(by_kind(report.findings, report.counts))


def _version() -> str:
    from kith.open_referral import profile

    return profile().version


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
