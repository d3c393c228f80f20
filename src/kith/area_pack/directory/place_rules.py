"""Rules for providers and places: codes, addresses, postcodes, and what a refuge must not say."""

from __future__ import annotations

from collections.abc import Iterator

from kith.area_pack import numbers
from kith.area_pack.definition import Problem
from kith.area_pack.directory.around import Context, doubles, unknown
from kith.area_pack.directory.definition import ACCESS
from kith.area_pack.files import Entry
from kith.postcodes import PostcodeRefused, parse

WHERE = ("address", "town", "county", "postcode", "getting_there")
"""The keys of a place that say where it is."""


def provider_rules(context: Context) -> Iterator[Problem]:
    """Providers stand once each, in languages of the pack, invented or real as the pack is."""
    yield from doubles(context.sources.entries("providers"), ("code",))
    for entry in context.sources.entries("providers"):
        yield from language(context, entry)
        yield from addresses(context, entry, ("website", "email"))


def language(context: Context, entry: Entry) -> Iterator[Problem]:
    """The language of an entry's text is one of the pack's."""
    lang, known = entry.data.get("lang"), context.around.languages
    if lang is not None and known is not None and lang not in known:
        yield entry.problem("lang", f'The language "{lang}" is not one of pack.toml. Add it there.')


def addresses(context: Context, entry: Entry, keys: tuple[str, ...]) -> Iterator[Problem]:
    """Web and mail addresses in `.example` in an invented pack, and nowhere else."""
    is_invented = context.around.is_invented
    if is_invented is None:
        return
    wrong = numbers.invented_address if is_invented else numbers.real_address
    for key in keys:
        if key in entry.data and (says := wrong(entry.data[key])):
            yield entry.problem(key, says)


def place_rules(context: Context) -> Iterator[Problem]:
    """Places stand once a provider that is there, and a confidential one says nothing of where."""
    yield from doubles(context.sources.entries("places"), ("provider", "code"))
    providers = context.sources.codes("providers")
    outcodes = context.sources.codes("outcodes")
    nowhere = 0
    last: Entry | None = None
    for entry in context.sources.entries("places"):
        if entry.data["provider"] not in providers:
            yield entry.problem("provider", unknown("provider", entry.data["provider"], providers))
        yield from context.term_problems(entry, "access", ACCESS, "access")
        yield from _where(entry)
        outcode, found = _outcode(entry)
        yield from found
        if outcode and outcode not in outcodes:
            nowhere, last = nowhere + 1, entry
            if context.around.is_invented:
                says = (
                    f'"{entry.data["postcode"]}" could be real. An invented pack uses postcodes'
                    " whose first half stands in its outcodes.toml."
                )
                yield entry.problem("postcode", says)
    if nowhere and last is not None and not context.around.is_invented:
        says = (
            f"{nowhere} places have a postcode whose first half is not in outcodes.toml: until"
            " postcodes are loaded nobody knows how far away they are."
        )
        yield Problem(last.source.file, 0, "", says, "notice")


def _where(entry: Entry) -> Iterator[Problem]:
    if entry.data.get("confidential"):
        for key in WHERE:
            if key in entry.data:
                says = f"A confidential place says nothing of where it is. Take {key} out now."
                yield entry.problem(key, says)
    elif not any(key in entry.data for key in WHERE):
        says = f'Nobody can find the place "{entry.code}": it has no address and no postcode.'
        yield entry.problem("", says, "notice")


def _outcode(entry: Entry) -> tuple[str, list[Problem]]:
    """The first half of the place's postcode, or why it is none."""
    typed = entry.data.get("postcode")
    if typed is None or entry.data.get("confidential"):
        return "", []
    try:
        postcode = parse(typed)
    except PostcodeRefused as refusal:
        return "", [entry.problem("postcode", f'"{typed}" is no postcode. {refusal}')]
    if not postcode.letters:
        return "", [entry.problem("postcode", f'"{typed}" is not a whole postcode.')]
    if str(postcode) != typed:
        return "", [entry.problem("postcode", f'Write the postcode as "{postcode}".')]
    return postcode.district, []
