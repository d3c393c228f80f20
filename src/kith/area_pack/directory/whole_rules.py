"""Rules for what a directory says as a whole: freshness, bank holidays, outcodes, the offer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kith.area_pack.definition import Problem
from kith.area_pack.directory.around import Context, doubles
from kith.area_pack.directory.definition import FOLDER, TYPES, term_key
from kith.area_pack.directory.folder import SERVICES
from kith.area_pack.numbers import is_example
from kith.postcodes import PostcodeRefused, parse

_LONGER = (("fresh_days", "stale_days"), ("stale_days", "hide_days"), ("remind_days", "stale_days"))
_AHEAD = timedelta(days=365)


def rules_file(context: Context) -> Iterator[Problem]:
    """The days of freshness are in order, and bank holidays are known a year ahead."""
    source = context.sources.tables.get("rules")
    if source is None or source.whole_refused:
        return
    freshness = source.data.get("freshness", {})
    for shorter, longer in _LONGER:
        if shorter in freshness and longer in freshness and freshness[shorter] >= freshness[longer]:
            says = f"{longer} has to be more than {shorter}, which is {freshness[shorter]}."
            yield source.problem(("freshness", longer), says)
    yield from doubles(source.entries(), ("day",))
    days = [date.fromisoformat(entry.data["day"]) for entry in source.entries()]
    on = context.around.on
    if on is not None and days and max(days) < on + _AHEAD:
        says = f"Bank holidays are known until {max(days)} only. Add those of the next year."
        yield source.problem(("bank_holidays", len(days) - 1), says, "notice")


def outcode_rules(context: Context) -> Iterator[Problem]:
    """First halves of postcodes are such, and stand once each."""
    yield from doubles(context.sources.entries("outcodes"), ("code",))
    for entry in context.sources.entries("outcodes"):
        try:
            is_half = str(parse(entry.code)) == entry.code
        except PostcodeRefused:
            is_half = False
        if not is_half:
            yield entry.problem("code", f'"{entry.code}" is no first half of a postcode.')
        source = entry.data.get("source", "")
        if context.around.is_invented is False and "://" in source and is_example(source):
            yield entry.problem("source", f'"{source}" is an example address, not a real one.')


def offer_rules(context: Context) -> Iterator[Problem]:
    """Gaps in the offer, entries that nobody has confirmed, providers and places without use."""
    rows = [entry.data for entry in context.services]
    if not rows:
        return
    yield from _never_assured(context, len(rows))
    yield from _gaps(context)
    yield from _unused(context)


def _never_assured(context: Context, total: int) -> Iterator[Problem]:
    never = sum("assured_on" not in entry.data for entry in context.services)
    if never:
        says = (
            f"Nobody has confirmed {never} of {total} services. Ring or write to them,"
            " then fill assured_on."
        )
        yield Problem(f"{FOLDER}/{SERVICES}", 0, "", says, "notice")


def _gaps(context: Context) -> Iterator[Problem]:
    filed = {term_key(one, TYPES) for entry in context.services for one in entry.data["types"]}
    for entry in context.sources.entries("taxonomies"):
        row = entry.data
        if row.get("required") and f"{row['taxonomy']}:{row['code']}" not in filed:
            says = f'A gap in the offer: no service is "{row["label"]}". The directory shows it.'
            yield entry.problem("", says, "notice")


def _unused(context: Context) -> Iterator[Problem]:
    running = {entry.data["provider"] for entry in context.services}
    used = {
        (entry.data["provider"], place["code"])
        for entry in context.services
        for place in entry.data.get("places", ())
    }
    for entry in context.sources.entries("providers"):
        if entry.code not in running:
            yield entry.problem("", f'"{entry.data["name"]}" runs no service here.', "notice")
    for entry in context.sources.entries("places"):
        if (entry.data["provider"], entry.code) not in used:
            says = f'No service uses the place "{entry.code}", so it is not loaded.'
            yield entry.problem("", says, "notice")
