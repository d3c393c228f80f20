"""Nothing happens behind a caller's back: no `save()` of our own, no signals of ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.rules.tree import Breach, functions, house_modules, last_name, named, part_of

RULE = "No save() overrides, no signals outside receivers"
OVERRIDES = {"save", "delete", "full_clean", "bulk_create"}


def check(root: Path) -> list[Breach]:
    """Overridden `save` and `delete`, signals made, and receivers outside `receivers.py`."""
    breaches = []
    for path, tree in house_modules(root):
        name = named(root, path)
        breaches += [Breach(name, line, says) for line, says in _overrides(tree)]
        breaches += [Breach(name, line, says) for line, says in _signals_made(tree)]
        if part_of(root, path) != "receivers":
            breaches += [Breach(name, line, says) for line, says in _received(tree)]
    return breaches


def _overrides(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for owner in ast.walk(tree):
        # A queryset that asks for its sight before it deletes hides no deed.
        if not isinstance(owner, ast.ClassDef) or owner.name.endswith("QuerySet"):
            continue
        for node in owner.body:
            if isinstance(node, ast.FunctionDef) and node.name in OVERRIDES:
                yield node.lineno, f"{owner.name}.{node.name}: write an operation instead."


def _signals_made(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last_name(node.func) == "Signal":
            yield node.lineno, "A signal of ours: call the operation instead."


def _received(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in functions(tree):
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if last_name(called) == "receiver":
                yield node.lineno, f"{node.name} receives a signal: it belongs in receivers.py."
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and last_name(call.func) == "connect":
            owner = ast.unparse(call.func).rpartition(".")[0]
            if owner.split(".")[-1].startswith(("pre_", "post_", "m2m_")):
                yield call.lineno, f"{owner} is received here: it belongs in receivers.py."
