"""The number that a request is known by, and the word that proves later whose it is.

Both are made to be said on the telephone: the number has no letter that sounds or looks like
another, and the word is of syllables. The word is kept as a slow hash alone.
"""

from __future__ import annotations

import re

CONSONANTS = "bdfghklmnprstvz"
VOWELS = "aeiou"
SYLLABLES = 8
"""About 50 bits: nobody tries them all at a counter, where people listen."""
SIGNS = "234679ACDEFGHJKMNPRTWXY"
NUMBER_LENGTH = 8
NOT_SIGNS = re.compile(r"[^0-9A-Z]")
NOT_LETTERS = re.compile(r"[^a-z]")


def number_from(chance: bytes) -> str:
    """A number such as K7F3-9WXM, from bytes of chance."""
    whole = int.from_bytes(chance, "big")
    signs = []
    for _each in range(NUMBER_LENGTH):
        whole, left = divmod(whole, len(SIGNS))
        signs.append(SIGNS[left])
    return "".join(signs[:4]) + "-" + "".join(signs[4:])


def word_from(chance: bytes) -> str:
    """A word such as tidomura-fesolabe, from bytes of chance."""
    whole = int.from_bytes(chance, "big")
    parts = []
    for _each in range(SYLLABLES):
        whole, consonant = divmod(whole, len(CONSONANTS))
        whole, vowel = divmod(whole, len(VOWELS))
        parts.append(CONSONANTS[consonant] + VOWELS[vowel])
    half = SYLLABLES // 2
    return "".join(parts[:half]) + "-" + "".join(parts[half:])


def as_number(typed: str) -> str:
    """A number as it is kept, however somebody wrote it."""
    signs = NOT_SIGNS.sub("", typed.upper())
    return f"{signs[:4]}-{signs[4:]}"


def as_word(typed: str) -> str:
    """A word as it is compared, however somebody said it."""
    return NOT_LETTERS.sub("", typed.casefold())
