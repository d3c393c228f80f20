"""What was typed, as groups: a service must have something of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kith.directory.search.sets import CodeSet
from kith.directory.search.vocabulary import Meaning, Phrase, Vocabulary
from kith.directory.search.words import (
    LONGEST,
    STOP_WORDS,
    ascii_word,
    token,
    typed_words,
    without_stop_words,
)

Way = tuple[str, ...]
"""Tokens that must all be there; one that ends in "*" stands for what begins so."""
SHORTEST_BEGINNING = 3
MOST_WAYS = 12
IN_NAME, BEGINS_IN_NAME, IN_TERMS, ELSEWHERE = 1.0, 0.9, 0.7, 0.4


@dataclass(frozen=True, slots=True)
class Beginning:
    """Stems of known words that begin with some letters, and whether these are a word by themselves."""

    stems: tuple[str, ...] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A word or phrase that was typed, the ways in which an entry can have it, and its terms.

    `in_name`, `begins` and `in_terms` are looked for in the padded stems of names and terms.
    """

    typed: tuple[str, ...]
    ways: tuple[Way, ...]
    codes: tuple[str, ...] = ()
    in_name: str = ""
    begins: str = ""
    others: tuple[str, ...] = ()

    def levels(
        self, of_names: Sequence[str], terms: Sequence[int], sets: Mapping[int, CodeSet]
    ) -> list[float]:
        """How prominently each entry that has it has it, from 0.4 to 1.

        `terms` are the numbers of the sets of terms, which are looked at once each.
        """
        whole = self.in_name
        begun = self.begins or whole
        below = {number: self._in_terms(one) for number, one in sets.items()}
        pairs = zip(of_names, terms, strict=True)
        if self.others:
            return [self._level(name, below[of]) for name, of in pairs]
        if begun is whole:
            return [IN_NAME if whole in name else below[of] for name, of in pairs]
        return [
            IN_NAME if whole in name else BEGINS_IN_NAME if begun in name else below[of]
            for name, of in pairs
        ]

    def _level(self, name: str, below: float) -> float:
        if self.in_name in name:
            return IN_NAME
        if (self.begins or self.in_name) in name:
            return BEGINS_IN_NAME
        return IN_TERMS if any(one in name for one in self.others) else below

    def _in_terms(self, terms: CodeSet) -> float:
        told = (self.begins or self.in_name) in terms.words
        told = told or not set(self.codes).isdisjoint(terms.codes)
        told = told or any(one in terms.words for one in self.others)
        return IN_TERMS if told else ELSEWHERE


def groups_of(
    typed: str, known: Vocabulary, beginning: Callable[[str], Beginning]
) -> tuple[Group, ...]:
    """The groups of what was typed; none where it has no word.

    Known phrases are taken whole, the longest first; stop words outside them count only where
    there is nothing else. `beginning` gives the known words that begin with some letters: the last
    word may not be finished. Where it is a known word already, only known ones go on from it.
    """
    words = typed_words(typed)
    cut = _cut(words, known)
    telling = [part for part in cut if len(part) > 1 or part[0] not in STOP_WORDS] or cut
    return tuple(
        _group(part, known, beginning if part is telling[-1] else None) for part in telling
    )


def _cut(words: tuple[str, ...], known: Vocabulary) -> list[tuple[str, ...]]:
    tokens = tuple(token(word) for word in words)
    parts, at = [], 0
    while at < len(words):
        length = len(known.longest(tokens[at:])) or 1
        parts.append(words[at : at + length])
        at += length
    return parts


def _group(
    typed: tuple[str, ...],
    known: Vocabulary,
    beginning: Callable[[str], Beginning] | None,
) -> Group:
    phrase = tuple(token(word) for word in typed)
    meaning = known.phrases.get(phrase) or Meaning()
    ways: dict[Way, None] = {_telling(typed): None}
    begins = ""
    if beginning and len(typed) == 1 and len(typed[0]) >= SHORTEST_BEGINNING:
        start = ascii_word(typed[0])[:LONGEST]
        begins = f" {start}"
        known_words = beginning(start)
        if not known_words.is_whole:
            ways[(f"{start}*",)] = None
        ways.update(dict.fromkeys((stem,) for stem in known_words.stems))
    ways.update(dict.fromkeys((code,) for code in meaning.codes))
    ways.update(dict.fromkeys(_content(other) for other in meaning.others))
    return Group(
        typed=typed,
        ways=tuple(ways)[:MOST_WAYS],
        codes=tuple(meaning.codes),
        in_name=f" {' '.join(phrase)} ",
        begins=begins,
        others=tuple(f" {' '.join(other)} " for other in meaning.others),
    )


def _telling(typed: tuple[str, ...]) -> Way:
    return tuple(dict.fromkeys(token(word) for word in without_stop_words(typed)))


def _content(phrase: Phrase) -> Way:
    return tuple(dict.fromkeys(without_stop_words(phrase)))
