"""A spreadsheet as something to take in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kith.directory.open_referral.confidential import blanked, secrets_of, without_secrets
from kith.directory.rules.csv_columns import FIELDS, guessed, lacking
from kith.directory.rules.csv_reading import Row, Sheet
from kith.directory.rules.csv_rows import WHERE, YES, as_entry, key_of
from kith.directory.rules.importing import (
    MOST_RECORDS,
    Entry,
    EntryRefused,
    SourceBroken,
    Taken,
    Trouble,
    usable,
)

NAMELESS = "This row has no id and no name, so nobody can tell which service it is. Give it one."


@dataclass(slots=True)
class CsvMaterial:
    """A CSV file, with what a person said of its columns."""

    path: Path
    said: Mapping[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)

    def records(self) -> Iterator[Taken]:
        """Each row, without what a confidential place must not say."""
        sheet = Sheet(self.path).open()
        self.headings = sheet.headings
        mapping = guessed(sheet.headings, self.said)
        if missing := lacking(mapping):
            told = ", ".join(f"“{one}”" for one in missing)
            says = f"No column of it is {told}. Say which column means what, and try again."
            raise SourceBroken(f"{sheet.name}, line 1", says)
        self.notes += sheet.notes
        if unused := [heading for heading, name in mapping.items() if not name]:
            self.notes.append(f"Columns that were not read: {', '.join(unused)}.")
        for heading, name in mapping.items():
            self.columns.setdefault(name, []).append(heading)
        yield from self._taken(sheet, mapping)

    def _taken(self, sheet: Sheet, mapping: Mapping[str, str]) -> Iterator[Taken]:
        first: dict[str, int] = {}
        with_id: set[bool] = set()
        count = 0
        for row in sheet.rows():
            count += 1
            if count > MOST_RECORDS:
                raise SourceBroken(sheet.name, f"It holds more than {MOST_RECORDS:,} services.")
            if isinstance(row, SourceBroken):
                yield Taken(theirs="", place=row.trouble.place, troubles=(row.trouble,))
                continue
            taken = self._of_row(row, f"{sheet.name}, line {row.line}", mapping, first)
            if taken.given:
                with_id.add("id" in taken.given)
            yield replace(taken, is_doubtful=len(with_id) > 1)
        if not count:
            raise SourceBroken(sheet.name, "It has headings, and no service beneath them.")

    def _of_row(
        self, row: Row, place: str, mapping: Mapping[str, str], first: dict[str, int]
    ) -> Taken:
        given, hidden = _without_where(_given(row, mapping))
        theirs = key_of(given)
        if not theirs:
            trouble = Trouble("", place, self._column("name"), NAMELESS)
            return Taken(theirs="", place=place, troubles=(trouble,))
        if theirs in first:
            says = f"The same service stands in line {first[theirs]}. Give each an id of its own."
            trouble = Trouble(theirs, place, self._column("id" if "id" in given else "name"), says)
            return Taken(theirs=theirs, place=place, troubles=(trouble,))
        first[theirs] = row.line
        return Taken(theirs=theirs, place=place, given=given, hidden=hidden)

    def entry(self, given: Mapping[str, Any]) -> Entry:
        """What a row says. Raises EntryRefused with the column of each problem."""
        try:
            return as_entry(given)
        except EntryRefused as why:
            more = [(self._column(name), says) for name, says in why.more]
            raise EntryRefused(self._column(why.path), why.sentence, more) from None

    def _column(self, name: str) -> str:
        headings = self.columns.get(name)
        if headings:
            return f"column “{headings[0]}”"
        return f"column “{FIELDS[name].label}”" if name in FIELDS else name


def _given(row: Row, mapping: Mapping[str, str]) -> dict[str, Any]:
    """The cells that say something, by field."""
    given: dict[str, Any] = {}
    for heading, cell in row.cells.items():
        name, told = mapping.get(heading, ""), usable(cell).strip()
        if not name or not told:
            continue
        if FIELDS[name].many:
            given.setdefault(name, []).append(told)
        else:
            given[name] = told
    return given


def _without_where(given: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The row without an address that nobody may know, and the names of the cells dropped."""
    said = str(given.get("confidential", "")).strip().casefold() in YES
    if not said and not _sounds_secret(given):
        return given, ()
    dropped = tuple(FIELDS[name].label for name in WHERE if name in given)
    kept = {name: value for name, value in given.items() if name not in WHERE and name != "place"}
    secrets = secrets_of(
        given.get("address", []),
        str(given.get("postcode", "")),
        [str(given.get(name, "")) for name in ("town", "county")],
    )
    hidden = blanked(kept, secrets, [str(given.get("provider", ""))])
    return {**hidden, "confidential": "yes"}, dropped


def _sounds_secret(given: Mapping[str, Any]) -> bool:
    """Whether its words say that nobody may know where it is, as feeds are read too."""
    location = {
        "name": given.get("place", ""),
        "description": given.get("getting_there", ""),
        "addresses": [{"address_1": "; ".join(given.get("address", []))}],
    }
    record = {
        "name": given.get("name", ""),
        "description": given.get("description", ""),
        "service_at_locations": [{"location": location}],
        "attributes": [{"taxonomy_term": {"name": one}} for one in given.get("types", [])],
    }
    return bool(without_secrets(record)[1])
