"""Find and read the files of a pack's directory."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kith.area_pack.definition import Problem
from kith.area_pack.directory.definition import FOLDER
from kith.area_pack.files import Entry, Source, read_table
from kith.area_pack.shapes import shape_problems

SERVICES = "services"
TABLES: dict[str, str] = {
    "rules": "bank_holidays",
    "outcodes": "outcodes",
    "taxonomies": "terms",
    "providers": "providers",
    "places": "places",
}
"""Each file of the folder, without `.toml`, and the name of its array of tables."""
LARGEST = 1024 * 1024
"""Bytes of the largest file: some hundred services. More are divided over several files."""
MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that could be read: those of one kind by name, and the files of services."""

    tables: dict[str, Source]
    services: tuple[Source, ...] = ()

    def entries(self, name: str) -> Iterator[Entry]:
        """Accepted entries of one file, or of all the files of services, in order."""
        sources = self.services if name == SERVICES else (self.tables.get(name),)
        for source in sources:
            if source is not None:
                yield from source.entries()

    def codes(self, name: str) -> set[str]:
        """Every code of a file, refused entries too, so that one slip is told once."""
        return self.tables[name].codes() if name in self.tables else set()

    def is_sound(self, name: str) -> bool:
        """Whether a file is there and its schema accepted the whole of it."""
        source = self.tables.get(name)
        return source is not None and not source.whole_refused and not source.refused


def read_sources(folder: Path) -> tuple[Sources, list[Problem]]:
    """Read every file of the directory of the pack in `folder`; never raises for what is there."""
    top = folder / FOLDER
    if not os.path.lexists(top):
        return Sources({}), []
    try:
        root = folder.resolve(strict=True)
        if not top.is_dir() or not top.resolve(strict=True).is_relative_to(root):
            says = "This has to be a folder of the pack itself, with the pack's directory."
            return Sources({}), [Problem(FOLDER, 0, "", says)]
        names = sorted(os.listdir(top))
    except (OSError, RuntimeError, ValueError) as problem:
        return Sources({}), [_cannot(FOLDER, problem)]
    problems = [problem for name in names for problem in _stray(name)]
    tables = {}
    for name, table in TABLES.items():
        if f"{name}.toml" in names:
            path = top / f"{name}.toml"
            source = _checked(path, f"{FOLDER}/{name}.toml", root, table, f"directory_{name}")
            problems += source[1]
            if source[0] is not None:
                tables[name] = source[0]
    services, found = _services(top / SERVICES, root)
    return Sources(tables, services), problems + found


def _services(folder: Path, root: Path) -> tuple[tuple[Source, ...], list[Problem]]:
    file = f"{FOLDER}/{SERVICES}"
    if not os.path.lexists(folder):
        return (), []
    try:
        if not folder.is_dir() or not folder.resolve(strict=True).is_relative_to(root):
            says = "This has to be a folder of the pack itself, with files of services."
            return (), [Problem(file, 0, "", says)]
        names = sorted(os.listdir(folder))
    except (OSError, RuntimeError, ValueError) as problem:
        return (), [_cannot(file, problem)]
    sources, problems = [], []
    for name in names[:MOST_FILES]:
        if not name.endswith(".toml"):
            says = "Only files of services that end in .toml stand here. Take this out."
            problems += [] if name.startswith(".") else [Problem(f"{file}/{name}", 0, "", says)]
            continue
        source, found = _checked(
            folder / name, f"{file}/{name}", root, SERVICES, "directory_services"
        )
        problems += found
        sources += [source] if source is not None else []
    if len(names) > MOST_FILES:
        says = f"There are more than {MOST_FILES} files of services. The others were not read."
        problems.append(Problem(file, 0, "", says))
    return tuple(sources), problems


def _checked(
    path: Path, file: str, root: Path, table: str, schema: str
) -> tuple[Source | None, list[Problem]]:
    source = read_table(path, file, root, table, LARGEST)
    if isinstance(source, Problem):
        return None, [source]
    return source, shape_problems(schema, source)


def _stray(name: str) -> Iterator[Problem]:
    """What has no business in the folder; notes are left alone."""
    file = f"{FOLDER}/{name}"
    if name.endswith(".py"):
        yield Problem(file, 0, "", "A pack holds content only. Take this Python file out.")
    if name.endswith(".toml") and name.removesuffix(".toml") not in TABLES:
        near = difflib.get_close_matches(name, [f"{known}.toml" for known in TABLES], n=1)
        hint = f' Did you mean "{near[0]}"?' if near else " Files of services lie in services/."
        yield Problem(file, 0, "", f'Kith does not know a file called "{name}" here.{hint}')


def _cannot(file: str, problem: Exception) -> Problem:
    reason = str(getattr(problem, "strerror", None) or problem).lower()
    return Problem(file, 0, "", f"Cannot read this: {reason}.")
