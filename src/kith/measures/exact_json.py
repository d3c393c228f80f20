"""JSON whose numbers keep every digit: ints and Decimals in and out, never a float."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def dump_exact(value: Any) -> str:
    """Write dicts, lists, strings, booleans, None, ints and Decimals as JSON text.

    Raises TypeError for anything else, floats included.
    """
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(str(key))}:{dump_exact(entry)}" for key, entry in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(dump_exact(entry) for entry in value) + "]"
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError(f"{value} is not a number that JSON can hold")
        return format(value, "f")
    if value is None or isinstance(value, bool | str | int):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"{type(value).__name__} cannot be written exactly")


def load_exact(text: str) -> Any:
    """Read JSON with Decimals for fractions; ValueError when it is not JSON or holds NaN."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a number")
