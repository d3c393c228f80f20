"""Find the files of pages with care: no way out of the folder, no huge file, no endless folder."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kith.area_pack.definition import Problem
from kith.area_pack.pages.definition import FOLDER, MEDIA

LARGEST = 64 * 1024
MOST_FILES = 2000
DEEPEST = 5
_NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that was read. `path` is its address; `is_index` tells a folder's own page."""

    file: str
    path: str
    is_index: bool
    text: str


def read_files(folder: Path) -> tuple[list[PageFile], list[Problem]]:
    """Every page's file of the pack in `folder`, by address, and all problems met."""
    top = folder / FOLDER
    if not os.path.lexists(top):
        return [], []
    problems: list[Problem] = []
    try:
        root = folder.resolve(strict=True)
        if not top.is_dir() or not top.resolve(strict=True).is_relative_to(root):
            says = "This has to be a folder of the pack itself, with the pack's pages."
            return [], [Problem(FOLDER, 0, "", says)]
    except (OSError, RuntimeError, ValueError) as problem:
        return [], [_cannot_read(FOLDER, problem)]
    found: list[PageFile] = []
    for entry, file in _entries(top, FOLDER, 0, problems):
        if len(found) == MOST_FILES:
            says = f"There are more than {MOST_FILES} pages. Those after this one were not read."
            problems.append(Problem(file, 0, "", says))
            break
        read = _read(entry, file, root)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            found.append(read)
    return sorted(found, key=lambda one: (one.path, one.file)), problems


def media_names(folder: Path) -> frozenset[str]:
    """The names of the pictures in the pack."""
    try:
        with os.scandir(folder / MEDIA) as entries:
            return frozenset(one.name for one in entries if one.is_file(follow_symlinks=False))
    except (OSError, ValueError):
        return frozenset()


def _entries(
    folder: Path, name: str, depth: int, problems: list[Problem]
) -> Iterator[tuple[Path, str]]:
    """The Markdown files at and below a folder, with their names in the pack."""
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda one: one.name)
    except OSError as problem:
        problems.append(_cannot_read(name, problem))
        return
    for entry in entries:
        file = f"{name}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            says = _wrong_folder(entry.name, depth)
            if says:
                problems.append(Problem(file, 0, "", says))
            else:
                yield from _entries(folder / entry.name, file, depth + 1, problems)
        elif says := _wrong_file(entry):
            problems.append(Problem(file, 0, "", says))
        else:
            yield folder / entry.name, file


def _wrong_folder(name: str, depth: int) -> str:
    if not _NAME.match(name):
        return "The name of a folder is small letters, digits and single hyphens. Rename it."
    if depth + 1 > DEEPEST:
        return f"Folders lie more than {DEEPEST} deep here. Nobody finds that; move them up."
    return ""


def _wrong_file(entry: os.DirEntry[str]) -> str:
    if not entry.name.endswith(".md"):
        return "Only pages that end in .md stand here. Take this out."
    if not _NAME.match(entry.name.removesuffix(".md")):
        return "The name of a page is small letters, digits and single hyphens. Rename it."
    return ""


def _read(path: Path, file: str, root: Path) -> PageFile | Problem:
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root):
            says = "This is a link that leads out of the pack. Put the file itself here."
            return Problem(file, 0, "", says)
        state = real.stat()
        if not stat.S_ISREG(state.st_mode):
            return Problem(file, 0, "", "This is not a file. Put a text file here.")
        if state.st_size > LARGEST:
            says = f"The page is larger than {LARGEST // 1024} kB. Nobody reads that; divide it."
            return Problem(file, 0, "", says)
        raw = real.read_bytes()
    except (OSError, RuntimeError, ValueError) as problem:
        return _cannot_read(file, problem)
    return _text(file, raw)


def _text(file: str, raw: bytes) -> PageFile | Problem:
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        says = "A letter here is not UTF-8. Save the page again with the encoding UTF-8."
        return Problem(file, line, "", says)
    if odd := _CONTROL.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        says = f"There is a sign here that nobody can see (U+{ord(odd.group()):04X}). Take it out."
        return Problem(file, line, "", says)
    address = file.removeprefix(f"{FOLDER}/").removesuffix(".md")
    is_index = address == "index" or address.endswith("/index")
    path = address.removesuffix("index").rstrip("/") if is_index else address
    return PageFile(file, path, is_index, text)


def _cannot_read(file: str, problem: Exception) -> Problem:
    reason = str(getattr(problem, "strerror", None) or problem).lower()
    return Problem(file, 0, "", f"Cannot read this: {reason}.")
