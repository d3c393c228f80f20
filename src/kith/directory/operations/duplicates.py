"""Services that may be one: proposed by comparing, decided by a person and by nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.refusals import Refusal
from kith.directory.models import Pairing, Service, SourceRecord
from kith.directory.operations.writing import retire_services
from kith.directory.queries.duplicates import facts_of_area, known_pairs, leading_to
from kith.directory.rules.duplicates import Pair, pairs
from kith.directory.rules.importing import SAME_AS

MOST_PAIRS = 5_000
"""Proposed at once: more than a person can decide, and a sign of something else."""
AT_ONCE = 500


class AlreadyDecided(Refusal):
    """Somebody decided the pair a moment ago."""

    def __init__(self) -> None:
        super().__init__("Somebody has decided this pair already. Look at what they said.")


class NoLongerThere(Refusal):
    """One of the two was taken out of the directory meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "One of the two is no longer in the directory, so there is nothing to join."
        )


def propose_pairs(*, area_id: UUID, at: datetime, ids: Iterable[UUID] | None = None) -> int:
    """Propose pairs of an area's live services that may be one; how many are new.

    A pair that was proposed before is not proposed again, whatever a person said of it. `ids`:
    only those in which one of these services has a part.
    """
    known = known_pairs(area_id)
    only = frozenset(ids) if ids is not None else None
    found = (
        one
        for one in pairs(facts_of_area(area_id), only)
        if (one.first, one.second) not in known and (one.second, one.first) not in known
    )
    best = sorted(found, key=lambda one: (-one.score, str(one.first), str(one.second)))
    fresh = [_row(one, at) for one in best[:MOST_PAIRS]]
    with transaction.atomic():
        Pairing.objects.bulk_create(fresh, batch_size=AT_ONCE, ignore_conflicts=True)
        if fresh:
            audit.record(
                action="directory.pairs-proposed",
                object_type="area",
                object_id=area_id,
                at=at,
                detail={"pairs": len(fresh)},
            )
    return len(fresh)


def _row(pair: Pair, at: datetime) -> Pairing:
    return Pairing(
        first_id=pair.first,
        second_id=pair.second,
        score=pair.score,
        reasons=list(pair.reasons),
        found_at=at,
    )


def decide_pair(
    *, pair: Pairing, is_same: bool, keeps_second: bool = False, by: Person, at: datetime
) -> Pairing:
    """Say whether two services are one. If they are, the other goes, and imports know that.

    `keeps_second`: the second stays, and the first goes.

    Raises:
        AlreadyDecided: somebody was faster. NoLongerThere: one of them is retired.
    """
    with transaction.atomic():
        now = locked(pair)
        if now.is_same is not None:
            raise AlreadyDecided
        stays, goes = (now.second, now.first) if keeps_second else (now.first, now.second)
        if is_same:
            _join(stays_id=stays.pk, goes_id=goes.pk, at=at)
        now.is_same, now.decided_by, now.decided_at = is_same, by, at
        now.save(update_fields=["is_same", "decided_by", "decided_at"])
        audit.record(
            action="directory.pair-decided",
            object_type="service",
            object_id=stays.pk,
            by=by.pk,
            at=at,
            detail={"is_same": is_same, "other": str(goes.pk)},
        )
    return now


def _join(*, stays_id: UUID, goes_id: UUID, at: datetime) -> None:
    """Retire one service; what sources give of it leads to the other from now on."""
    if retire_services(ids=[goes_id], at=at) != 1 or not _is_live(stays_id):
        raise NoLongerThere
    for record in SourceRecord.objects.filter(service_id=goes_id):
        record.service_id = stays_id
        record.given = {SAME_AS: str(stays_id)}
        record.save(update_fields=["service", "given"])
    # Nothing is left to decide of what is gone.
    Pairing.objects.filter(leading_to(goes_id), is_same=None).exclude(
        first_id__in=[stays_id, goes_id], second_id__in=[stays_id, goes_id]
    ).delete()


def _is_live(service_id: UUID) -> bool:
    rows = Service.objects.because("A pair is decided of what is live.")
    return rows.filter(pk=service_id, retired_at=None).exists()
