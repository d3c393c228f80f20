"""Pages that residents read: a child of twelve can read each of them."""

from __future__ import annotations

from pathlib import Path

from kith.area_pack.pages import PackPage, Surroundings, plain_text, read_pages
from kith.area_pack.reading import HIGHEST, grade
from tools.rules.tree import Breach, files, named

RULE = "Pages of packs read at grade 7 or below"
EXCEPTIONS: dict[str, str] = {}
"""A page's file in the project, and why it may be harder. None, if it can be helped."""


def check(root: Path) -> list[Breach]:
    """Every page in English above the highest grade, and exceptions that nothing needs."""
    hard = {
        f"packs/{pack.name}/{page.file}": reached
        for pack in _packs(root)
        for page in read_pages(pack, Surroundings())[0]
        if _is_english(page) and (reached := grade(plain_text(page))) > HIGHEST
    }
    breaches = [
        Breach(file, 1, f"grade {reached}: shorter sentences and shorter words, please.")
        for file, reached in hard.items()
        if file not in EXCEPTIONS
    ]
    stale = [file for file in EXCEPTIONS if (root / file).exists() and file not in hard]
    return breaches + [Breach(file, 1, "needs no exception any more.") for file in stale]


def _packs(root: Path) -> list[Path]:
    """The packs that have pages."""
    pages = files(root, ".md", under=("packs/",))
    names = {named(root, page).split("/")[1] for page in pages if "/pages/" in named(root, page)}
    return [root / "packs" / name for name in sorted(names)]


def _is_english(page: PackPage) -> bool:
    """The formula counts English syllables. Every pack's main language is English so far."""
    return page.lang == "" or page.lang.lower().startswith("en")
