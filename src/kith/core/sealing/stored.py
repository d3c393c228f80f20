"""The chain as the database holds it: read in pages, so that its length does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Max, Min, QuerySet

from kith.core.models import AuditEntry, AuditHead, AuditSeal
from kith.core.sealing.chain import FIELDS, FIRST, Link, fits, sealed_fields
from kith.core.sealing.verifying import Head

PAGE = 500
LOOKED_BACK = 2_000
"""How many numbers below the highest sealed one the sealer looks for latecomers, each time."""
KEY_TRIED_ON = 3
"""On so many of the last seals a key is tried; more than one, since one may be tampered with."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """The entries that no seal covers yet."""

    count: int
    oldest_at: datetime | None


def links(*, after: int | None = None) -> Iterator[Link]:
    """Every seal with its entry, in order of position, a page in memory at a time."""
    while True:
        seals = AuditSeal.objects.order_by("position")
        if after is not None:
            seals = seals.filter(position__gt=after)
        page = list(seals.values_list("position", "entry_id", "mac")[:PAGE])
        yield from _with_entries(page)
        if len(page) < PAGE:
            return
        after = page[-1][0]


def own_head() -> Head:
    """Where the house itself says that the chain ends."""
    head = AuditHead.objects.first() or AuditHead()
    return Head(head.position, head.mac, is_own=True)


def unsealed_entries(*, everywhere: bool = False) -> QuerySet[AuditEntry]:
    """Entries without a seal, in order of sequence.

    On PostgreSQL a number is given when the entry is written and seen when its transaction ends,
    so a lower number may turn up after a higher one was sealed. It is then sealed at a later
    position: the chain holds the order of sealing, the sequence that of writing, and both are
    under the MAC. To find such a latecomer without reading the whole trail every few seconds, the
    sealer looks back a fixed stretch, and once a day `everywhere`.
    """
    unsealed = AuditEntry.objects.filter(seal=None).order_by("sequence")
    highest = AuditSeal.objects.aggregate(highest=Max("entry_id"))["highest"]
    if everywhere or highest is None:
        return unsealed
    return unsealed.filter(sequence__gt=highest - LOOKED_BACK)


def unsealed_tail() -> Unsealed:
    """How many entries no seal covers, and since when the oldest of them waits."""
    unsealed = AuditEntry.objects.filter(seal=None)
    oldest = unsealed.aggregate(at=Min("at"))["at"]
    return Unsealed(unsealed.count(), oldest)


def key_fits(key: bytes) -> bool:
    """Whether the key made any of the last seals. True where there is none."""
    last = AuditSeal.objects.order_by("-position").values_list("position", "entry_id", "mac")
    found = _with_entries(sorted(last[: KEY_TRIED_ON + 1]))
    if not found:
        return True
    tried = [(link, before.mac) for before, link in pairwise(found)]
    if found[0].position == 1:
        tried.append((found[0], FIRST))
    return any(fits(key, link, before) for link, before in tried)


def _with_entries(page: list[tuple[int, int, str]]) -> list[Link]:
    numbers = [sequence for _position, sequence, _mac in page]
    found = AuditEntry.objects.filter(sequence__in=numbers).values(*FIELDS)
    entries = {values["sequence"]: sealed_fields(values) for values in found}
    return [
        Link(position, sequence, mac, entries.get(sequence)) for position, sequence, mac in page
    ]
