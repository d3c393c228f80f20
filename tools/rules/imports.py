"""What import-linter cannot see: names that begin with an underscore are their module's own."""

from __future__ import annotations

import ast
from pathlib import Path

from tools.rules.tree import Breach, house_modules, named, room_of

RULE = "Rooms do not take each other's private names"


def check(root: Path) -> list[Breach]:
    """Private names and modules of one room imported in another."""
    breaches = []
    for path, tree in house_modules(root):
        room = room_of(root, path)
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("kith."):
                continue
            parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            private = [part for part in parts if part.startswith("_") and not part.startswith("__")]
            if private and parts[1] != room:
                says = f"{', '.join(private)} belongs to {parts[1]}: give it a public name there."
                breaches.append(Breach(named(root, path), node.lineno, says))
    return breaches
