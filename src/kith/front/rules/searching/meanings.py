"""Words that mean the same: the area's common language, and a few of everybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kith.areas.rules.words import stem, words_in

Phrase = tuple[str, ...]
"""Stems in order."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words of a question that the meanings know, and what says the same."""

    start: int
    end: int
    others: tuple[Phrase, ...]


@dataclass(slots=True)
class Meanings:
    """Which phrases stand for which others, both ways."""

    others: dict[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    longest: int = 0

    def spans(self, stems: Sequence[str]) -> list[Span]:
        """The known runs of a question, the longest first where two overlap."""
        found: list[Span] = []
        at = 0
        while at < len(stems):
            span = self._span_at(stems, at)
            if span:
                found.append(span)
            at = span.end if span else at + 1
        return found

    def _span_at(self, stems: Sequence[str], at: int) -> Span | None:
        for length in range(min(self.longest, len(stems) - at), 0, -1):
            others = self.others.get(tuple(stems[at : at + length]))
            if others:
                return Span(at, at + length, others)
        return None


def meanings_of(groups: Iterable[Iterable[str]]) -> Meanings:
    """Meanings from groups of phrases that say the same; a phrase may stand in several."""
    others: dict[Phrase, dict[Phrase, None]] = {}
    words: set[str] = set()
    for group in groups:
        typed = [words_in(phrase) for phrase in group]
        words.update(word for phrase in typed for word in phrase)
        phrases = list(dict.fromkeys(tuple(map(stem, phrase)) for phrase in typed if phrase))
        for phrase in phrases:
            mine = others.setdefault(phrase, {})
            mine.update((other, None) for other in phrases if other != phrase)
    kept = {phrase: tuple(mine) for phrase, mine in others.items() if mine}
    return Meanings(kept, frozenset(words), max(map(len, kept), default=0))
