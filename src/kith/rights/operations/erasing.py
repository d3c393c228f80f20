"""Erasing what is held about somebody: one asks, another approves, and then it is gone at once.

The keys go last. Which, is written down in the same transaction as the rest; they are destroyed
once that is kept for good, for a key cannot come back where a transaction is undone. Whoever is
interrupted between the two goes on from what was written down: `destroy_due_keys`, by the minute.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.encryption.installed import keys
from kith.core.erasing import leave_nothing_in_the_log
from kith.core.offers import Subject, about_people
from kith.core.refusals import Refusal
from kith.rights.enums import ErasureReason, ErasureState, Outcome, RequestKind
from kith.rights.models import Erasure, KeyToDestroy, Request
from kith.rights.operations.answering import (
    NotProved,
    about,
    check_way,
    close,
    open_request,
)
from kith.rights.operations.forgetting import forget_request
from kith.rights.queries.erasing import waits, work_held_by
from kith.rights.queries.finding import subject_of

log = logging.getLogger("kith.rights")


class NotForErasure(Refusal):
    """They did not ask to have anything erased."""

    def __init__(self) -> None:
        super().__init__("Only a request to have it erased leads to this.")


class NotAReason(Refusal):
    """Why it is erased is none of the choices."""


class WaitsAlready(Refusal):
    """It waits for a second person already."""


class HoldsWork(Refusal):
    """Work that they hold would be nobody's."""


class ProvedSince(Refusal):
    """It was made sure anew who asks: somebody else may be erased than was asked for."""

    def __init__(self) -> None:
        super().__init__(
            "Since this was asked for, it was written down anew who they are. Turn it down, look "
            "at it, and have it asked for again."
        )


class SamePerson(Refusal):
    """Whoever asked for it may not approve it."""

    def __init__(self) -> None:
        super().__init__("You asked for this. A colleague approves it, or turns it down.")


class Decided(Refusal):
    """Somebody decided on it before."""

    def __init__(self) -> None:
        super().__init__("Somebody decided on this already.")


def ask_erasure(*, request: Request, reason: str, by: Person, at: datetime) -> Erasure:
    """Ask that everything about whoever made a request is erased. A second person approves it.

    Raises:
        Settled, OwnRequest, NotForErasure, NotProved, NotAReason, WaitsAlready, HoldsWork
    """
    if reason not in ErasureReason.values:
        raise NotAReason("Choose why it is erased")
    with transaction.atomic():
        request = open_request(request=request, by=by)
        _check(request)
        if waits(request):
            raise WaitsAlready("This waits for a second person already.")
        erasure = Erasure.objects.create(
            request=request, person=request.person, reason=reason, asked_by=by, asked_at=at
        )
        audit.record(
            action="rights.erasure-asked",
            **about(request=request, by=by, at=at, erasure=str(erasure.pk), reason=reason),
        )
    return erasure


def turn_down(*, erasure: Erasure, by: Person, at: datetime) -> Erasure:
    """Turn an erasure down: nothing is erased, and the request stays open. Raises Decided."""
    with transaction.atomic():
        erasure = locked(erasure)
        if erasure.state != ErasureState.WAITING:
            raise Decided
        _decide(erasure, ErasureState.TURNED_DOWN, by, at)
        audit.record(
            action="rights.erasure-refused",
            **about(request=erasure.request, by=by, at=at, erasure=str(erasure.pk)),
        )
    return erasure


def approve(*, erasure: Erasure, how: str, by: Person, at: datetime) -> Erasure:
    """Erase everything, in one transaction; `how` they were told, for nothing here says it then.

    Raises:
        Decided, SamePerson, Settled, OwnRequest, ProvedSince, HoldsWork, NotProved, NotAWay,
        NotSafe, and what ending their memberships raises
    """
    with transaction.atomic():
        erasure = locked(erasure)
        if erasure.state != ErasureState.WAITING:
            raise Decided
        if erasure.asked_by_id == by.pk:
            raise SamePerson
        request = open_request(request=erasure.request, by=by)
        _check(request)
        _check_same(erasure, request)
        check_way(request=request, how=how)
        subject = subject_of(request)
        _write_down_keys(erasure, request, subject)
        erasure.counts = {
            one.code: one.erase(subject=subject, by=by, at=at) for one in about_people()
        }
        # A room of ours found the request by its address; what has none goes with this.
        request.refresh_from_db()
        forget_request(request=request, at=at)
        close(request=request, outcome=Outcome.ERASED, how=how, by=by, at=at)
        _decide(erasure, ErasureState.DONE, by, at)
        audit.record(
            action="rights.records-erased",
            **about(
                request=request,
                by=by,
                at=at,
                erasure=str(erasure.pk),
                asked_by=str(erasure.asked_by_id),
                **erasure.counts,
            ),
        )
        # The erasure is kept by then: what fails here is tried again by the minute.
        transaction.on_commit(partial(destroy_due_keys, at=at), robust=True)
    return erasure


def destroy_due_keys(*, at: datetime) -> int:
    """Destroy the keys of what was erased, and say of each that it is gone; how many those were.

    Twice does no harm: a key that is gone stays so. One that cannot be destroyed now does not keep
    those behind it, and is tried again by the minute.
    """
    count = sum(_is_destroyed(one, at) for one in KeyToDestroy.objects.filter(destroyed_at=None))
    if count:
        leave_nothing_in_the_log()
    return count


def _is_destroyed(one: KeyToDestroy, at: datetime) -> bool:
    try:
        keys().destroy(one.key_of, at=at)
        with transaction.atomic():
            KeyToDestroy.objects.filter(pk=one.pk, destroyed_at=None).update(destroyed_at=at)
    except Exception as error:  # whatever the store says: what it holds may be in it, so its name
        log.error(
            "The key to destroy %s of the erasure %s is not destroyed yet: %s",
            one.pk,
            one.erasure_id,
            type(error).__name__,
        )
        return False
    return True


def _check_same(erasure: Erasure, request: Request) -> None:
    is_later = request.proved_at is not None and request.proved_at > erasure.asked_at
    if is_later or request.person_id != erasure.person_id:
        raise ProvedSince


def _check(request: Request) -> None:
    if request.kind != RequestKind.ERASURE:
        raise NotForErasure
    if request.proved_at is None:
        raise NotProved
    if request.person is not None and (held := work_held_by(request.person)):
        raise HoldsWork(
            f"They hold work still. End their membership first, and say who takes: {held}."
        )


def _write_down_keys(erasure: Erasure, request: Request, subject: Subject) -> None:
    found: set[UUID] = {request.pk}
    if subject.person_id is not None:
        found.add(subject.person_id)
    for one in about_people():
        if one.keys is not None:
            found.update(one.keys(subject))
    KeyToDestroy.objects.bulk_create(
        KeyToDestroy(erasure=erasure, key_of=one) for one in sorted(found)
    )


def _decide(erasure: Erasure, state: str, by: Person, at: datetime) -> None:
    erasure.state, erasure.decided_by, erasure.decided_at = state, by, at
    erasure.save(update_fields=["state", "decided_by", "decided_at", "counts"])
