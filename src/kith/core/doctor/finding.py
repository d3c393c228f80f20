"""What a check says, and the house that it looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any


class Level(StrEnum):
    """How much it matters."""

    MUST = "must"
    """People or their records are in danger, or Kith does not work. Exit code 1."""
    SHOULD = "should"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what, why it matters, and what to do."""

    level: Level
    wrong: str
    why: str
    do: str


@dataclass(frozen=True, slots=True)
class House:
    """What checks look at, handed to them so that a test can hand them anything."""

    data: Path
    environ: Mapping[str, str]
    settings: Any
    at: datetime

    def given(self, name: str) -> str:
        """A variable of the environment; empty where it is not set."""
        return self.environ.get(name, "").strip()


Look = Callable[[House], Finding | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A check by its name, such as `secret-key`."""

    name: str
    look: Look


@dataclass(frozen=True, slots=True)
class Asked:
    """A check, and what it found; nothing where all is well."""

    name: str
    finding: Finding | None


def must(wrong: str, why: str, do: str) -> Finding:
    """It has to be mended."""
    return Finding(Level.MUST, wrong, why, do)


def should(wrong: str, why: str, do: str) -> Finding:
    """It ought to be mended."""
    return Finding(Level.SHOULD, wrong, why, do)


def note(wrong: str, why: str, do: str) -> Finding:
    """Worth knowing."""
    return Finding(Level.NOTE, wrong, why, do)
