"""What others call says what it takes, gives and refuses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.rules.tree import (
    PURE_ROOMS,
    Breach,
    FunctionNode,
    house_modules,
    named,
    part_of,
    room_of,
)

RULE = "Public functions of pure rooms, operations and queries have docstrings"
PARTS = {"operations", "queries"}


def check(root: Path) -> list[Breach]:
    """Modules, classes and functions there without one."""
    breaches = []
    for path, tree in house_modules(root):
        if room_of(root, path) not in PURE_ROOMS and part_of(root, path) not in PARTS:
            continue
        name = named(root, path)
        if tree.body and not ast.get_docstring(tree):
            breaches.append(Breach(name, 1, "The module has no docstring."))
        breaches += [Breach(name, node.lineno, f"{node.name} has none.") for node in _bare(tree)]
    return breaches


def _bare(tree: ast.Module) -> Iterator[FunctionNode | ast.ClassDef]:
    for node in tree.body:
        if not isinstance(node, FunctionNode | ast.ClassDef) or node.name.startswith("_"):
            continue
        methods = node.body if isinstance(node, ast.ClassDef) else []
        public = [
            one for one in methods if isinstance(one, FunctionNode) and not one.name.startswith("_")
        ]
        yield from (one for one in (node, *public) if not ast.get_docstring(one))
