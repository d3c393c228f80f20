"""Two tellings, and in plain words where they differ: which ask, which bytes, which query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.conformance.partners.asking import Told

AROUND = 40
"""Bytes, or letters of a statement, shown on each side of what differs."""


def differences(alone: Sequence[Told], beside: Sequence[Told]) -> list[str]:
    """A line for each thing by which A, asking beside B, could tell that B is there."""
    return [
        f"{one.asked}: {line}"
        for one, other in zip(alone, beside, strict=True)
        if one != other
        for line in _lines(one, other)
    ]


def _lines(one: Told, other: Told) -> Iterator[str]:
    if one.status != other.status:
        yield f"status {one.status} became {other.status}"
    gone = [header for header in one.headers if header not in other.headers]
    new = [header for header in other.headers if header not in one.headers]
    if gone or new:
        yield f"headers {_named(gone)} became {_named(new)}"
    if one.body != other.body:
        yield _bytes(one.body, other.body)
    if one.queries != other.queries:
        yield _queries(one.queries, other.queries)


def _named(headers: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in headers) or "none"


def _bytes(one: bytes, other: bytes) -> str:
    start, tail = common(one, other)
    return f"bytes {_range(one, start, tail)} became {_range(other, start, tail)}"


def _range(body: bytes, start: int, tail: int) -> str:
    end = len(body) - tail
    shown = body[max(0, start - AROUND) : end + AROUND].decode("utf-8", "replace")
    return f'{start} to {end} of {len(body)}, "{_short(" ".join(shown.split()))}",'


def _queries(one: Sequence[str], other: Sequence[str]) -> str:
    start, _tail = common(one, other)
    was, became = (queries[start] if start < len(queries) else "" for queries in (one, other))
    begin, _rest = common(was, became)
    begin = begin - AROUND if was and became and begin > 2 * AROUND else 0
    return (
        f"{len(one)} queries became {len(other)}; number {start + 1} was "
        f'"{_short(was[begin:])}" and is "{_short(became[begin:])}"'
    )


def common(one: Sequence[object], other: Sequence[object]) -> tuple[int, int]:
    """How many are the same at the start and, of what is left, at the end."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    left = shorter - start
    tail = next((at for at in range(left) if one[-1 - at] != other[-1 - at]), left)
    return start, tail


def _short(text: str) -> str:
    most = 4 * AROUND
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"
