"""Rules for the words that services are filed under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kith.area_pack.definition import Problem
from kith.area_pack.directory.around import Context, doubles, is_safety, unknown
from kith.area_pack.directory.definition import TYPES, term_key
from kith.area_pack.files import Entry

NEED, TYPE = "need", "service_type"
OF_TYPE = {
    "required": "Only a type of service can be required.",
    "is_safety": "Only a type of service can be for safety.",
    "brings_in": "Only a type of service can bring others in.",
}
NEVER_BOTH = "Help for safety never brings others in. Take one of the two out."


def taxonomy_rules(context: Context) -> Iterator[Problem]:
    """Taxonomies stand once each."""
    source = context.sources.tables.get("taxonomies")
    if source is None or source.whole_refused:
        return
    codes = [row["code"] for row in source.data["taxonomies"]]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            says = f'The taxonomy "{code}" already stands above. Each needs its own code.'
            yield source.problem(("taxonomies", index, "code"), says)


def term_rules(context: Context) -> Iterator[Problem]:
    """Terms stand once in a taxonomy that is there; needs lead to types, and types have needs."""
    source = context.sources.tables.get("taxonomies")
    if source is None:
        return
    yield from doubles(source.entries(), ("taxonomy", "code"))
    known = {row["code"] for row in source.data["taxonomies"]} if not source.whole_refused else None
    for entry in source.entries():
        if known is not None and entry.data["taxonomy"] not in known:
            yield entry.problem("taxonomy", unknown("taxonomy", entry.data["taxonomy"], known))
        yield from _leading(context, entry)
    yield from _parents(context)
    yield from _unled(context)
    yield from _harm(context)


def _leading(context: Context, entry: Entry) -> Iterator[Problem]:
    row = entry.data
    if row["kind"] == NEED and not row.get("leads_to"):
        says = f'The need "{row["label"]}" leads nowhere. Name the types of service in leads_to.'
        yield entry.problem("leads_to", says)
    if row["kind"] != NEED and "leads_to" in row:
        yield entry.problem("leads_to", "Only a need leads to types of service. Take this out.")
        return
    if row["kind"] != TYPE:
        for key in (one for one in OF_TYPE if row.get(one)):
            yield entry.problem(key, OF_TYPE[key])
    if row.get("is_safety") and row.get("brings_in"):
        yield entry.problem("brings_in", NEVER_BOTH)
    yield from context.term_problems(entry, "leads_to", TYPES, TYPE)


def _parents(context: Context) -> Iterator[Problem]:
    """Wider terms are there, in the same taxonomy, and never in a circle."""
    above = {}
    for entry in context.sources.entries("taxonomies"):
        row = entry.data
        if "parent" not in row:
            continue
        parent = term_key(row["parent"], row["taxonomy"])
        above[f"{row['taxonomy']}:{row['code']}"] = parent
        if not parent.startswith(f"{row['taxonomy']}:"):
            yield entry.problem("parent", f'"{parent}" is of another taxonomy.')
        else:
            yield from context.term_problems(entry, "parent", row["taxonomy"])
    for entry in context.sources.entries("taxonomies"):
        key = f"{entry.data['taxonomy']}:{entry.code}"
        if _goes_round(key, above):
            yield entry.problem("parent", f'"{key}" is above itself. Break the circle.')


def _goes_round(key: str, above: Mapping[str, str]) -> bool:
    seen, here = {key}, above.get(key)
    while here is not None and here not in seen:
        seen.add(here)
        here = above.get(here)
    return here == key


def _unled(context: Context) -> Iterator[Problem]:
    """Types that no need leads to: people find them by name alone."""
    entries = list(context.sources.entries("taxonomies"))
    led = {term_key(one, TYPES) for entry in entries for one in entry.data.get("leads_to", ())}
    for entry in entries:
        row = entry.data
        if row["kind"] == TYPE and f"{row['taxonomy']}:{row['code']}" not in led:
            says = f'No need leads to "{row["label"]}", so people find it by its name alone.'
            yield entry.problem("", says, "notice")


def _harm(context: Context) -> Iterator[Problem]:
    """A need that leads to safety must not lead to what brings people together as well.

    Which types are which, the types say, else the services: all of a type are for safety, or most
    bring in.
    """
    safe, together = _sides(context)
    for entry in context.sources.entries("taxonomies"):
        led = {term_key(one, TYPES) for one in entry.data.get("leads_to", ())}
        if led & safe and led & together:
            wrong = ", ".join(sorted(led & together))
            says = (
                f'The need "{entry.data["label"]}" leads to help for safety and to {wrong}, which'
                " brings people together. Check that nobody in fear is sent there."
            )
            yield entry.problem("leads_to", says, "notice")


def _sides(context: Context) -> tuple[set[str], set[str]]:
    safety: dict[str, list[bool]] = {}
    brings: dict[str, list[bool]] = {}
    for entry in context.services:
        row = entry.data
        is_safe = is_safety(row, context.contact(row.get("contact", "")))
        for one in row["types"]:
            safety.setdefault(term_key(one, TYPES), []).append(is_safe)
            brings.setdefault(term_key(one, TYPES), []).append(row.get("brings_in", False))
    safe = {key for key, said in safety.items() if all(said)} | _marked(context, "is_safety")
    together = {key for key, said in brings.items() if sum(said) * 2 > len(said)}
    return safe, (together | _marked(context, "brings_in")) - safe


def _marked(context: Context, mark: str) -> set[str]:
    rows = (entry.data for entry in context.sources.entries("taxonomies"))
    return {f"{row['taxonomy']}:{row['code']}" for row in rows if row.get(mark)}
