"""Views ask, operations do, queries tell: no ORM where a page is made."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.rules.tree import Breach, house_modules, named, part_of

RULE = "No ORM in views, forms and presenters"
PARTS = {"views", "forms", "presenters"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
DEEDS = {
    "aggregate",
    "annotate",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "exclude",
    "filter",
    "get_or_create",
    "prefetch_related",
    "save",
    "select_for_update",
    "select_related",
    "update_or_create",
}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}


def check(root: Path) -> list[Breach]:
    """Managers, QuerySet methods, `django.db` and the `_or_404` shortcuts in such a part."""
    breaches = []
    for path, tree in house_modules(root):
        if part_of(root, path) in PARTS:
            breaches += [Breach(named(root, path), line, says) for line, says in _found(tree)]
    return breaches


def _found(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield node.lineno, f"`.{node.attr}`: ask a query instead."
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in DEEDS:
                yield node.lineno, f"`.{node.func.attr}()`: call a query or an operation instead."
        elif isinstance(node, ast.ImportFrom):
            yield from _imported(node)


def _imported(node: ast.ImportFrom) -> Iterator[tuple[int, str]]:
    if (node.module or "").startswith("django.db"):
        yield node.lineno, f"`{node.module}`: the database belongs to operations and queries."
    for alias in node.names:
        if alias.name in SHORTCUTS:
            yield node.lineno, f"`{alias.name}` reaches past `visible_to`: ask a query instead."
