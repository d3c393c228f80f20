"""What the rules of a directory may look at."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kith.area_pack.definition import ABUSE_CONCERNS, Problem
from kith.area_pack.directory.definition import term_key
from kith.area_pack.directory.folder import SERVICES, Sources
from kith.area_pack.files import Entry

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the rest of the pack says, as far as it could be read; None: do not check.

    `contacts`: the rows of `contacts.toml` by code. `on`: the day of the check.
    """

    is_invented: bool | None = None
    stages: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    main_language: str = "en-GB"
    contacts: Mapping[str, Row] | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The files that were read, and the pack around them."""

    sources: Sources
    around: Around
    kinds: Mapping[str, str] = field(init=False)
    """By each term's key, its kind."""

    def __post_init__(self) -> None:
        """Gather the terms once: every service asks for them."""
        rows = (entry.data for entry in self.sources.entries("taxonomies"))
        kinds = {f"{row['taxonomy']}:{row['code']}": row["kind"] for row in rows}
        object.__setattr__(self, "kinds", kinds)

    @property
    def services(self) -> Iterator[Entry]:
        """The accepted services of every file."""
        return self.sources.entries(SERVICES)

    @property
    def knows_terms(self) -> bool:
        """Whether terms can be looked up: not where some of them were refused."""
        return self.sources.is_sound("taxonomies") or "taxonomies" not in self.sources.tables

    def contact(self, code: str) -> Row:
        """The row of a contact; empty where there is none."""
        return (self.around.contacts or {}).get(code, {})

    def term_problems(
        self, entry: Entry, key: str, taxonomy: str, kind: str = ""
    ) -> Iterator[Problem]:
        """Terms that `key` of an entry names and that are not there, or of another kind."""
        named = entry.data.get(key, ())
        if not self.knows_terms:
            return
        for one in [named] if isinstance(named, str) else named:
            found = self.kinds.get(term_key(one, taxonomy))
            if found is None:
                yield entry.problem(key, unknown("term", term_key(one, taxonomy), self.kinds))
            elif kind and found != kind:
                says = f'"{one}" is a term of the kind {found}; here stands one of the kind {kind}.'
                yield entry.problem(key, says)


def is_safety(row: Row, contact: Row) -> bool:
    """Whether a service helps with abuse or for a life: as it says, else as its contact does."""
    said = row.get("is_safety")
    return bool(said) if said is not None else is_abuse(contact)


def is_abuse(contact: Row) -> bool:
    """Whether a contact helps with abuse of some kind."""
    return not ABUSE_CONCERNS.isdisjoint(contact.get("concerns", ()))


def unknown(what: str, code: str, known: Collection[str]) -> str:
    """That there is no such thing, and what it may be a slip for."""
    near = difflib.get_close_matches(code, known, n=1, cutoff=0.75)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    return f'There is no {what} "{code}".{hint}'


def doubles(entries: Iterator[Entry], keys: tuple[str, ...]) -> Iterator[Problem]:
    """Entries whose keys, taken together, already stood before."""
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        value = tuple(entry.data[key] for key in keys)
        first = seen.setdefault(value, entry)
        if first is not entry:
            shown = " of ".join(f'"{part}"' for part in reversed(value))
            here = "" if first.source is entry.source else f" of {first.source.file}"
            says = f"The {keys[-1]} {shown} already stands at entry {first.index + 1}{here}."
            yield entry.problem(keys[-1], f"{says} Each needs its own.")
