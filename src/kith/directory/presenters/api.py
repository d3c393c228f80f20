"""Pages of the API, and the addresses of those before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kith.open_referral import page as enveloped
from kith.open_referral import page_bytes
from kith.open_referral.profile import profile

PROBLEM = "application/problem+json"
PACKET = 64 * 1024
"""Bytes of lines that go out together."""

Records = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list: from `start`, at most `count`, of `total`."""

    start: int
    count: int
    total: int

    @property
    def number(self) -> int:
        """The page's number, from 1."""
        return self.start // self.count + 1

    @property
    def end(self) -> int:
        """Where the next part begins."""
        return min(self.start + self.count, max(self.total, self.start))

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it, though something was there."""
        return self.start <= self.total <= self.start + self.count


def page(entity: str, records: Records, part: Part) -> bytes:
    """The standard's envelope round one part of a list.

    A page that begins after an id may begin anywhere: whether it is the first or the last is told
    by where it stands, not by its number.
    """
    made = enveloped(
        entity, records, total_items=part.total, page_number=part.number, per_page=part.count
    )
    made["first_page"] = part.start == 0
    made["last_page"] = part.is_last and (bool(records) or part.total == 0)
    return page_bytes(made)


def about(base: str) -> bytes:
    """What the API says of itself at its first address."""
    told = {
        "version": profile().version,
        "profile": "https://docs.openreferraluk.org/en/3.0-uk/",
        "openapi_url": f"{base}openapi.json",
    }
    return page_bytes(told)


def links(address: str, asked: Mapping[str, Any], part: Part, last_id: str) -> dict[str, str]:
    """The address of the next part, after the last id of this one."""
    if part.end >= part.total or not last_id:
        return {}
    kept = [
        (name, value)
        for name, values in asked.items()
        for value in values
        if name not in {"page", "after"}
    ]
    return {"next": f"{address}?{urlencode([*kept, ('after', last_id)])}"}


def joined(batches: Iterator[bytes]) -> Iterator[bytes]:
    """Lines, so many together that a network is not asked for each."""
    held: list[bytes] = []
    size = 0
    for line in batches:
        held.append(line)
        size += len(line)
        if size > PACKET:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
