"""Records are reached by sight alone: nothing goes round `visible_to` and `because`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.rules.tree import PURE_ROOMS, SOURCE, Breach, house_modules, named, parsed, room_of

RULE = (
    "Records are reached by sight: no base managers, no SQL of one's own, no people but by accounts"
)
AROUND = {"_base_manager", "_raw_delete", "raw", "cursor"}
ALLOWED = {
    # Sight itself, and what answers for it.
    "accounts/sight.py",
    "accounts/queries/seeing.py",
    "accounts/queries/glass.py",
    "accounts/queries/explaining.py",
    # The index of services that are public already, in each database's own language.
    "directory/search/sqlite.py",
    "directory/search/postgresql.py",
}
# Rooms below accounts hold no records of people's work; evidence and the rooms beside it ask files.
WITHOUT_RECORDS = {*PURE_ROOMS, "outside", "core", "cli", "config"}


def check(root: Path) -> list[Breach]:
    """Base managers, raw SQL, and `Person.objects` outside accounts."""
    breaches = []
    for path, tree in house_modules(root):
        name = named(root, path)
        room = room_of(root, path)
        if room in WITHOUT_RECORDS or "/migrations/" in name:
            continue
        if name.removeprefix(f"{SOURCE}/") not in ALLOWED:
            breaches += [Breach(name, line, says) for line, says in _around(tree)]
        if room != "accounts":
            breaches += [Breach(name, line, says) for line, says in _people(tree)]
    return breaches


def _around(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in AROUND:
            yield node.lineno, f"`.{node.attr}` goes round sight: use visible_to or because."


def _people(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "Person.objects":
            yield node.lineno, "`Person.objects`: ask a query of accounts, which knows who asks."


def stale_allowances(root: Path) -> list[str]:
    """Allowances for files that are gone or need none."""
    return sorted(
        name
        for name in ALLOWED
        if not (path := root / SOURCE / name).exists() or not list(_around(parsed(path)))
    )
