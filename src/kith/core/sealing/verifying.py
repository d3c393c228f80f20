"""Walking a chain from its first link, one link in memory at a time, and locating what is wrong.

Beside the MAC that a seal holds there is the one that its entry gives. Where the two differ, the
link after tells which was changed: it was made after the true one. Links that fit neither are kept
(some, not all) and compared with each other at the end, because a chain in another order is made
of true parts in wrong places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kith.core.sealing.breaks import Break, Fault
from kith.core.sealing.chain import FIRST, Link, fits, mac_of

COMPARED = 40
"""So many misfits are kept to be compared with each other. Beyond that the order is past telling."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where somebody says that the chain ended, or stood on a day."""

    position: int
    mac: str
    source: str = "the head"
    is_own: bool = False
    """Whether it is the head that the house itself goes by, rather than a copy from a day."""


@dataclass(slots=True)
class Misfit:
    """A link that does not fit what stands before it."""

    link: Link
    previous: tuple[str, ...]
    fault: Fault = Fault.ALTERED


@dataclass(slots=True)
class Walk:
    """What walking a chain found."""

    sealed: int = 0
    fitting: int = 0
    last: Link | None = None
    breaks: list[Break] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)
    more: int = 0
    """Misfits beyond those that were kept."""


def walk_chain(links: Iterable[Link], key: bytes, heads: Iterable[Head] = ()) -> Walk:
    """Walk links in order of position; `heads` are what must still be there, the head included."""
    walk = Walk()
    remembered: dict[int, list[Head]] = {}
    for head in heads:
        remembered.setdefault(head.position, []).append(head)
    before = _Before()
    for link in links:
        walk.sealed += 1
        _step(walk, link, before, key)
        for head in remembered.pop(link.position, []):
            _compare(walk, link, head, before)
        walk.last = link
    _tail(walk, remembered)
    _explain(walk, key)
    if not walk.fitting and len(walk.misfits) + walk.more == walk.sealed > 1:
        walk.breaks, walk.misfits, walk.more = [Break(Fault.KEY_WRONG, 1)], [], 0
    walk.breaks += [_broken(misfit) for misfit in walk.misfits]
    walk.breaks.sort(key=lambda one: (one.position, one.fault))
    return walk


@dataclass(slots=True)
class _Before:
    """What may stand before the next link: the MAC stored, and the one that the entry gives."""

    position: int = 0
    stored: str = FIRST
    computed: str = FIRST
    misfit: Misfit | None = None
    is_known: bool = True


def _step(walk: Walk, link: Link, before: _Before, key: bytes) -> None:
    if link.position < 1:  # put there by hand, so that the sealer passes its entry over
        walk.breaks.append(Break(Fault.ALTERED, link.position, sequence=link.sequence))
        return
    if link.position != before.position + 1:
        walk.breaks.append(Break(Fault.SEALS_DELETED, before.position + 1, until=link.position - 1))
        before.is_known = False
    misfit = None
    previous = before.computed if before.misfit else before.stored
    if before.is_known:
        previous, misfit = _fit(walk, link, before, key)
    if misfit is not None:
        _keep(walk, misfit)
    before.position, before.stored, before.misfit = link.position, link.mac, misfit
    before.computed = (
        link.mac
        if link.fields is None or not before.is_known
        else mac_of(key, link.position, link.fields, previous)
    )
    before.is_known = True


def _fit(walk: Walk, link: Link, before: _Before, key: bytes) -> tuple[str, Misfit | None]:
    """What stood before the link, and the misfit if it fits neither of the two that may have."""
    if link.fields is None:
        walk.breaks.append(Break(Fault.ENTRY_DELETED, link.position, sequence=link.sequence))
        return before.stored, None
    if fits(key, link, before.stored):
        _settle(before, Fault.ENTRY_EDITED)
        walk.fitting += 1
        return before.stored, None
    if before.misfit and fits(key, link, before.computed):
        _settle(before, Fault.SEAL_EDITED)
        walk.fitting += 1
        return before.computed, None
    return before.stored, Misfit(link, (before.stored, before.computed))


def _settle(before: _Before, fault: Fault) -> None:
    if before.misfit:
        before.misfit.fault = fault


def _keep(walk: Walk, misfit: Misfit) -> None:
    if len(walk.misfits) < COMPARED:
        walk.misfits.append(misfit)
    else:
        walk.more += 1


def _compare(walk: Walk, link: Link, head: Head, before: _Before) -> None:
    """Hold a link against what somebody remembers of it, just after its step."""
    if head.mac == link.mac:
        _settle(before, Fault.ENTRY_EDITED)
    elif head.mac == before.computed:
        _settle(before, Fault.SEAL_EDITED)
    elif not before.misfit:
        fault = Fault.HEAD_WRONG if head.is_own else Fault.REWRITTEN
        walk.breaks.append(Break(fault, link.position, source=head.source))


def _tail(walk: Walk, remembered: Mapping[int, list[Head]]) -> None:
    """Say what heads remember and no link was found for, the furthest alone for a cut tail."""
    end = walk.last.position if walk.last else 0
    beyond = [head for heads in remembered.values() for head in heads if head.position > end]
    if beyond:
        furthest = max(beyond, key=lambda head: head.position)
        walk.breaks.append(
            Break(Fault.TAIL_CUT, end + 1, until=furthest.position, source=furthest.source)
        )


def _explain(walk: Walk, key: bytes) -> None:
    """Compare misfits with each other: those that are true parts in wrong places are so named."""
    if walk.more:
        return
    macs = tuple(misfit.link.mac for misfit in walk.misfits)
    unexplained = []
    for misfit in walk.misfits:
        previous = (*misfit.previous, *macs)
        if any(fits(key, misfit.link, one) for one in previous):
            walk.fitting += 1  # it is whole: what stands before it was moved
            continue
        unexplained.append(misfit)
        if home := _place_of(misfit, walk.misfits, previous, key):
            misfit.fault = Fault.MOVED
            walk.breaks.append(
                Break(
                    Fault.MOVED, home.position, sequence=home.sequence, until=misfit.link.position
                )
            )
    walk.misfits = [one for one in unexplained if one.fault is not Fault.MOVED]


def _place_of(
    misfit: Misfit, others: Iterable[Misfit], previous: Iterable[str], key: bytes
) -> Link | None:
    """The link that now holds what was sealed at the misfit's position; none if nobody does."""
    position = misfit.link.position
    for other in others:
        link = other.link
        if link is misfit.link or link.fields is None:
            continue
        # Rows may have been swapped whole, or all their values but the number.
        for fields in (link.fields, {**link.fields, "sequence": misfit.link.sequence}):
            for before in previous:
                if mac_of(key, position, fields, before) in (misfit.link.mac, link.mac):
                    return link
    return None


def _broken(misfit: Misfit) -> Break:
    return Break(misfit.fault, misfit.link.position, sequence=misfit.link.sequence)
