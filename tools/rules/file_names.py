"""A file's name says what is in it."""

from __future__ import annotations

from pathlib import Path

from tools.rules.tree import Breach, files, named

RULE = "No drawer for odds and ends"
WHY = {
    "utils": "name the subject.",
    "helpers": "name the subject.",
    "services": "a service is something people use; writes are `operations`.",
    "managers": "reads are `queries`.",
    "signals": "we have none; other packages' are received in `receivers`.",
    "admin": "records about people never appear in an admin.",
}


def check(root: Path) -> list[Breach]:
    """Python files and packages with a forbidden name."""
    breaches = []
    for path in files(root, ".py", under=("src/", "tests/", "tools/", "benchmarks/")):
        parts = {part.removesuffix(".py") for part in path.relative_to(root).parts}
        wrong = sorted(parts & WHY.keys())
        breaches += [Breach(named(root, path), 1, f"`{word}`: {WHY[word]}") for word in wrong]
    return breaches
