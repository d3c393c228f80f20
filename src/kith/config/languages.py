"""Which languages this installation knows: those whose catalogue of interface text was built.

Knowing a language does not show it to anybody: see `kith.front.rules.languages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from babel import Locale, UnknownLocaleError

TEST_LANGUAGES = {"en-xa": "Test: accented English", "ar-xb": "Test: right to left"}
"""Pseudo-languages for tests and development, made by `tools/catalogues.py`."""
RIGHT_TO_LEFT = "right-to-left"
CATALOGUES = "*/LC_MESSAGES/django.mo"


def languages_in(folders: Iterable[Path], *, main: str) -> list[tuple[str, str]]:
    """Tags with their English names: the main language, then each with a catalogue, by name."""
    found = {
        tag_of(path.parent.parent.name) for folder in folders for path in folder.glob(CATALOGUES)
    }
    others = sorted((english_name(tag), tag) for tag in found if tag != main)
    return [(main, english_name(main)), *((tag, name) for name, tag in others)]


def right_to_left_among(languages: Iterable[tuple[str, str]]) -> list[str]:
    """The first parts of the tags of those that are written from right to left."""
    bases = {tag.partition("-")[0] for tag, _name in languages}
    return sorted(base for base in bases if _locale(base).character_order == RIGHT_TO_LEFT)


def tag_of(folder: str) -> str:
    """The tag of a language from the name of its catalogue's folder: `ar_XB` is `ar-xb`."""
    return folder.replace("_", "-").lower()


def english_name(tag: str) -> str:
    """What an English speaker calls a language."""
    locale = _locale(tag)
    name = locale.get_display_name("en") if locale.script else locale.get_language_name("en")
    return TEST_LANGUAGES.get(tag) or name or tag


def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
