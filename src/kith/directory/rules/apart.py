"""Services that work on two people together, known by their own words.

Where words speak of abuse, honour or forced marriage, none of these may be shown. The entries of
the pack are marked; what an import brings is not, and there the name has to tell.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from kith.areas.rules.words import words_in

FILE = Path(__file__).resolve().parent.parent / "words" / "apart.toml"


def works_on_two(*texts: str) -> bool:
    """Whether a name, or the name of a type of service, speaks of work on two people together."""
    return any(_holds(words_in(text)) for text in texts)


def _holds(words: list[str]) -> bool:
    return any(
        all(map(_is_alike, phrase, words[at : at + len(phrase)]))
        for phrase in _phrases()
        for at in range(len(words) - len(phrase) + 1)
    )


def _is_alike(pattern: str, word: str) -> bool:
    start = pattern.removesuffix("*")
    return word == start or (start != pattern and word.startswith(start))


@cache
def _phrases() -> tuple[tuple[str, ...], ...]:
    with FILE.open("rb") as file:
        listed = tomllib.load(file)["phrases"]
    return tuple(tuple(phrase.split()) for phrase in listed)
