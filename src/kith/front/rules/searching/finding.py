"""From what somebody typed to what they may have meant, best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest

from kith.areas.rules.english import words_for_people
from kith.areas.rules.words import STOP_STEMS, STOP_WORDS, asked_words, stem
from kith.front.rules.searching.index import Index
from kith.front.rules.searching.meanings import Phrase
from kith.front.rules.searching.mending import is_known, mended, parted

SAME_MEANING, BEGINNING, JOINED = 0.75, 0.5, 0.9
OF_PEOPLE = 0.4
"""How much a word tells that says whom it is about."""
PHRASE_COUNTS = 1.2
"""How much a whole phrase of a title or of `words` adds, beside its words."""
CONCERN_COUNTS = 6.0
"""What being about the very thing that the signs speak of adds."""
NEAR_ENOUGH = 0.25
"""What does not reach this part of the best is left out."""
FEW = 5
"""So many that hold all words are shown, however far from the best."""
LOOKED_AT = 200
ONE_SLIP = 1
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, by key, best first.

    `asked`: the words that were searched in the end, mended where `is_mended`. `is_partial`:
    nothing held all of them.
    """

    keys: tuple[str, ...] = ()
    asked: str = ""
    is_mended: bool = False
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a part of a question may be met: all these stems, for what they count.

    `is_whole`: by a title or by one of `words` that is these stems and nothing else.
    """

    stems: Phrase
    counts: float = 1.0
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a question: the ways to meet it, as typed first, and how much it tells."""

    ways: tuple[Way, ...]
    tells: float = 1.0


Scores = dict[int, float]


def find(
    index: Index,
    text: str,
    *,
    is_exact: bool = False,
    concerns: Iterable[str] = (),
    apart: bool = False,
) -> Answer:
    """What a question finds.

    `is_exact`: take the words as they are typed. `concerns`: what the signs in it speak of;
    what is about that is found whatever the words. `apart`: leave out what brings in others.
    """
    typed = asked_words(text)
    words = understood(index, text, is_exact=is_exact)
    slots = _slots(index, words)
    scores, whole = _covered(slots, [_slot_scores(index, slot) for slot in slots])
    about = _about(index, frozenset(concerns))
    full = _full(index, scores, tuple(map(stem, words)), about)
    ranked = _near(index, full, about, whole)
    keys = [index.things[at].key for at in ranked if not (apart and index.things[at].brings_in)]
    return Answer(
        keys=tuple(keys),
        asked=" ".join(words),
        is_mended=words != typed,
        is_partial=bool(scores) and bool(keys) and not whole,
    )


def understood(index: Index, text: str, *, is_exact: bool = False) -> list[str]:
    """The words that are searched: as typed, or with slips mended."""
    typed = asked_words(text)
    if is_exact:
        return typed
    words: list[str] = []
    last = len(typed) - 1
    for place, word in enumerate(typed):
        words += _meant(index, word, is_last=place == last)
    return words


def _meant(index: Index, word: str, *, is_last: bool) -> tuple[str, ...]:
    """The words that were meant by one that is not known: a slip, two typed as one, or more slips."""
    if is_known(index, word) or (is_last and index.beginning_with(word)):
        return (word,)
    if near := mended(index, word, most=ONE_SLIP):
        return (near,)
    return parted(index, word) or (mended(index, word) or word,)


def _slots(index: Index, words: Sequence[str]) -> list[Slot]:
    """The parts of a question, each with the ways to meet it."""
    stems = [stem(word) for word in words]
    spans = {span.start: span for span in index.meanings.spans(stems)}
    slots: list[Slot] = []
    at = 0
    while at < len(words):
        span = spans.get(at)
        if span:
            slots.append(_span_slot(index, words, stems, span.start, span.end, span.others))
        elif words[at] not in STOP_WORDS:
            slots.append(_word_slot(index, words, stems, at))
        at = span.end if span else at + 1
    if not slots:  # nothing but words that say nothing: then they are what is looked for
        slots = [_word_slot(index, words, stems, at) for at in range(len(words))]
    return slots


def _span_slot(
    index: Index,
    words: Sequence[str],
    stems: Sequence[str],
    start: int,
    end: int,
    others: Sequence[Phrase],
) -> Slot:
    own = [stems[at] for at in range(start, end) if words[at] not in STOP_WORDS]
    ways = [Way(tuple(own or stems[start:end]))]
    for other in others:
        telling = tuple(one for one in other if one not in STOP_STEMS)
        ways.append(Way(other, is_whole=True))
        if len(telling) > 1 or len(other) == 1:  # of "talk to someone", "talk" says too little
            ways.append(Way(telling or other, SAME_MEANING))
    if end - start == 1:
        ways += _word_slot(index, words, stems, start).ways[1:]
    return Slot(tuple(ways), _telling(words[start:end]))


def _word_slot(index: Index, words: Sequence[str], stems: Sequence[str], at: int) -> Slot:
    ways = [Way((stems[at],))]
    if at + 1 < len(words) and index.knows(both := stem(words[at] + words[at + 1])):
        ways.append(Way((both,), JOINED))
    if at and index.knows(both := stem(words[at - 1] + words[at])):
        ways.append(Way((both,), JOINED))
    if at == len(words) - 1 and not index.knows(stems[at]):
        ways += [Way((one,), BEGINNING) for one in index.beginning_with(words[at])]
    return Slot(tuple(ways), _telling(words[at : at + 1]))


def _telling(words: Sequence[str]) -> float:
    return OF_PEOPLE if words_for_people().issuperset(words) else 1.0


def _slot_scores(index: Index, slot: Slot) -> Scores:
    """What each thing scores for one part: by its best way, which tells no more than the first."""
    most = _rarity(index, slot.ways[0].stems)
    scores: Scores = {}
    for way in slot.ways:
        tells = slot.tells * way.counts * min(most, _rarity(index, way.stems))
        for place, weight in _way_weights(index, way).items():
            if weight * tells > scores.get(place, 0.0):
                scores[place] = weight * tells
    return scores


def _rarity(index: Index, stems: Phrase) -> float:
    return max(map(index.rarity, stems))


def _way_weights(index: Index, way: Way) -> Scores:
    """What the stems weigh together in each thing that holds them all, from 0 to 1."""
    if way.is_whole:
        return dict.fromkeys(index.whole.get(way.stems, ()), 1.0)
    found: Scores | None = None
    for a_stem in set(way.stems):
        if not index.knows(a_stem):
            return {}
        here = index.postings[a_stem].pairs()
        if found is None:
            found = dict(here)
        else:
            found = {at: min(found[at], weight) for at, weight in here if at in found}
    return found or {}


def _covered(slots: Sequence[Slot], scored: Sequence[Scores]) -> tuple[Scores, frozenset[int]]:
    """What each thing scores, and which hold every part of the question.

    What holds only some parts counts for less, by how much these tell.
    """
    sums: Scores = {}
    held: Scores = {}
    for slot, scores in zip(slots, scored, strict=True):
        for place, score in scores.items():
            sums[place] = sums.get(place, 0.0) + score
            held[place] = held.get(place, 0.0) + slot.tells
    every = sum(slot.tells for slot in slots)
    covered = {place: score * held[place] / every for place, score in sums.items()}
    return covered, frozenset(place for place, part in held.items() if part >= every - TINY)


def _full(index: Index, scores: Scores, asked: Phrase, about: frozenset[int]) -> Scores:
    """What the best score by their words, by whole phrases, and by what the signs speak of.

    What is about that is found whatever its words.
    """
    best = nlargest(LOOKED_AT, scores, key=scores.__getitem__)
    return {
        place: scores.get(place, 0.0)
        + PHRASE_COUNTS * _phrase_score(index, place, asked)
        + CONCERN_COUNTS * (place in about)
        for place in {*best, *about}
    }


def _near(index: Index, scores: Scores, about: frozenset[int], whole: frozenset[int]) -> list[int]:
    """Best first, and of each group what is near enough to its best, or there are but few."""
    ranked: list[int] = []
    best_of: dict[str, float] = {}
    seen: Counter[str] = Counter()
    for place in sorted(scores, key=lambda one: (-scores[one], one)):
        group = index.things[place].group
        best = best_of.setdefault(group, scores[place])
        seen[group] += 1
        is_one_of_few = place in whole and seen[group] <= FEW
        if place in about or is_one_of_few or scores[place] >= NEAR_ENOUGH * best:
            ranked.append(place)
    return ranked


def _phrase_score(index: Index, place: int, asked: Phrase) -> float:
    """What the rarest whole phrase of the thing that stands in the question tells."""
    best = 0.0
    for phrase in index.phrases[place]:
        if _stands_in(phrase, asked):
            best = max(best, sum(map(index.rarity, set(phrase) - STOP_STEMS)))
    return best


def _stands_in(phrase: Phrase, asked: Phrase) -> bool:
    """Whether a phrase is part of the question: word by word where small words matter.

    "I hit" is no part of "he hits me", though all that tells in it is.
    """
    if STOP_STEMS.isdisjoint(phrase):
        return set(asked).issuperset(phrase)
    length = len(phrase)
    return any(asked[at : at + length] == phrase for at in range(len(asked) - length + 1))


def _about(index: Index, concerns: frozenset[str]) -> frozenset[int]:
    """The things whose first concern is one of these."""
    if not concerns:
        return frozenset()
    return frozenset(
        place
        for place, thing in enumerate(index.things)
        if thing.concerns and thing.concerns[0] in concerns
    )
