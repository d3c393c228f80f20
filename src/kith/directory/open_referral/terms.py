"""Terms that a record names: whoever takes it over says which of ours each one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kith.directory.open_referral.marks import OURS
from kith.directory.open_referral.taking_over import Fields

UNKNOWN_TERM = "No taxonomy here has this term, and it was left out."


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRef:
    """A term as a record names it: each part as far as it is told.

    `kind` is the record's `link_type`. `taxonomy` is the text that stands for the taxonomy: our
    own code of it where the record is ours. `path` is where it stood.
    """

    path: str
    kind: str = ""
    id: UUID | None = None
    code: str = ""
    name: str = ""
    uri: str = ""
    taxonomy: str = ""
    taxonomy_id: UUID | None = None
    taxonomy_name: str = ""
    taxonomy_uri: str = ""

    @property
    def key(self) -> str:
        """The key as ours are, where the record tells both parts of it."""
        return f"{self.taxonomy}:{self.code}" if self.taxonomy and self.code else ""


KeyOf = Callable[[TermRef], str]
"""The key of one of our terms, "taxonomy:code"; empty where none is meant."""


@dataclass(slots=True)
class Attributes:
    """What the attributes of a record say: ours by label, and terms."""

    ours: dict[str, list[str]]
    terms: list[TermRef]

    def first(self, label: str) -> str:
        """The first value under one of our labels, or nothing."""
        return next(iter(self.ours.get(label, ())), "")

    def all(self, label: str) -> tuple[str, ...]:
        """The values under one of our labels, each once."""
        return tuple(dict.fromkeys(self.ours.get(label, ())))

    def number(self, label: str) -> int | None:
        """The whole number under one of our labels."""
        value = self.first(label)
        return int(value) if value.isdecimal() and len(value) < 10 else None


def attributes_of(fields: Fields) -> Attributes:
    """The attributes of a record; those that say nothing we know are told as lost."""
    found = Attributes({}, [])
    for one in fields.listed("attributes"):
        label, value = one.text("label"), one.text("value")
        if label.startswith(OURS):
            found.ours.setdefault(label, []).append(value)
            continue
        term = _term(one)
        if term is not None:
            found.terms.append(term)
        elif label or value:
            one.tell("", "This attribute is of no taxonomy that the directory knows; left out.")
    return found


def _term(attribute: Fields) -> TermRef | None:
    held = attribute.within("taxonomy_term")
    pk = attribute.id("taxonomy_term_id")
    record: Mapping[str, Any] = held.record if held else {}
    if held is None and pk is None:
        return None
    path = f"{attribute.path}.taxonomy_term" if held else f"{attribute.path}.taxonomy_term_id"
    term = Fields(record, path, attribute.whose, attribute.lost)
    detail = term.within("taxonomy_detail")
    return TermRef(
        path=path,
        kind=attribute.text("link_type", 80),
        id=term.id() or pk,
        code=term.text("code", 120),
        name=term.text("name", 200),
        uri=term.text("term_uri", 500),
        taxonomy=term.text("taxonomy", 200),
        taxonomy_id=term.id("taxonomy_id") or (detail.id() if detail else None),
        taxonomy_name=detail.text("name", 200) if detail else "",
        taxonomy_uri=detail.text("uri", 500) if detail else "",
    )
