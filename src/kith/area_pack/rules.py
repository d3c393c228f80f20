"""What a JSON Schema cannot say about a pack: codes, references, dates, colours and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from kith.area_pack import contrast
from kith.area_pack.definition import Problem
from kith.area_pack.files import TABLES, Entry, Source, TomlDate

_UNIQUE = {
    "life_stages": ("order",),
    "principles": ("order",),
    "pledges": ("number",),
    "leadership": ("letter",),
    "clocks": ("order",),
    "retention": ("order",),
    "disclosure": ("order",),
}

_NATIONS = {"england": "E", "wales": "W", "scotland": "S", "northern_ireland": "N"}

_COLOUR_PAIRS = (
    ("brand", ""),
    ("brand_text", "brand"),
    ("link", ""),
    ("link", "tint"),
    ("link_hover", ""),
    ("button_text", "button"),
    ("tint_text", "tint"),
)
"""Text or ground, and the colour it has to stand out from; empty for white."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every rule may look at.

    `measures` maps a code to its measure; `on` is the day of the check; `periods` are the codes
    that the schedule has to have. None: do not check.
    """

    folder_name: str
    sources: Mapping[str, Source]
    on: date | None
    measures: Mapping[str, object] | None
    periods: frozenset[str] | None = None

    def entries(self, name: str) -> Iterator[Entry]:
        """Accepted entries of the file `name`."""
        if name in self.sources:
            yield from self.sources[name].entries()

    def all_entries(self) -> Iterator[tuple[str, Entry]]:
        """Accepted entries of every file with the file's name."""
        for name in TABLES:
            for entry in self.entries(name):
                yield name, entry

    def codes(self, name: str) -> set[str]:
        """Every code of the file `name`."""
        return self.sources[name].codes() if name in self.sources else set()

    def sound(self, name: str) -> Source | None:
        """The file `name` when its schema accepted the whole of it."""
        source = self.sources.get(name)
        return None if source is None or source.whole_refused or source.refused else source

    @property
    def area(self) -> Mapping[str, Any] | None:
        """The data of `pack.toml`, when sound."""
        source = self.sound("pack")
        return source.data if source else None


def area_rules(context: Context) -> Iterator[Problem]:
    """Adoption, languages, document and code of `pack.toml`."""
    source = context.sound("pack")
    if source is None:
        return
    data = source.data
    if data["code"] != context.folder_name:
        says = f'The code is "{data["code"]}" but the folder is called "{context.folder_name}".'
        yield source.problem(("code",), says, "notice")
    letter = _NATIONS[data["nation"]]
    if not data["district_code"].startswith(letter):
        says = f'A district of {data["nation"]} has a code that begins with "{letter}".'
        yield source.problem(("district_code",), says)
    yield from _languages(source)
    yield from _adoption(source, context.on)
    document = data["document"]
    if document["from_year"] > document["to_year"]:
        yield source.problem(("document", "to_year"), "The document ends before it begins.")
    yield from _not_future(source, ("document", "read_on"), document, context.on)


def _languages(source: Source) -> Iterator[Problem]:
    languages = source.data["languages"]
    tags = [one["tag"].lower() for one in languages]
    for index, tag in enumerate(tags):
        if tag in tags[:index]:
            yield source.problem(("languages", index, "tag"), f'The language "{tag}" stands twice.')
    mains = [index for index, one in enumerate(languages) if one.get("main")]
    if len(mains) != 1:
        says = f"Exactly one language has main = true; here {len(mains)} have it."
        yield source.problem(("languages", mains[1] if mains else 0), says)


def _adoption(source: Source, today: date | None) -> Iterator[Problem]:
    by, on = source.data.get("adopted_by", ""), source.data.get("adopted_on")
    if by and not on:
        yield source.problem(("adopted_by",), "Say when it was adopted: add adopted_on.")
    if on and not by:
        yield source.problem(("adopted_on",), "Say who adopted it: fill adopted_by.")
    if not by and not on:
        says = (
            "Nobody has adopted this pack, so every page says that this is not a council service"
            " and search engines are asked to stay away."
        )
        yield source.problem(("adopted_by",), says, "notice")
    if by and on and "contact" not in source.data:
        says = "Residents cannot see whom to ask: add a [contact] table with a role."
        yield source.problem(("adopted_by",), says, "notice")
    yield from _not_future(source, ("adopted_on",), source.data, today)


def _not_future(
    source: Source, path: tuple[str, ...], row: Mapping[str, Any], on: date | None
) -> Iterator[Problem]:
    value = row.get(path[-1])
    if on and isinstance(value, TomlDate) and date.fromisoformat(value) > on:
        yield source.problem(path, f"{path[-1]} is {value}, which has not come yet.")


def brand_rules(context: Context) -> Iterator[Problem]:
    """Colours that people can read, by WCAG 2.2."""
    source = context.sound("brand")
    if source is None:
        return
    colours = source.data["colours"]
    for name, ground in _COLOUR_PAIRS:
        behind = colours[ground] if ground else "#ffffff"
        ratio = contrast.ratio(colours[name], behind)
        if ratio < contrast.ENOUGH:
            says = (
                f"{name} {colours[name]} on {ground or 'white'} {behind} has a contrast of"
                f" {ratio:.2f} to 1; people need at least {contrast.ENOUGH} to 1 to read it."
            )
            yield source.problem(("colours", name), says)


def code_rules(context: Context) -> Iterator[Problem]:
    """Codes, orders, numbers and letters stand once each in their file."""
    for name in TABLES:
        for key in ("code", *_UNIQUE.get(name, ())):
            seen: dict[object, int] = {}
            for entry in context.entries(name):
                value = entry.data[key]
                if value in seen:
                    says = f'The {key} "{value}" already stands at entry {seen[value]}.'
                    yield entry.problem(key, f"{says} Each needs its own.")
                seen.setdefault(value, entry.index + 1)


def reference_rules(context: Context) -> Iterator[Problem]:
    """Life stages, citations and languages that an entry names exist."""
    stages = context.codes("life_stages")
    for _, entry in context.all_entries():
        named = entry.data.get("life_stages", [])
        for stage in [entry.data.get("life_stage"), *named]:
            if stage is not None and stage not in stages:
                key = "life_stages" if named else "life_stage"
                yield entry.problem(key, f'There is no life stage "{stage}" in life_stages.toml.')
        if context.area is not None:
            yield from _citation(entry, context.area["document"])
            yield from _language(entry, context.area["languages"])


def _citation(entry: Entry, document: Mapping[str, Any]) -> Iterator[Problem]:
    cite = entry.data.get("cite")
    if cite is None:
        return
    if cite["document"] != document["title"]:
        says = f'It cites "{cite["document"]}", but the document is "{document["title"]}".'
        yield entry.problem("cite", says)
    elif cite["section"] not in document["sections"]:
        says = f'The document has no section "{cite["section"]}" in pack.toml.'
        yield entry.problem("cite", says)


def _language(entry: Entry, languages: list[Mapping[str, Any]]) -> Iterator[Problem]:
    lang = entry.data.get("lang")
    if lang is not None and lang not in {one["tag"] for one in languages}:
        yield entry.problem("lang", f'The language "{lang}" is not one of pack.toml. Add it there.')


def date_rules(context: Context) -> Iterator[Problem]:
    """Nothing was read or assured in the future; reviews come after reading and are not late."""
    for _, entry in context.all_entries():
        days = {
            key: date.fromisoformat(value)
            for key, value in entry.data.items()
            if isinstance(value, TomlDate)
        }
        for key in ("read_on", "assured_on"):
            if context.on and key in days and days[key] > context.on:
                yield entry.problem(key, f"{key} is {days[key]}, which has not come yet.")
        review = days.get("review_on")
        if review is None:
            continue
        if "read_on" in days and review <= days["read_on"]:
            yield entry.problem("review_on", "review_on has to come after read_on.")
        elif context.on and review < context.on:
            says = f'The review of "{entry.code}" was due on {review}. Read it again.'
            yield entry.problem("review_on", says, "notice")


def charter_rules(context: Context) -> Iterator[Problem]:
    """Placement of pledges, cut-off entries, ages, years and rounds."""
    for entry in context.entries("pledges"):
        if entry.data.get("placement_flagged") and not entry.data.get("placement_note"):
            yield entry.problem("placement_flagged", "Say why in placement_note.")
    for entry in context.entries("embed"):
        yield from _cut_off(entry)
    for _, entry in context.all_entries():
        yield from _spans(entry)
    for entry in context.entries("competitions"):
        yield from _round(entry)
    for entry in context.entries("claims"):
        if entry.data["state"] == "confirmed" and not entry.data.get("sources"):
            yield entry.problem("state", "A confirmed claim needs a source that confirms it.")


def _cut_off(entry: Entry) -> Iterator[Problem]:
    incomplete = entry.data.get("incomplete", False)
    if not incomplete and not entry.data["text"]:
        yield entry.problem("text", "Write the text, or set incomplete = true and say why.")
    if incomplete and "note" not in entry.data:
        yield entry.problem("incomplete", "Say in a note what the document leaves out.")
    if incomplete and "proof" in entry.data:
        yield entry.problem("proof", "What is cut off cannot be proved. Take proof out.")


def _spans(entry: Entry) -> Iterator[Problem]:
    for first, last in (("from_age", "to_age"), ("from_year", "to_year")):
        if first in entry.data and last in entry.data and entry.data[first] > entry.data[last]:
            yield entry.problem(last, f"{last} is smaller than {first}.")


def _round(entry: Entry) -> Iterator[Problem]:
    days = [key for key in ("opens_on", "closes_on", "announced_on") if key in entry.data]
    for earlier, later in pairwise(days):
        if entry.data[earlier] > entry.data[later]:
            yield entry.problem(later, f"{later} comes before {earlier}.")
    places = [prize["place"] for prize in entry.data["prizes"]]
    if len(set(places)) != len(places):
        yield entry.problem("prizes", "Two prizes have the same place.")


def gap_rules(context: Context) -> Iterator[Problem]:
    """What the document leaves empty: told, so that it is shown and not hidden."""
    pledges = _stages_named(context, "pledges")
    embed = _stages_named(context, "embed")
    shared = any(one.data["applies_to"] == "all" for one in context.entries("pledges"))
    for entry in context.entries("life_stages"):
        stage, name = entry.code, entry.data["name"]
        if stage not in pledges and stage not in embed:
            says = f'"{name}" has neither pledges nor an embed list of its own.'
        elif stage not in pledges:
            says = f'"{name}" has no pledges of its own.'
        elif stage not in embed:
            says = f'"{name}" has no embed list.'
        else:
            continue
        also = " Pledges for all stages count here too." if shared and stage not in pledges else ""
        yield entry.problem("", f"{says}{also} The page shows the gap.", "notice")


def _stages_named(context: Context, name: str) -> set[str]:
    source = context.sources.get(name)
    rows = source.data.get(source.table, []) if source else []
    named = (row.get("life_stage") for row in rows if isinstance(row, dict))
    return {stage for stage in named if isinstance(stage, str)}
