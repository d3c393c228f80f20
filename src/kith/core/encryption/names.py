"""Finding people by name without a name in any table: tokens that a secret makes of words.

A name is folded (case, accents, apostrophes and hyphens), cut into words, and each word and each of
its beginnings from three letters on becomes a token of eight bytes: HMAC-SHA-256 by a secret that no
backup of data holds. Whoever searches types words or beginnings of words; all have to fit.

What a table of tokens gives to somebody without the secret: how many records share a token, so how
common a name is, and nothing of which. With the secret, one can try names against it; so tokens of
an erased person are deleted, and an old backup is worth as much as its reader's guess.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from hashlib import sha256

SHORTEST = 3
LONGEST = 10
"""Beginnings of so many letters get a token of their own; and so does each word whole."""
TOKEN_BYTES = 8
WORD = re.compile(r"\w+")
JOINERS = re.compile("['\u2019\u02bc\u00b4`.]")
LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "œ": "oe",
    "\u0131": "i",
}


def words_of(name: str) -> list[str]:
    """A name's words, as they are compared: O'Brien-Čapek is obrien and capek."""
    lowered = JOINERS.sub("", name.casefold())
    plain = "".join(LETTERS.get(letter, letter) for letter in lowered)
    apart = unicodedata.normalize("NFKD", plain)
    folded = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return list(dict.fromkeys(WORD.findall(folded.replace("_", " "))))


def tokens_of(name: str, *, secret: bytes, purpose: str) -> set[int]:
    """What a table keeps of a name, for `purpose`: tokens of one table say nothing of another's."""
    return {
        token(part, secret=secret, purpose=purpose)
        for word in words_of(name)
        for part in beginnings(word)
    }


def tokens_to_find(typed: str, *, secret: bytes, purpose: str) -> list[int]:
    """One token for each word that somebody typed; a record has to have them all."""
    return [token(_cut(word), secret=secret, purpose=purpose) for word in words_of(typed)]


def beginnings(word: str) -> set[str]:
    """The parts of a word by which it is found."""
    lengths = range(min(SHORTEST, len(word)), min(len(word), LONGEST) + 1)
    return {word[:length] for length in lengths} | {_cut(word)}


def token(part: str, *, secret: bytes, purpose: str) -> int:
    """A token of one part, as a signed number of 64 bits, which both databases index alike."""
    digest = hmac.digest(secret, f"{purpose}|{part}".encode(), sha256)
    return int.from_bytes(digest[:TOKEN_BYTES], "big", signed=True)


def _cut(word: str) -> str:
    # Past ten letters names hardly differ, and a longer word would miss the beginning of itself.
    return word[:LONGEST]
