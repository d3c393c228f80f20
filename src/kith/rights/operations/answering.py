"""Acknowledging a request, taking longer for it, and settling it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.plain_text import plain_lines
from kith.core.refusals import Refusal
from kith.rights.enums import ContactWay, ExtensionReason, HowTold
from kith.rights.models import Request
from kith.rights.queries.erasing import waits
from kith.rights.queries.requests import limits_of
from kith.rights.rules.days import due_on
from kith.rights.rules.limits import LONGEST_WORDS
from kith.rights.rules.reviewing import OUTCOMES


class Settled(Refusal):
    """It was settled before."""

    def __init__(self) -> None:
        super().__init__("This request is settled already.")


class AcknowledgedAlready(Refusal):
    """Somebody said so before."""


class NotAWay(Refusal):
    """How they were told is none of the choices."""


class NotSafe(Refusal):
    """They asked not to be contacted."""


class CannotExtend(Refusal):
    """The answer cannot be put off, or was put off before."""


class NotAnOutcome(Refusal):
    """The outcome does not fit what was asked for."""


class AnswerMissing(Refusal):
    """Whoever reads it later must learn what was done."""


class ErasureWaits(Refusal):
    """A second person still has to decide."""

    def __init__(self) -> None:
        super().__init__("An erasure waits for a second person. Have it decided first.")


class NotProved(Refusal):
    """Nobody has made sure who asks."""

    def __init__(self) -> None:
        super().__init__("Make sure first who they are, and write down how.")


class OwnRequest(Refusal):
    """Nobody works on a request of their own."""

    def __init__(self) -> None:
        super().__init__("This is about you. A colleague works on it.")


def acknowledge(*, request: Request, how: str, by: Person, at: datetime) -> Request:
    """Write down that they were told that the request came, by whom and how.

    Raises:
        Settled, OwnRequest, AcknowledgedAlready, NotAWay, NotSafe
    """
    with transaction.atomic():
        request = open_request(request=request, by=by)
        if request.acknowledged_at:
            raise AcknowledgedAlready("Somebody acknowledged this request already.")
        check_way(request=request, how=how)
        request.acknowledged_at, request.acknowledged_by = at, by
        request.acknowledged_how = how
        request.save(update_fields=["acknowledged_at", "acknowledged_by", "acknowledged_how"])
        audit.record(
            action="rights.request-acknowledged", **about(request=request, by=by, at=at, how=how)
        )
    return request


def extend(*, request: Request, reason: str, by: Person, at: datetime) -> Request:
    """Put the answer off once, by as much as the place's limits allow, for a reason.

    Raises:
        Settled, OwnRequest, CannotExtend
    """
    if reason not in ExtensionReason.values:
        raise CannotExtend("Choose why it takes longer")
    with transaction.atomic():
        request = open_request(request=request, by=by)
        limit = limits_of(request.area_id, request.kind).get("answer")
        if limit is None or not limit.extend_by or request.answer_by is None:
            raise CannotExtend("The answer to this kind of request cannot be put off.")
        if request.extended_at:
            raise CannotExtend("The answer was put off already. It cannot be put off again.")
        request.answer_by = due_on(request.answer_by, limit.extend_by, limit.unit)
        request.extended_at, request.extended_by = at, by
        request.extended_reason = reason
        request.save(update_fields=["answer_by", "extended_at", "extended_by", "extended_reason"])
        audit.record(
            action="rights.answer-extended", **about(request=request, by=by, at=at, reason=reason)
        )
    return request


def settle(
    *, request: Request, outcome: str, answer: str, how: str, by: Person, at: datetime
) -> Request:
    """Settle a request: what became of it, in words, and how they were told.

    Giving what is held and erasing it are deeds of their own, which settle the request.

    Raises:
        Settled, OwnRequest, NotAnOutcome, AnswerMissing, NotAWay, NotSafe, ErasureWaits
    """
    answer = plain_lines(answer)
    if not answer:
        raise AnswerMissing("Say what you did, and what you told them")
    if len(answer) > LONGEST_WORDS:
        raise AnswerMissing(f"Keep it to {LONGEST_WORDS:,} characters")
    with transaction.atomic():
        request = open_request(request=request, by=by)
        if outcome not in OUTCOMES[request.kind]:
            raise NotAnOutcome("Choose what became of it")
        check_way(request=request, how=how)
        if waits(request):
            raise ErasureWaits
        request.answer = answer
        close(request=request, outcome=outcome, how=how, by=by, at=at, fields=("answer",))
    return request


def close(
    *,
    request: Request,
    outcome: str,
    how: str,
    by: Person,
    at: datetime,
    fields: tuple[str, ...] = (),
) -> None:
    """Settle a request that is locked. An answer says, too, that the request came."""
    request.outcome, request.told_how = outcome, how
    request.settled_at, request.settled_by = at, by
    # What was put together, and not handed over, is nobody's to read.
    request.pack, request.packed_at = None, None
    changed = ["outcome", "told_how", "settled_at", "settled_by", "pack", "packed_at", *fields]
    if request.acknowledged_at is None:
        request.acknowledged_at, request.acknowledged_by = at, by
        request.acknowledged_how = how
        changed += ["acknowledged_at", "acknowledged_by", "acknowledged_how"]
    request.save(update_fields=changed)
    audit.record(
        action="rights.request-settled",
        **about(request=request, by=by, at=at, outcome=outcome, how=how),
    )


def open_request(*, request: Request, by: Person) -> Request:
    """The request as it is now, locked, for somebody who works on it. Raises Settled, OwnRequest."""
    request = locked(request)
    if not request.is_open:
        raise Settled
    if request.person_id == by.pk:
        raise OwnRequest
    return request


def check_way(*, request: Request, how: str) -> None:
    """Nobody is written to or rung who asked not to be. Raises NotAWay, NotSafe."""
    if how not in HowTold.values:
        raise NotAWay("Choose how you told them")
    if request.contact_way == ContactWay.NONE and how not in (HowTold.WAITS, HowTold.IN_PERSON):
        raise NotSafe(
            "They asked us not to contact them. It waits until they come back with their number."
        )


def about(*, request: Request, by: Person, at: datetime, **detail: str | int) -> dict[str, Any]:
    """What every line of the trail about a request has in common."""
    return {
        "object_type": "rights-request",
        "object_id": request.pk,
        "at": at,
        "by": by.pk,
        "detail": {"kind": request.kind, **detail},
    }
