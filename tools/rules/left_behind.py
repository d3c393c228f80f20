"""Nothing that was only for looking stays behind."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tools.rules.tree import SOURCE, Breach, files, house_modules, named, text_of

RULE = "No print, breakpoint or console left behind"
PYTHON = {"print", "breakpoint", "pdb.set_trace"}
SCRIPT = re.compile(r"\bconsole\.\w+\(|\bdebugger\b|\balert\(")


def check(root: Path) -> list[Breach]:
    """`print` and debuggers in Python (commands write with `click.echo`), console in scripts."""
    breaches = []
    for path, tree in house_modules(root):
        breaches += [
            Breach(named(root, path), node.lineno, f"{called}() is left behind.")
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and (called := ast.unparse(node.func)) in PYTHON
        ]
    for path in files(root, ".js", under=(f"{SOURCE}/",)):
        for line, text in enumerate(text_of(path).splitlines(), start=1):
            if match := SCRIPT.search(text):
                breaches.append(Breach(named(root, path), line, f"{match.group()} is left behind."))
    return breaches
