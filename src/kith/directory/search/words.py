"""What people type and what entries say, as tokens of plain letters and digits.

Both databases are given tokens of `a` to `z`, digits and nothing else, so that no text of anybody
reaches the grammar of either, and both cut words at the same places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from kith.directory.search.stemming import stem

MOST_TYPED = 400
"""Characters that are read of what somebody typed."""
MOST_WORDS = 12
"""Words that are asked for; the rest say no more."""
LONGEST = 40
APOSTROPHES = str.maketrans("", "", "'`\u2018\u2019\u02bc\u00b4")
WORD = re.compile(r"[^\W_]+")
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "he",
        "her",
        "here",
        "him",
        "his",
        "how",
        "i",
        "if",
        "im",
        "in",
        "into",
        "is",
        "it",
        "its",
        "ive",
        "me",
        "my",
        "near",
        "of",
        "on",
        "or",
        "our",
        "out",
        "she",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
    ]
)


def typed_words(typed: str) -> tuple[str, ...]:
    """The first words of what somebody typed, folded, each once, as they came."""
    words = dict.fromkeys(folded_words(typed[:MOST_TYPED]))
    return tuple(words)[:MOST_WORDS]


def without_stop_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that tell something; all, where none does."""
    return tuple(one for one in words if one not in STOP_WORDS) or words


def folded_words(text: str) -> list[str]:
    """The words of a text without capitals, accents and apostrophes, in order."""
    if text.isascii():
        return WORD.findall(text.lower().replace("'", "").replace("`", ""))
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return WORD.findall(plain)


def folded(text: str) -> str:
    """The words with one blank between them: what names are sorted and suggested by."""
    return " ".join(folded_words(text))


@lru_cache(maxsize=65_536)
def token(word: str) -> str:
    """The stem of a folded word in plain letters and digits; others by their numbers.

    Each character of another alphabet is five signs, so that a word's beginning stays a beginning.
    """
    return ascii_word(stem(word))[:LONGEST]


def ascii_word(word: str) -> str:
    """A folded word in plain letters and digits."""
    if word.isascii():
        return word
    return "".join(one if one.isascii() else f"{ord(one):05x}" for one in word)


def tokens_of(texts: Iterable[str]) -> Iterator[str]:
    """The tokens of texts, in order."""
    return chain.from_iterable(map(token, folded_words(text)) for text in texts)
