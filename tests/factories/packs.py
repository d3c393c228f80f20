"""Packs for tests, read once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

from kith.area_pack import read_pack
from kith.area_pack.directory import Directory
from kith.area_pack.pack import Pack

PACKS = Path(__file__).resolve().parent.parent.parent / "packs"


@cache
def _whole(code: str) -> Pack:
    return read_pack(PACKS / code)


@cache
def pack_with_pages(code: str = "exampleton") -> Pack:
    """A pack of the project without its directory; the invented one unless told otherwise."""
    return replace(_whole(code), directory=Directory())


@cache
def pack_with_services(code: str = "exampleton") -> Pack:
    """The same with its directory and without its pages: loading it takes some seconds."""
    return replace(_whole(code), pages=())


@cache
def pack(code: str = "exampleton") -> Pack:
    """The same without pages and directory: most tests ask for neither, and loading is slow."""
    return replace(_whole(code), pages=(), directory=Directory())


def folder_without_pages(code: str, folder: Path) -> Path:
    """A copy of a pack's folder with its tables alone, for what a real process has to load."""
    left_out = shutil.ignore_patterns("pages", "directory")
    return Path(shutil.copytree(PACKS / code, folder / code, ignore=left_out))
