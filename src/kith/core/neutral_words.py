"""The gate that keeps a message neutral: which barred words stand in a text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

LIST = Path(__file__).resolve().parent / "neutral_words.toml"
LINK = re.compile(r"https?://[^/\s]+(?P<path>\S*)", re.IGNORECASE)
WRITTEN_BY_US = re.compile(r"[a-z_-]{1,30}")


def barred_words_in(text: str) -> list[str]:
    """The barred words that `text` holds, in lower case, in order.

    Of a link only the parts of its path that we wrote are read: the place chose its host's name,
    and a key is drawn by lot, in which any four letters can stand some day.
    """
    return [match.group().lower() for match in _barred().finditer(LINK.sub(_our_words, text))]


def _our_words(link: re.Match[str]) -> str:
    parts = re.split(r"[/?#&=.]", link["path"])
    return " ".join(["", *(part for part in parts if WRITTEN_BY_US.fullmatch(part)), ""])


@cache
def _barred() -> re.Pattern[str]:
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))
    shapes = [_shape(word) for words in listed.values() for word in words]
    # An underline or a hyphen ends a word: the path of a link is read too.
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(shapes)})(?![^\W_])", re.IGNORECASE)


def _shape(word: str) -> str:
    stem = re.escape(word.removesuffix("*")).replace(r"\ ", r"[\s_-]+")
    return rf"{stem}[^\W_]*" if word.endswith("*") else stem
