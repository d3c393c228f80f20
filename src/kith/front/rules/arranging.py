"""What a draft of arrangements for children may hold, and when nobody should write one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kith.flows import Fact
from kith.selfcheck.rules import SAFETY_QUESTIONS

WORDS_FILE = Path(__file__).resolve().parent.parent / "arrangements.toml"

LONGEST = 2000
"""Letters in one's own words for one section: a page and a half by hand."""
LONGEST_CHILDREN = 60
"""Letters for the first letters of the children's names."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to choose."""

    code: str
    says: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the draft."""

    code: str
    title: str
    hint: str
    sentences: tuple[Sentence, ...]


@cache
def sections() -> tuple[Section, ...]:
    """Return the parts of a draft in order; read once."""
    data = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    return tuple(
        Section(
            one["code"],
            one["title"],
            one["hint"],
            tuple(Sentence(**each) for each in one["sentences"]),
        )
        for one in data["sections"]
    )


def is_for_now(answers: Mapping[str, Fact]) -> bool:
    """Say whether each safety question has a clear No. Only then may anybody draft alone."""
    return all(answers.get(code) == "no" for code in SAFETY_QUESTIONS)
