"""Every write is an operation: keyword-only, so that who and when are read at the call."""

from __future__ import annotations

import ast
from pathlib import Path

from tools.rules.tree import SOURCE, Breach, house_modules, named, parsed, part_of

RULE = "Writes stand in operations, whose functions take keywords only"
DEEDS = {
    "add_child",
    "bulk_create",
    "bulk_update",
    "delete",
    "get_or_create",
    "save",
    "update_or_create",
}
OF_A_MANAGER = {"create", "update"}
ALLOWED = {
    # A queryset asks for its sight, then deletes as Django's does.
    "accounts/sight.py",
    # Django asks a custom person model for a manager with `create_user`.
    "accounts/models/person.py",
    # What operations rest on: they write only inside an operation's transaction.
    "core/audit.py",
    "core/coded.py",
    # A migration's own deed: rows carried from a clear column to a sealed one.
    "core/encryption/carrying.py",
    "core/outbox/operations.py",
    "core/page_cache/generation.py",
    # The schedule's own deed, which an operation of areas asks for.
    "core/retention/ending.py",
    "core/erasing.py",
    "core/uploads/keeping.py",
    "directory/search/writing.py",
    # Pillow saves a picture, into memory.
    "core/uploads/pictures.py",
    "front/rules/cards.py",
    "organisations/demo/logos.py",
    # A session is saved where its cookie is set.
    "accounts/middleware/cookies.py",
    # Readiness is proved by writing.
    "core/health.py",
}


def check(root: Path) -> list[Breach]:
    """Writes outside `operations`, and operations that can be called by position."""
    breaches = []
    for path, tree in house_modules(root):
        name = named(root, path)
        if part_of(root, path) == "operations":
            breaches += _by_position(name, tree)
        elif name.removeprefix(f"{SOURCE}/") not in ALLOWED:
            breaches += _writes(name, tree)
    return breaches


def _by_position(name: str, tree: ast.Module) -> list[Breach]:
    return [
        Breach(name, node.lineno, f"{node.name} takes arguments by position: put `*` first.")
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and (node.args.args or node.args.posonlyargs)
    ]


def _writes(name: str, tree: ast.Module) -> list[Breach]:
    return [
        Breach(name, node.lineno, f"`.{node.func.attr}()`: writes belong in operations.")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and _is_write(node.func)
    ]


def _is_write(called: ast.Attribute) -> bool:
    if called.attr in OF_A_MANAGER:
        return ".objects" in ast.unparse(called.value)
    return called.attr in DEEDS


def stale_allowances(root: Path) -> list[str]:
    """Allowances for files that are gone or no longer write."""
    return sorted(
        name
        for name in ALLOWED
        if not (path := root / SOURCE / name).exists() or not _writes(name, parsed(path))
    )
