"""Languages by the names that people type, as tags and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from babel import Locale

from kith.directory.rules.told import SIGNED, language_name

SAID_ELSE = {"bsl": "bfi", "sign language": "bfi"}
LONGEST_CODE = 3


def tag_called(name: str, held: Iterable[str] = ()) -> str:
    """The tag of a language by its English name or its tag; empty where nobody knows.

    Of a language that is `held` the tag stays, with its country or script.
    """
    plain = " ".join(name.casefold().split())
    for tag in held:
        if plain in {tag.casefold(), language_name(tag).casefold()}:
            return tag
    known = _by_name()
    return known.get(plain) or (plain if plain in known.values() else "")


def names_of(tags: Sequence[str]) -> list[str]:
    """What languages are called, each so that `tag_called` finds it again: by tag where two are alike."""
    names = Counter(map(language_name, tags))
    return [tag if names[language_name(tag)] > 1 else language_name(tag) for tag in tags]


@cache
def _by_name() -> dict[str, str]:
    codes = Locale("en").languages.items()
    plain = {str(name).casefold(): code for code, name in codes if len(code) <= LONGEST_CODE}
    signed = {str(name).casefold(): code for code, name in SIGNED.items()}
    return {**plain, **signed, **SAID_ELSE}
