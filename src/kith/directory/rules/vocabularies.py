"""Published taxonomies as terms: CSV or JSON, or the taxonomy_terms of Open Referral UK."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kith.directory.rules.csv_columns import plain
from kith.directory.rules.csv_reading import Row, Sheet
from kith.directory.rules.importing import SourceBroken, usable
from kith.open_referral import NotReadable
from kith.open_referral.reading import parsed

MOST_TERMS = 20_000
LONGEST_CODE, LONGEST_LABEL, LONGEST_URI, LONGEST_WORDS = 120, 200, 500, 2000
MOST_ALTERNATIVES = 40
_PARTS = re.compile(r"[;|\n]+")
_NAMES = {
    "code": ("code", "id", "identifier", "curie", "notation"),
    "label": ("label", "name", "preferred label", "preflabel", "term", "title"),
    "alternatives": ("alternatives", "alternative labels", "altlabel", "synonyms", "also"),
    "parent": ("parent", "parent id", "broader", "parent code"),
    "uri": ("uri", "url", "term uri", "identifier uri"),
    "description": ("description", "definition", "scope note"),
}


@dataclass(frozen=True, slots=True)
class PublishedTerm:
    """A term as somebody publishes it."""

    code: str
    label: str
    alternatives: tuple[str, ...] = ()
    parent: str = ""
    uri: str = ""
    description: str = ""


def read_vocabulary(path: Path) -> list[PublishedTerm]:
    """The terms of a file, each code once. Raises SourceBroken."""
    is_table = path.suffix.lower() in {".csv", ".tsv"}
    rows = _of_table(path) if is_table else _of_json(path)
    found: dict[str, PublishedTerm] = {}
    for place, row in rows:
        term = _term(place, row)
        if term.code in found:
            raise SourceBroken(place, f"The code “{term.code}” came before. Give each its own.")
        found[term.code] = term
        if len(found) > MOST_TERMS:
            raise SourceBroken(place, f"It holds more than {MOST_TERMS:,} terms.")
    if not found:
        raise SourceBroken(path.name, "It holds no term.")
    _check_parents(path.name, found)
    return list(found.values())


def _of_table(path: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    sheet = Sheet(path).open()
    names = {heading: _field(heading) for heading in sheet.headings}
    for row in sheet.rows():
        if not isinstance(row, Row):
            raise row
        told = {names[heading]: cell for heading, cell in row.cells.items() if names[heading]}
        yield f"{sheet.name}, line {row.line}", told


def _field(heading: str) -> str:
    word = plain(heading)
    return next((field for field, names in _NAMES.items() if word in names), "")


def _of_json(path: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    try:
        body = parsed(path.read_bytes(), path.name)
    except NotReadable as why:
        raise SourceBroken(why.place, why.sentence) from None
    for name in ("contents", "terms", "taxonomy_terms"):
        if isinstance(body, dict) and isinstance(body.get(name), list):
            body = body[name]
    if not isinstance(body, list):
        raise SourceBroken(path.name, "It holds no list of terms.")
    for number, one in enumerate(body):
        place = f"{path.name}, /{number}"
        if not isinstance(one, dict):
            raise SourceBroken(place, "It is no term with a code and a label.")
        yield place, _of_record(one)


def _of_record(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """A term of JSON; those of Open Referral UK have `name`, `code`, `parent_id` and `term_uri`."""
    told: dict[str, Any] = {}
    for name, value in record.items():
        field = _field(str(name))
        if field and (field not in told or name in {"code", "label"}):
            told[field] = value
    # Parents are named there by id, so ids are what tells their terms apart.
    if "parent_id" in record or ("id" in record and "code" not in record):
        told["code"] = record.get("id", told.get("code"))
    return told


def _term(place: str, row: Mapping[str, Any]) -> PublishedTerm:
    texts = {name: _text(row.get(name)) for name in ("label", "parent", "uri", "description")}
    code = _text(row.get("code")) or texts["label"].casefold()
    if not texts["label"]:
        raise SourceBroken(place, "It has no label.")
    for name, text, most in (
        ("code", code, LONGEST_CODE),
        ("label", texts["label"], LONGEST_LABEL),
        ("uri", texts["uri"], LONGEST_URI),
    ):
        if len(text) > most:
            raise SourceBroken(place, f"Its {name} is longer than {most} characters.")
    if texts["uri"] and not texts["uri"].startswith(("http://", "https://")):
        texts["uri"] = ""
    return PublishedTerm(
        code=code,
        label=texts["label"],
        alternatives=_alternatives(row.get("alternatives")),
        parent=texts["parent"],
        uri=texts["uri"],
        description=texts["description"][:LONGEST_WORDS],
    )


def _alternatives(told: Any) -> tuple[str, ...]:
    parts = told if isinstance(told, list) else _PARTS.split(told) if isinstance(told, str) else []
    found = (_text(one)[:LONGEST_LABEL] for one in parts)
    return tuple(dict.fromkeys(one for one in found if one))[:MOST_ALTERNATIVES]


def _text(told: Any) -> str:
    if isinstance(told, int) and not isinstance(told, bool):
        return str(told)
    return " ".join(usable(told).split()) if isinstance(told, str) else ""


def _check_parents(name: str, found: Mapping[str, PublishedTerm]) -> None:
    for term in found.values():
        if term.parent and term.parent not in found:
            raise SourceBroken(
                name, f"The term “{term.label}” stands below “{term.parent}”, which is not there."
            )
        above, steps = term.parent, 0
        while above:
            above, steps = found[above].parent, steps + 1
            if steps > len(found):
                raise SourceBroken(name, f"The term “{term.label}” stands below itself.")


def as_lines(terms: Iterable[PublishedTerm]) -> str:
    """Terms as JSON, for whoever looks at them before they are taken in."""
    return json.dumps([{name: getattr(one, name) for name in one.__slots__} for one in terms])


def from_lines(text: str) -> list[PublishedTerm]:
    """The terms that `as_lines` wrote."""
    return [
        PublishedTerm(**{**one, "alternatives": tuple(one["alternatives"])})
        for one in json.loads(text)
    ]
