"""Signs of danger in what somebody typed: then help now stands above all that was found.

Too many signs do little harm, and one too few may do a great deal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from kith.areas.rules.words import asked_words, words_in

SIGNS_FILE = Path(__file__).resolve().parent.parent / "words" / "signs.toml"
BETWEEN = 2
"""So many other words may stand between two words of a phrase: "hits, and shouts at, me"."""
ONE_SLIP = 1
LONG_ENOUGH = 7
"""A word of so many letters is known with one slip too; shorter ones are listed with theirs."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that may be wrong, what is said then, and what the help is good at.

    `apart`: nothing that brings in somebody close to the person is shown.
    """

    code: str
    says: str
    concerns: tuple[str, ...]
    subject: str
    apart: bool
    phrases: tuple[tuple[str, ...], ...]


def signs_in(*texts: str) -> tuple[Sign, ...]:
    """The signs in any of these texts, the most urgent first."""
    found: set[str] = set()
    for text in dict.fromkeys(texts):
        words = asked_words(text)
        for at, word in enumerate(words):
            for first, rest in _by_first().items():
                if _is_alike(first, word):
                    found.update(code for phrase, code in rest if _follow(phrase, words, at + 1))
    return tuple(sign for sign in signs() if sign.code in found)


@cache
def signs() -> tuple[Sign, ...]:
    """All signs, the most urgent first; read once."""
    with SIGNS_FILE.open("rb") as file:
        listed = tomllib.load(file)
    return tuple(
        Sign(
            code=one["code"],
            says=one["says"],
            concerns=tuple(one["concerns"]),
            subject=one.get("subject", ""),
            apart=one["apart"],
            phrases=tuple(
                dict.fromkeys(
                    _pattern(phrase.replace("{fear}", fear))
                    for phrase in one["phrases"]
                    for fear in (listed["fear"] if "{fear}" in phrase else [""])
                )
            ),
        )
        for one in listed["signs"]
    )


@cache
def words_of_signs() -> frozenset[str]:
    """The words by which signs are known, whole and spelt as they are listed."""
    return frozenset(
        word
        for sign in signs()
        for phrase in sign.phrases
        for word in phrase
        if not word.endswith("*")
    )


def _pattern(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, folded; a star after one lets any ending follow."""
    return tuple(
        part + ("*" if word.endswith("*") and part == parts[-1] else "")
        for word in phrase.split()
        if (parts := words_in(word))
        for part in parts
    )


@cache
def _by_first() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """By the first word of a phrase, the rest of each such phrase with the code of its sign."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for sign in signs():
        for first, *rest in sign.phrases:
            by_first.setdefault(first, []).append((tuple(rest), sign.code))
    return by_first


def _follow(phrase: Sequence[str], words: Sequence[str], at: int) -> bool:
    """Whether the words of a phrase follow from here on, perhaps with some between."""
    if not phrase:
        return True
    last = min(at + BETWEEN + 1, len(words))
    return any(
        _is_alike(phrase[0], words[after]) and _follow(phrase[1:], words, after + 1)
        for after in range(at, last)
    )


def _is_alike(pattern: str, word: str) -> bool:
    start = pattern.removesuffix("*")
    is_open = start != pattern
    if word == start or (is_open and word.startswith(start)):
        return True
    if len(start) < LONG_ENOUGH or len(word) < len(start) - ONE_SLIP:
        return False
    if not is_open:
        return _is_one_slip(start, word)
    return any(_is_one_slip(start, word[: len(start) + more]) for more in (-1, 0, 1))


def _is_one_slip(known: str, word: str) -> bool:
    near = abs(len(known) - len(word)) <= ONE_SLIP
    return near and OSA.distance(known, word, score_cutoff=ONE_SLIP) <= ONE_SLIP
