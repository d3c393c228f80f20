"""Sets of codes that many entries have alike, each by a number drawn from what is in it.

A row keeps four such numbers. What is in a set never changes: another set has another number. So
what was read once may be kept, and thousands of rows are counted as a few hundred sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from kith.directory.models import SearchSet

MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Codes, and the padded stems of what the terms among them are called."""

    codes: tuple[str, ...] = ()
    words: str = ""

    def number(self, area_id: UUID) -> int:
        """Its number in an area: below 2 to the 63, and 0 for the empty set."""
        if not self.codes and not self.words:
            return 0
        said = f"{area_id}|{' '.join(self.codes)}|{self.words}"
        return int.from_bytes(blake2b(said.encode(), digest_size=8).digest()) >> 1


EMPTY = CodeSet()
_kept: dict[int, CodeSet] = {}


def sets_of(numbers: Iterable[int]) -> dict[int, CodeSet]:
    """What is in each of these sets. One query at most, for those that were not read before."""
    found, unknown = {0: EMPTY}, []
    for number in numbers:
        kept = _kept.get(number)
        if kept is not None:
            found[number] = kept
        elif number:
            unknown.append(number)
    if unknown:
        found |= _read(unknown)
    return found


def _read(numbers: list[int]) -> dict[int, CodeSet]:
    rows = SearchSet.objects.filter(pk__in=numbers).values_list("pk", "codes", "words")
    read = {pk: CodeSet(tuple(codes.split()), words) for pk, codes, words in rows}
    if len(_kept) + len(read) > MOST_KEPT:
        _kept.clear()
    _kept.update(read)
    return dict.fromkeys(numbers, EMPTY) | read
