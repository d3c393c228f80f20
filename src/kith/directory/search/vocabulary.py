"""What phrases mean in an area: terms of its vocabulary, and words that its people use alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from kith.areas.models import Word
from kith.core.page_cache import until_raised
from kith.directory.models import Term
from kith.directory.search.codes import term_code
from kith.directory.search.reading import labels_of
from kith.directory.search.words import folded_words, token

Phrase = tuple[str, ...]
LONGEST_PHRASE = 6


@dataclass(slots=True)
class Meaning:
    """What a phrase means: codes of terms, and phrases that say the same."""

    codes: dict[str, None] = field(default_factory=dict)
    others: dict[Phrase, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Phrases of tokens with what they mean, and the ids of terms by their codes."""

    phrases: dict[Phrase, Meaning]
    terms: dict[str, UUID]

    def longest(self, tokens: Phrase) -> Phrase:
        """The longest phrase that these tokens begin with; none where none is known."""
        for length in range(min(len(tokens), LONGEST_PHRASE), 0, -1):
            if tokens[:length] in self.phrases:
                return tokens[:length]
        return ()


def vocabulary(area_id: UUID) -> Vocabulary:
    """The area's vocabulary; three queries at most until something changes that pages show."""
    return until_raised(("directory-vocabulary", str(area_id)), lambda: _read(area_id))


def _read(area_id: UUID) -> Vocabulary:
    known = Vocabulary({}, {})
    for term in Term.objects.filter(taxonomy__area_id=area_id, retired_at=None).order_by("pk"):
        code = term_code(term.pk)
        known.terms[code] = term.pk
        for phrase in _phrases(labels_of(term)):
            known.phrases.setdefault(phrase, Meaning()).codes[code] = None
    for word in Word.objects.filter(area_id=area_id).order_by("code"):
        alike = list(_phrases(labels_of(word)))
        for phrase in alike:
            others = known.phrases.setdefault(phrase, Meaning()).others
            others.update(dict.fromkeys(one for one in alike if one != phrase))
    return known


def _phrases(labels: Iterable[str]) -> dict[Phrase, None]:
    found = (tuple(token(word) for word in folded_words(label)) for label in labels)
    return dict.fromkeys(one for one in found if 0 < len(one) <= LONGEST_PHRASE)
