"""How hard the words of a page are to read, and which sentences make it so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kith.area_pack.reading import HIGHEST, grade

FEWEST_WORDS = 6
HARDEST = 3
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”\u2019)\]]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Reading:
    """The school grade of a text, and its hardest sentences, hardest first."""

    grade: float
    hardest: tuple[str, ...]

    @property
    def is_too_hard(self) -> bool:
        """Whether a child of twelve would stumble."""
        return self.grade > HIGHEST


def read(text: str) -> Reading:
    """Grade a text whose paragraphs stand in lines, each with an end of its own."""
    found = grade(text)
    return Reading(found, hardest(text) if found else ())


def hardest(text: str) -> tuple[str, ...]:
    """The three hardest sentences that are above the highest grade."""
    said = (one.strip() for one in SENTENCE_END.split(text))
    long = dict.fromkeys(one for one in said if len(one.split()) >= FEWEST_WORDS)
    graded = sorted(((_of_one(one), one) for one in long), key=lambda pair: -pair[0])
    return tuple(one for level, one in graded[:HARDEST] if level > HIGHEST)


def _of_one(sentence: str) -> float:
    """Flesch and Kincaid's formula for a single sentence."""
    import textstat  # as in `area_pack.reading`: half a second to load

    words = len(sentence.split())
    return 0.39 * words + 11.8 * float(textstat.syllable_count(sentence)) / words - 15.59
