"""Stems of English words, by M. F. Porter's algorithm of 1980, the same for both databases.

SQLite's `porter` and PostgreSQL's `english` differ; what one found the other might not. So words
are stemmed here, and both are given stems.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from threading import Lock
from typing import Protocol

SHORTEST = 3
_BRITISH = re.compile(r"(?<=[a-z]{3})is(e|es|ed|ing|er|ers|ation|ations)$")
"""`organise` and `organize` are one word."""


_one_at_a_time = Lock()


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  -- the library's own name


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a folded word; a word that is short or not of English letters as it is."""
    if len(word) < SHORTEST or not word.isascii() or not word.isalpha():
        return word
    with _one_at_a_time:  # the library keeps the word at hand in itself
        return _porter().stemWord(_BRITISH.sub(r"iz\1", word))


@cache
def _porter() -> _Stemmer:
    import snowballstemmer  # loads thirty languages, which no start should wait for

    porter: _Stemmer = snowballstemmer.stemmer("porter")
    return porter
