"""What a rule looks at: the files of the project, read once."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PURE_ROOMS = (
    "measures",
    "flows",
    "area_pack",
    "evidence",
    "opening_times",
    "postcodes",
    "open_referral",
)
SOURCE = "src/kith"
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One place where a rule is broken: the file as the project names it, the line, and why."""

    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.says}"


def files(root: Path, *endings: str, under: tuple[str, ...] = ("",)) -> list[Path]:
    """The project's own files with one of these endings, below one of these folders.

    Tracked files, and new ones that git does not ignore. A tree without git (a test's) gives
    every file that is not hidden.
    """
    names = (name for name in _names(root) if name.endswith(endings or ("",)))
    return [root / name for name in names if name.startswith(under) and (root / name).is_file()]


@cache
def _names(root: Path) -> tuple[str, ...]:
    if (root / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
        return tuple(sorted(set(filter(None, listed.stdout.split("\0")))))
    paths = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    shown = (path for path in paths if not any(_is_made(part) for part in path.parts))
    return tuple(sorted(path.as_posix() for path in shown))


def _is_made(part: str) -> bool:
    return part.startswith(".") or part in {"__pycache__", "node_modules", "build", "govuk"}


def named(root: Path, path: Path) -> str:
    """The file's name as the project writes it, from its root."""
    return path.relative_to(root).as_posix()


def room_of(root: Path, path: Path) -> str:
    """The room that a file of `src/kith` stands in; empty for the package itself."""
    parts = path.relative_to(root / SOURCE).parts
    return parts[0] if len(parts) > 1 else ""


def part_of(root: Path, path: Path) -> str:
    """The part of its room: `views` for `views.py` and for every module of `views/`."""
    parts = path.relative_to(root / SOURCE).parts
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


def house_modules(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Each Python file of `src/kith` with its syntax tree, migrations left out."""
    for path in files(root, ".py", under=(f"{SOURCE}/",)):
        if "migrations" not in path.parts:
            yield path, parsed(path)


@cache
def text_of(path: Path) -> str:
    """The file's text, read once."""
    return path.read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree, parsed once."""
    return ast.parse(text_of(path), filename=str(path))


def functions(tree: ast.AST) -> Iterator[FunctionNode]:
    """Every function and method, however deep."""
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            yield node


def last_name(node: ast.expr) -> str:
    """`c` of `a.b.c` and of `c`; nothing of what has no name. A tree's worth of `unparse` is slow."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""
