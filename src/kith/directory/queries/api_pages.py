"""Which ids a list of the API has, kept by each process until something changes that pages show.

Only lists that no word narrows are kept: what somebody searched for is in no memory of ours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from kith.core.page_cache import generation

MOST_KEPT = 12
"""Lists whose ids are kept at once: of a hundred thousand ids, each takes under two megabytes."""
BYTES = 16


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids, sixteen bytes each: in their own order, or in that of a search."""

    packed: bytes
    is_found: bool = False

    def __len__(self) -> int:
        return len(self.packed) // BYTES

    def __getitem__(self, at: int) -> bytes:
        return self.packed[at * BYTES : (at + 1) * BYTES]

    def __iter__(self) -> Iterator[UUID]:
        return (UUID(bytes=self[at]) for at in range(len(self)))

    def part(self, start: int, count: int) -> list[UUID]:
        """So many from there on; fewer where there are no more."""
        return [UUID(bytes=self[at]) for at in range(start, min(start + count, len(self)))]

    def after(self, pk: UUID) -> int:
        """Where those begin that come after an id, whether or not it is there itself."""
        if self.is_found:
            held = [at for at in range(len(self)) if self[at] == pk.bytes]
            return held[0] + 1 if held else len(self)
        return bisect_right(self, pk.bytes)


_kept: OrderedDict[Hashable, Ids] = OrderedDict()
_seen: list[int] = []
_lock = Lock()


def ids_of(queryset: QuerySet[Any, Any], key: Hashable | None) -> Ids:
    """The ids of a list that is in their order, kept under `key` where one is given."""
    if key is None or connection.in_atomic_block:
        return _packed(queryset.values_list("pk", flat=True))
    number = generation()
    with _lock:
        if _seen != [number]:
            _kept.clear()
            _seen[:] = [number]
        found = _kept.get(key)
    if found is None:
        found = _packed(queryset.values_list("pk", flat=True))
        with _lock:
            if _seen == [number]:
                _kept[key] = found
                while len(_kept) > MOST_KEPT:
                    _kept.popitem(last=False)
    return found


def of_search(pks: Iterable[UUID]) -> Ids:
    """Ids in the order in which a search found them."""
    return Ids(_joined(pks), is_found=True)


def _packed(pks: Iterable[UUID]) -> Ids:
    return Ids(_joined(pks))


def _joined(pks: Iterable[UUID]) -> bytes:
    return b"".join(pk.bytes for pk in pks)
