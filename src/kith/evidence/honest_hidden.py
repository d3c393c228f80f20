"""Which means are hidden: those beside a hidden part, and others that would give these away.

A mean with its interval bounds how many people can lie in a band. Where the mean of everybody is
told, the mean of one hidden month is what remains beside the others; so that these are told only
while all hidden months together have no small part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kith.evidence.disclosure import Cell, Published, Shown, Suppressed
from kith.evidence.honest_counts import (
    BOTH,
    EVERYBODY,
    MONTH,
    PART,
    SERVICE,
    STAGE,
    By,
    Key,
    Sums,
    is_told,
)

Place = tuple[By, Key]
_TOTALS = (
    *((EVERYBODY, SERVICE), (EVERYBODY, STAGE), (EVERYBODY, MONTH)),
    *((SERVICE, BOTH), (MONTH, BOTH), (EVERYBODY, BOTH)),
)
"""Which groups add up to which."""


def cell_of(published: Published, by: By, key: Key) -> Cell:
    """A cell; one of a table that does not leave is not told."""
    cells = published.table(by).cells if is_told(published, by) else {}
    return cells[key] if key in cells else Suppressed(published.rule.mark)


def hidden_means(
    published: Published,
    parts: tuple[str, ...],
    split: Mapping[By, Sums],
    also: frozenset[Place] = frozenset(),
) -> frozenset[Place]:
    """The groups whose means are not told; `split` are the exact counts of their parts.

    `also` are those that are hidden for another reason. A family of one part has nothing to bound.
    """
    hidden = {
        (by, key)
        for by, found in split.items()
        for key, counts in found.items()
        if (by, key) in also or _has_hidden(published, parts, counts, by, key)
    }
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for coarse, fine in _TOTALS:
            # Where parts are told, the door has seen to it that others are hidden beside one.
            if len(parts) > 1 and fine in split and not is_told(published, (*fine, PART)):
                hidden |= _beside(published, split, coarse, fine, hidden)
    return frozenset(hidden)


def _beside(
    published: Published, split: Mapping[By, Sums], coarse: By, fine: By, hidden: set[Place]
) -> set[Place]:
    """What has to be hidden too, so that no total less what is told gives a small part away."""
    members: dict[Key, list[Key]] = {}
    for key in split[fine]:
        total = tuple(key[fine.index(name)] for name in coarse)
        members.setdefault(total, []).append(key)
    found: set[Place] = set()
    for total, keys in members.items():
        if (coarse, total) in hidden:
            continue
        lost = [key for key in keys if (fine, key) in hidden]
        rest = sorted(set(keys) - set(lost), key=lambda key: (sum(split[fine][key]), key))
        while lost and rest and _is_small(published, [split[fine][key] for key in lost]):
            lost.append(rest.pop(0))
        found.update((fine, key) for key in lost)
    return found


def _is_small(published: Published, counts: Sequence[tuple[int, ...]]) -> bool:
    return any(published.rule.is_small(sum(part)) for part in zip(*counts, strict=True))


def _has_hidden(
    published: Published, parts: tuple[str, ...], counts: tuple[int, ...], by: By, key: Key
) -> bool:
    """Whether one of the parts of a group is hidden; where parts are not told, whether one is small.

    `counts` are the exact ones.
    """
    if not isinstance(cell_of(published, by, key), Shown):
        return True
    if len(parts) == 1:
        return False
    if _is_small(published, [counts]):
        return True
    if not is_told(published, (*by, PART)):
        return False
    cells = (cell_of(published, (*by, PART), (*key, part)) for part in parts)
    return not all(isinstance(one, Shown) for one in cells)
