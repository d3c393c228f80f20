"""The index: which words stand in which findable things, and how much they weigh there.

It is made in memory from what is shown now, and thrown away when something is published: a place
has hundreds of pages and services, and a search server would be one more thing to keep in step.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kith.areas.rules.words import STOP_WORDS, stem, words_and_compounds, words_in
from kith.front.rules.searching.meanings import Meanings, Phrase

TITLE, WORDS, SUMMARY, HEADINGS, TEXT = 12.0, 9.0, 5.0, 3.0, 1.0
SATURATION = 6.0
"""The weight at which a word counts half as much as it ever can."""
LENGTH_MATTERS = 0.3
"""How far a word in a long text counts less, from 0 (not at all) to 1."""
MOST_BEGINNINGS = 20
SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Findable:
    """Something that search can find, by its key.

    `group`: among whom it has to be near the best. `words`: other words that people search by. `brings_in`: it brings in somebody close to the
    person, or works on how two people get on, so it never stands beside signs of abuse.
    """

    key: str
    title: str
    group: str = ""
    words: tuple[str, ...] = ()
    summary: str = ""
    headings: str = ""
    text: str = ""
    concerns: tuple[str, ...] = ()
    brings_in: bool = False


@dataclass(slots=True)
class Postings:
    """The places of the things that hold a word, with its weight in each."""

    places: array[int] = field(default_factory=lambda: array("I"))
    weights: array[float] = field(default_factory=lambda: array("f"))

    def pairs(self) -> Iterator[tuple[int, float]]:
        """Place and weight, in the order of the things."""
        return zip(self.places, self.weights, strict=True)


@dataclass(frozen=True, slots=True)
class Index:
    """All that can be found, by stem; `spellings` are the words as they are written, and how often."""

    things: Sequence[Findable]
    postings: Mapping[str, Postings]
    phrases: Sequence[tuple[Phrase, ...]]
    whole: Mapping[Phrase, Sequence[int]]
    spellings: Mapping[str, int]
    beginnings: Sequence[str]
    meanings: Meanings
    lengths: Mapping[int, Sequence[str]]

    def rarity(self, a_stem: str) -> float:
        """How much a word tells: the fewer things hold it, the more."""
        held = len(self.postings[a_stem].places) if a_stem in self.postings else 0
        return math.log(1 + (len(self.things) - held + 0.5) / (held + 0.5))

    def knows(self, a_stem: str) -> bool:
        """Whether anything holds the word."""
        return a_stem in self.postings

    def beginning_with(self, start: str) -> list[str]:
        """The stems that begin with these letters, the commonest first."""
        if len(start) < SHORTEST_BEGINNING:
            return []
        at = bisect_left(self.beginnings, start)
        found = []
        while at < len(self.beginnings) and self.beginnings[at].startswith(start):
            found.append(self.beginnings[at])
            at += 1
        found.sort(key=lambda one: -len(self.postings[one].places))
        return found[:MOST_BEGINNINGS]


def index_of(things: Iterable[Findable], meanings: Meanings, known: Iterable[str] = ()) -> Index:
    """The index of these things; `known` words are never taken for slips, nor are small ones."""
    listed = list(things)
    spellings: Counter[str] = Counter()
    stems = lru_cache(maxsize=None)(stem)  # as long as this takes
    counted = [_weighed(one, spellings, stems) for one in listed]
    typical = sum(length for _weights, length in counted) / len(counted) if counted else 0
    postings: dict[str, Postings] = defaultdict(Postings)
    for place, (weights, length) in enumerate(counted):
        slope = 1 - LENGTH_MATTERS + LENGTH_MATTERS * (length / typical if typical else 1)
        for a_stem, weight in weights.items():
            held = postings[a_stem]
            held.places.append(place)
            held.weights.append(weight / (weight + SATURATION * slope))
        counted[place] = ({}, length)  # a large index is made with little memory
    for word in meanings.words.union(STOP_WORDS, known):
        spellings[word] += 1
    lengths: dict[int, list[str]] = defaultdict(list)
    for word in spellings:
        lengths[len(word)].append(word)
    phrases = [_phrases(one) for one in listed]
    whole: dict[Phrase, list[int]] = defaultdict(list)
    for place, mine in enumerate(phrases):
        for phrase in set(mine):
            whole[phrase].append(place)
    return Index(
        things=listed,
        postings=dict(postings),
        phrases=phrases,
        whole=dict(whole),
        spellings=spellings,
        beginnings=sorted(postings),
        meanings=meanings,
        lengths=lengths,
    )


def _weighed(
    thing: Findable, spellings: Counter[str], stems: Callable[[str], str]
) -> tuple[dict[str, float], int]:
    """What each stem weighs in a thing, and how many words its text has."""
    weights: dict[str, float] = defaultdict(float)
    written: set[str] = set()
    for text, weight in (
        (thing.title, TITLE),
        (" . ".join(thing.words), WORDS),
        (thing.summary, SUMMARY),
        (thing.headings, HEADINGS),
    ):
        found = words_and_compounds(text)
        written.update(found)
        for a_stem in set(map(stems, found)):
            weights[a_stem] += weight
    body = Counter(words_and_compounds(thing.text))
    written.update(body)
    in_text: Counter[str] = Counter()
    for word, times in body.items():
        in_text[stems(word)] += times
    for a_stem, times in in_text.items():
        weights[a_stem] += TEXT * (1 + math.log(times))
    spellings.update(written)
    return weights, sum(body.values())


def _phrases(thing: Findable) -> tuple[Phrase, ...]:
    typed = (words_in(phrase) for phrase in (thing.title, *thing.words))
    return tuple(tuple(map(stem, phrase)) for phrase in typed if not STOP_WORDS.issuperset(phrase))
