"""Packs for tests, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kith.area_pack import read_pack
from kith.area_pack.pack import Pack

PACKS = Path(__file__).resolve().parent.parent.parent / "packs"


@cache
def pack(code: str = "exampleton") -> Pack:
    """A pack of the project; the invented one unless told otherwise."""
    return read_pack(PACKS / code)
