"""A word is in the glossary: names in code keep off the words it says never to use.

The list stands in `docs/glossary.md`, in the table with the columns "Never in code", "In" and
"Say": a word, the rooms it is barred from ("every room", or names), and what to say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.rules.tree import Breach, house_modules, named, room_of, text_of

RULE = "Names use the glossary's words"
GLOSSARY = "docs/glossary.md"
HEADER = re.compile(r"^\|\s*Never in code\s*\|\s*In\s*\|\s*Say\s*\|\s*$")
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Names that the interfaces of Django and allauth ask for.
ASKED_BY_LIBRARIES = {
    "create_user",
    "create_superuser",
    "get_public_key_credential_user_entity",
    "populate_user",
}


@dataclass(frozen=True, slots=True)
class Barred:
    """A word that code may not use, where, and what it says instead."""

    word: str
    rooms: frozenset[str]
    say: str

    def applies_to(self, room: str) -> bool:
        """Whether the word is barred from this room."""
        return not self.rooms or room in self.rooms


def barred_words(root: Path) -> list[Barred]:
    """The glossary's table of words that code never uses."""
    path = root / GLOSSARY
    lines = iter(text_of(path).splitlines() if path.exists() else [])
    found = []
    for line in lines:
        if not HEADER.match(line):
            continue
        next(lines)
        for row in lines:
            cells = [cell.strip(" `") for cell in row.strip().strip("|").split("|")]
            if len(cells) != 3:
                break
            named_rooms = {one.strip(" `") for one in cells[1].split(",")} - {"every room"}
            found.append(Barred(cells[0].lower(), frozenset(named_rooms), cells[2]))
    return found


def check(root: Path) -> list[Breach]:
    """Classes and functions of ours whose names hold a barred word."""
    barred = barred_words(root)
    if not barred:
        return [Breach(GLOSSARY, 1, "The table of words that code never uses is missing.")]
    breaches = []
    for path, tree in house_modules(root):
        here = [one for one in barred if one.applies_to(room_of(root, path))]
        for line, name in _names(tree):
            words = {part.lower() for part in PARTS.findall(name)}
            breaches += [
                Breach(named(root, path), line, f"{name} says `{one.word}`. Say {one.say}")
                for one in here
                if one.word in words
            ]
    return breaches


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name not in ASKED_BY_LIBRARIES:
            yield node.lineno, node.name
