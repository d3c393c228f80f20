"""Decisions are written down: one page, dated, with what follows from them."""

from __future__ import annotations

import re
from pathlib import Path

from tools.rules.tree import Breach, files, named, text_of

RULE = "Every decision has Context, Decision and Consequences"
FOLDER = "docs/adr/"
NAME = re.compile(r"^\d{4}-[a-z0-9]+(?:-[a-z0-9]+)*\.md$")
PARTS = ("## Context", "## Decision", "## Consequences")
DATED = re.compile(r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2} [A-Z][a-z]+ \d{4})\b")
HEAD_LINES = 4


def check(root: Path) -> list[Breach]:
    """Records in `docs/adr/` with a part missing or out of order, undated, or not in the list."""
    breaches = []
    index = root / FOLDER / "README.md"
    listed = text_of(index) if index.exists() else ""
    for path in files(root, ".md", under=(FOLDER,)):
        if path.name != "README.md":
            breaches += [Breach(named(root, path), 1, says) for says in _wrong(path, listed)]
    return breaches


def _wrong(path: Path, listed: str) -> list[str]:
    text = text_of(path)
    headings = [line.strip() for line in text.splitlines() if line.startswith("## ")]
    wrong = []
    if not NAME.match(path.name):
        wrong.append("The file's name is a number of four digits and a few words.")
    if [one for one in headings if one in PARTS] != list(PARTS):
        wrong.append("Context, Decision and Consequences, in this order.")
    if not DATED.search("\n".join(text.splitlines()[:HEAD_LINES])):
        wrong.append("Say below the title when it was decided.")
    if f"({path.name})" not in listed:
        wrong.append("docs/adr/README.md does not list it.")
    return wrong
