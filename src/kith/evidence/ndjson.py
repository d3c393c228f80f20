"""NDJSON: one JSON object a line, each value handed on as JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from kith.evidence.refusals import InputRefused


class JsonRecord(NamedTuple):
    """One line: its values as Python made them, or what is broken about it."""

    line: int
    values: dict[str, Any]
    broken: str | None
    raw: str


def read_objects(stream: TextIO, path: Path) -> Iterator[JsonRecord]:
    """Yield one record a filled line. InputRefused when the file is one JSON array."""
    for number, line in enumerate(stream, 1):
        text = line.strip()
        if not text:
            continue
        if number == 1 and text.startswith("["):
            raise InputRefused(
                f"{path} is one JSON array. Write one JSON object a line (NDJSON) instead."
            )
        values, broken = _object(text)
        yield JsonRecord(number, values, broken, text)


def _object(text: str) -> tuple[dict[str, Any], str | None]:
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        return {}, "it holds bytes that cannot be read; name the file's encoding with --encoding"
    try:
        values = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        says = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
        return {}, f"it is not JSON ({says})"
    if not isinstance(values, dict):
        return {}, "it is not a JSON object"
    return values, None


def as_json_text(value: Any) -> str:
    """Return a value as JSON text; whole numbers, most of what there is, the quick way."""
    if type(value) is int:
        return str(value)
    return "null" if value is None else json.dumps(value, ensure_ascii=False)
