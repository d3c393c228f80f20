"""Four hundred lines, then think."""

from __future__ import annotations

from pathlib import Path

from tools.rules.tree import Breach, files, named, text_of

RULE = "Files stay under 400 lines"
CEILING = 400


def check(root: Path) -> list[Breach]:
    """Code of 400 lines or more: Python, templates and scripts of ours, and tests."""
    paths = files(root, ".py", ".html", ".js", ".css", under=("src/",))
    paths += files(root, ".py", under=("tests/", "tools/", "benchmarks/"))
    breaches = []
    for path in paths:
        lines = text_of(path).count("\n")
        if lines >= CEILING:
            breaches.append(
                Breach(named(root, path), CEILING, f"{lines} lines: divide it by subject.")
            )
    return breaches
