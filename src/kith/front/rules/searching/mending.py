"""Mistyped words: which known word was meant."""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kith.areas.rules.words import STOP_WORDS, stem
from kith.front.rules.searching.index import Index

# Up to this many letters, this many slips: a letter left out, put in, wrong, or two swapped.
ALLOWED = ((3, 0), (6, 1), (10, 2), (40, 3))
MOST_SLIPS = 3
MOST_CANDIDATES = 30
SHORTEST_PART = 2
SHORTEST_TELLING_PART = 3


def is_known(index: Index, word: str) -> bool:
    """Whether a word stands anywhere, or the vocabulary knows it."""
    return word in STOP_WORDS or word in index.spellings or index.knows(stem(word))


def mended(index: Index, word: str, *, most: int = MOST_SLIPS) -> str | None:
    """The known word nearest to one that nobody knows; none when nothing is near.

    The first letter may be wrong too. Of words as near as each other, one that differs by a
    doubled letter comes first, then one that begins alike, then the one that more things hold.
    """
    allowed = min(most, next((slips for letters, slips in ALLOWED if len(word) <= letters), 0))
    candidates = [
        known
        for length in range(len(word) - allowed, len(word) + allowed + 1)
        for known in index.lengths.get(length, ())
        if allowed
    ]
    near = process.extract(
        word,
        candidates,
        scorer=OSA.distance,
        score_cutoff=allowed,
        limit=MOST_CANDIDATES,
    )
    if not near:
        return None
    best, *_rest = min(
        near,
        key=lambda one: (
            one[1],
            _undoubled(one[0]) != _undoubled(word),
            one[0][0] != word[0],
            -index.spellings[one[0]],
            one[0],
        ),
    )
    return str(best)


def parted(index: Index, word: str) -> tuple[str, str] | None:
    """Two known words that were typed as one: `stepdad`, `infront`."""
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        parts = word[:at], word[at:]
        if all(_is_part(index, part) for part in parts):
            return parts
    return None


def _undoubled(word: str) -> str:
    return "".join(one for one, before in zip(word, " " + word, strict=False) if one != before)


def _is_part(index: Index, part: str) -> bool:
    if len(part) < SHORTEST_TELLING_PART:
        return part in STOP_WORDS
    return part in index.spellings
