"""The draft of arrangements as a document, and what it carries to be changed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kith.front.rules.arranging import Section, sections


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the document: its heading, the sentences chosen, and the parent's own words."""

    title: str
    sentences: tuple[str, ...]
    own: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The document. Parts that were left empty are not in it; `left_out` names them."""

    letters: str
    parts: tuple[Part, ...]
    left_out: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written or chosen."""
        return not self.parts


def draft_of(cleaned: Mapping[str, Any], *, chosen: str, own: str) -> Draft:
    """Return the document; `chosen` and `own` begin the names of a section's two fields."""
    parts = {
        one: Part(
            one.title,
            tuple(each.says for each in one.sentences if each.code in cleaned[chosen + one.code]),
            cleaned[own + one.code],
        )
        for one in sections()
    }
    return Draft(
        letters=cleaned["letters"],
        parts=tuple(part for part in parts.values() if part.sentences or part.own),
        left_out=tuple(_empty(parts)),
    )


def _empty(parts: Mapping[Section, Part]) -> Iterator[str]:
    for section, part in parts.items():
        if not part.sentences and not part.own:
            yield section.title
