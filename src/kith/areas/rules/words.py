"""Words as search compares them: without capitals, accents, apostrophes or endings."""

from __future__ import annotations

import re
import unicodedata

from kith.areas.rules.english import words_that_say_little

MOST_LETTERS = 2_000
"""Of a question. What is longer is cut: no one types it to find something."""
MOST_WORDS = 32
LONGEST_WORD = 40
SHORTEST_STEM = 3

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
APOSTROPHES = str.maketrans("", "", "'`\u00b4\u2018\u2019\u201b\u02bc\u2032\uff07")
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

STOP_WORDS = words_that_say_little()
"""Words that say nothing of what somebody looks for, unless nothing else was typed."""

IRREGULAR = {
    "children": "child",
    "dying": "die",
    "died": "die",
    "dies": "die",
    "fought": "fight",
    "men": "man",
    "people": "person",
    "women": "woman",
}
ENDINGS = (
    # The ending, what takes its place, and the letters that must be left before it.
    ("ying", "y", 2),
    ("ied", "y", 2),
    ("iness", "y", 3),
    ("ness", "", 4),
    ("ment", "", 3),
    ("ency", "", 4),
    ("ence", "", 4),
    ("ance", "", 4),
    ("ent", "", 4),
    ("ant", "", 4),
    ("ive", "", 4),
    ("ion", "", 4),
    ("ing", "", 3),
    ("ed", "", 3),
    ("ly", "", 4),
)
VOWELS = frozenset("aeiouy")


def words_in(text: str) -> list[str]:
    """The words of a text, folded, in order. A hyphen parts two words."""
    return [part for word in _compounds(text) for part in word.split("-")]


def words_and_compounds(text: str) -> list[str]:
    """The words of a text for the index: of `self-harm` also `selfharm`."""
    found = []
    for word in _compounds(text):
        parts = word.split("-")
        found += parts
        if len(parts) > 1:
            found.append("".join(parts))
    return found


def asked_words(text: str) -> list[str]:
    """The words of what somebody typed, however odd it is; no more than anybody means."""
    return [word[:LONGEST_WORD] for word in words_in(text[:MOST_LETTERS])[:MOST_WORDS]]


def shown_words(text: str) -> str:
    """What somebody typed on one line, without what cannot be seen."""
    seen = "".join(" " if one.isspace() or _is_hidden(one) else one for one in text)
    return " ".join(seen.split())


def fold(text: str) -> str:
    """The text in small letters, without accents, apostrophes and what cannot be seen."""
    lowered = text.casefold().translate(APOSTROPHES)
    if lowered.isascii():
        return lowered
    parted = unicodedata.normalize("NFKD", lowered).translate(APOSTROPHES)
    return "".join(
        " " if unicodedata.category(one) in {"Cc", "Cs"} else one
        for one in parted
        if not unicodedata.combining(one) and unicodedata.category(one) != "Cf"
    )


def stem(word: str) -> str:
    """A folded word without its ending: `argue`, `arguing` and `argument` are one.

    Light on purpose: two words that come out alike wrongly do more harm than two that stay
    apart, for the area's vocabulary and mending bring those together. Nothing is kept of it: the
    word may be one that somebody typed.
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) <= SHORTEST_STEM or not word.isascii():
        return word
    return _undoubled(_without_ending(_singular(word)))


def _compounds(text: str) -> list[str]:
    return WORD.findall(fold(text))


def _is_hidden(one: str) -> bool:
    return unicodedata.category(one) in HIDDEN


def _singular(word: str) -> str:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y" if len(word) > len("ties") else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


def _without_ending(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    for ending, instead, left in ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= left and not VOWELS.isdisjoint(rest + instead):
            word = rest + instead
            break
    word = word.removesuffix("ly") if len(word) > len("early") else word
    return word[:-1] if word.endswith("e") and len(word) > SHORTEST_STEM else word


def _undoubled(word: str) -> str:
    is_doubled = len(word) > SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in VOWELS
    return word[:-1] if is_doubled else word


STOP_STEMS = frozenset(map(stem, STOP_WORDS))
