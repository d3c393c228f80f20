"""Words of everyday English that mean the same, whatever the area."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "words" / "english.toml"


@cache
def everyday_groups() -> tuple[tuple[str, ...], ...]:
    """Groups of phrases that say the same; read once."""
    return tuple(tuple(group) for group in _read()["groups"])


@cache
def words_for_people() -> frozenset[str]:
    """Words that say whom it is about. They tell less than those that say what it is about."""
    return frozenset(_read()["people"])


@cache
def words_that_say_little() -> frozenset[str]:
    """Words that say nothing of what somebody looks for, unless nothing else was typed."""
    return frozenset(_read()["little"])


@cache
def _read() -> dict[str, Any]:
    with FILE.open("rb") as file:
        return tomllib.load(file)
