"""Find the line of a field in TOML text, so that an error can point at it.

`tomllib` keeps no positions. This reads headers and keys only; a field inside an inline table or
array is found at the line of the nearest key around it.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*\[(\[)?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+)\s*(\.[^=]*)?=")


def line_numbers(text: str) -> dict[Path, int]:
    """Map each header's and key's path (names and list positions) to its 1-based line."""
    found: dict[Path, int] = {}
    lengths: dict[Path, int] = {}
    here: Path = ()
    closing: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if closing is not None:
            if closing in line:
                closing = None
            continue
        header = _HEADER.match(line)
        if header is not None and not _KEY.match(line):
            names = [name.strip().strip("\"'") for name in header.group(2).split(".")]
            here = _resolve(names, bool(header.group(1)), lengths)
            found.setdefault(here, number)
            continue
        key = _KEY.match(line)
        if key is not None:
            found.setdefault((*here, key.group(1).strip("\"'")), number)
        closing = _left_open(line)
    return found


def line_of(path: Path, found: dict[Path, int]) -> int | None:
    """Return the line of `path`, or of the nearest field around it; None when there is none."""
    while path:
        if path in found:
            return found[path]
        path = path[:-1]
    return None


def _resolve(names: list[str], is_entry: bool, lengths: dict[Path, int]) -> Path:
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        last = position == len(names) - 1
        if last and is_entry:
            lengths[path] = lengths.get(path, 0) + 1
        if path in lengths:
            path = (*path, lengths[path] - 1)
    return path


def _left_open(line: str) -> str | None:
    for quotes in ('"""', "'''"):
        if line.count(quotes) % 2:
            return quotes
    return None
