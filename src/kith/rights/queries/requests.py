"""Requests, for those who answer them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F, Q

from kith.accounts.models import Person
from kith.accounts.sight import SightedQuerySet, may_on
from kith.rights.enums import Decision, RequestKind
from kith.rights.models import Request, ReviewItem, TimeLimit

OPEN, SETTLED = "open", "settled"


def requests_for(
    person: Person, *, show: str = OPEN, kind: str = "", number: str = ""
) -> SightedQuerySet[Request]:
    """Those that the person may see: open, by the day they are due; or settled, latest first."""
    found: SightedQuerySet[Request] = Request.objects.visible_to(person)
    found = found.filter(settled_at__isnull=show != SETTLED)
    if kind in RequestKind.values:
        found = found.filter(kind=kind)
    if number:
        found = found.filter(number=number)
    if show == SETTLED:
        return found.order_by("-settled_at", "pk")
    return found.order_by(F("answer_by").asc(nulls_last=True), "received_at", "pk")


def counts_for(person: Person, on: date) -> tuple[int, int]:
    """How many requests wait that the person may answer, and how many of them are late."""
    waiting = Request.objects.visible_to(person, to="change").filter(settled_at=None)
    late = waiting.filter(
        Q(acknowledged_at=None, acknowledge_by__lt=on)
        | Q(acknowledged_at=None, acknowledge_by=None, answer_by__lt=on)
        | Q(acknowledged_at__isnull=False, answer_by__lt=on)
    )
    return waiting.count(), late.count()


def may_change(person: Person, request: Request) -> bool:
    """Whether the person may work on a request."""
    return request.is_open and may_on(person, "change", request)


def items_of(request: Request) -> list[ReviewItem]:
    """What is reviewed for a request. Whoever asks has come through the door of the request."""
    return list(request.items.select_related("decided_by"))


def item_of(request: Request, item_id: UUID) -> ReviewItem | None:
    """One thing that is reviewed for a request; none where it is another's."""
    return request.items.filter(pk=item_id).first()


def undecided(request: Request) -> int:
    """How many things nobody has decided on."""
    return request.items.filter(decision=Decision.UNDECIDED).count()


def public_limits(area_id: str) -> dict[tuple[str, str], TimeLimit]:
    """The place's limits of time, by kind and step. One query."""
    found = TimeLimit.objects.filter(area_id=area_id, retired_at=None)
    return {(one.kind, one.step): one for one in found}


def limits_of(area_id: UUID, kind: str) -> dict[str, TimeLimit]:
    """By step, the place's limits of time for a kind of request. One query."""
    found = TimeLimit.objects.filter(area_id=area_id, kind=kind, retired_at=None)
    return {one.step: one for one in found}
