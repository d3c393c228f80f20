"""Packs for tests, read once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

from kith.area_pack import read_pack
from kith.area_pack.pack import Pack

PACKS = Path(__file__).resolve().parent.parent.parent / "packs"


@cache
def pack_with_pages(code: str = "exampleton") -> Pack:
    """A pack of the project, whole; the invented one unless told otherwise."""
    return read_pack(PACKS / code)


@cache
def pack(code: str = "exampleton") -> Pack:
    """The same without its pages: most tests ask for none, and loading them takes half a second."""
    return replace(pack_with_pages(code), pages=())


def folder_without_pages(code: str, folder: Path) -> Path:
    """A copy of a pack's folder with its tables alone, for what a real process has to load."""
    return Path(
        shutil.copytree(PACKS / code, folder / code, ignore=shutil.ignore_patterns("pages"))
    )
