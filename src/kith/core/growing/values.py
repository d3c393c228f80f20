"""A value as it is sent, and in the one form in which both databases must give it back."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

NUL = "\x00"
WRITTEN_NUL = "\\u0000"
LEXEME = re.compile(r"'((?:[^']|'')*)'")
LARGEST = 2**256


class HoldsNul(ValueError):
    """A text holds a NUL byte, which PostgreSQL keeps in no text."""


def to_send(value: Any, kind: str) -> Any:
    """The value for COPY. Raises HoldsNul."""
    if value is None:
        return None
    if kind == "interval":
        return timedelta(microseconds=value)
    if isinstance(value, str):
        _refuse_nul(value, kind)
    return value


def _refuse_nul(text: str, kind: str) -> None:
    if NUL in text:
        raise HoldsNul
    if kind == "jsonb" and WRITTEN_NUL in text and any(NUL in one for one in _texts(text)):
        raise HoldsNul  # and not an escaped backslash before four digits


def _texts(written: str) -> Iterable[str]:
    waiting = [json.loads(written)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value


def alike(value: Any, kind: str) -> Any:
    """The value in one form, whichever database it comes from."""
    if value is None:
        return None
    if kind == "jsonb":
        return json.dumps(_number_alike(_parsed(value)), sort_keys=True)
    if kind == "tsvector":
        return sorted(_tokens(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, Decimal):
        return _plain(value)
    return value


def _parsed(value: Any) -> Any:
    return json.loads(value, parse_float=Decimal, parse_int=Decimal)


def _number_alike(value: Any) -> Any:
    """PostgreSQL keeps 1e3 as 1000, so numbers are compared by what they are worth."""
    if isinstance(value, Decimal):
        return {"number": _plain(value)}
    if isinstance(value, list):
        return [_number_alike(one) for one in value]
    if isinstance(value, dict):
        return {key: _number_alike(one) for key, one in value.items()}
    return value


def _plain(number: Decimal) -> str:
    return str(number.normalize() + 0)


def _tokens(text: str) -> set[str]:
    """Tokens as the house writes them, with blanks between, or as a tsvector tells them."""
    quoted = LEXEME.findall(text)
    return {one.replace("''", "'") for one in quoted} if quoted else set(text.split())


class Digest:
    """Of the content of a table: how many rows, and a number that no order of theirs changes."""

    def __init__(self) -> None:
        self.rows = 0
        self.number = 0

    def add(self, row: Sequence[Any]) -> None:
        """Take a row in, its values in the one form."""
        self.rows += 1
        told = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest()
        # A sum, not an exclusive or: of two rows alike neither takes the other away.
        self.number = (self.number + int.from_bytes(told, "big")) % LARGEST

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Digest) and (self.rows, self.number) == (other.rows, other.number)

    __hash__ = None  # type: ignore[assignment]
