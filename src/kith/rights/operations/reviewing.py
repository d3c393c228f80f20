"""Looking for what is held, deciding on each thing, putting it together and handing it over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.refusals import Refusal
from kith.rights.enums import Decision, HowTold, Outcome, RequestKind
from kith.rights.models import Request, ReviewItem
from kith.rights.operations.answering import (
    NotProved,
    about,
    check_way,
    close,
    open_request,
)
from kith.rights.queries.finding import Found, found_for
from kith.rights.rules.reviewing import is_reason_missing

_DECIDED = "It is decided on by whoever may change its request."


class NotForAccess(Refusal):
    """Nothing is given out for this kind of request."""

    def __init__(self) -> None:
        super().__init__("Only a request to see what is held is answered with it.")


class NotLooked(Refusal):
    """Nobody has looked for what is held since it was made sure who asks."""


class NotADecision(Refusal):
    """The decision is none of the choices."""


class ReasonMissing(Refusal):
    """It tells of others, or is withheld, and nobody said why."""


class DecidedOtherwise(Refusal):
    """Somebody decided on it a moment ago."""


class Undecided(Refusal):
    """Something is not decided yet."""


class FoundSince(Refusal):
    """Something came to light since somebody looked, or says something else by now."""

    def __init__(self) -> None:
        super().__init__("Something came to light, or was changed, since you looked. Look again.")


class NothingToHand(Refusal):
    """Nothing was put together."""


def look(*, request: Request, by: Person, at: datetime) -> int:
    """Look in every room, and write down what there is to decide on; how many things that is.

    What was decided stays decided as long as it says what it said then, and tells of others no more
    than then; else it is decided on anew. What is not held any more goes, decided or not. Raises
    Settled, OwnRequest, NotForAccess, NotProved.
    """
    with transaction.atomic():
        request = open_request(request=request, by=by)
        if request.kind != RequestKind.ACCESS:
            raise NotForAccess
        if request.proved_at is None:
            raise NotProved
        found = {one.key: one for one in found_for(request)}
        _match_items(request, found)
        request.looked_at, request.pack, request.packed_at = at, None, None
        request.save(update_fields=["looked_at", "pack", "packed_at"])
        audit.record(
            action="rights.records-found", **about(request=request, by=by, at=at, count=len(found))
        )
    return len(found)


def _match_items(request: Request, found: dict[tuple[str, str, str], Found]) -> None:
    known = {(one.room, one.kind, one.record_id): one for one in request.items.select_for_update()}
    for key, item in known.items():
        if key not in found:
            item.delete()
        elif _has_changed(request, found[key], item):
            _begin_again(item, needs_care=found[key].needs_care)
    ReviewItem.objects.bulk_create(
        ReviewItem(
            request=request,
            room=key[0],
            kind=key[1],
            record_id=key[2],
            needs_care=one.needs_care,
        )
        for key, one in found.items()
        if key not in known
    )


def _begin_again(item: ReviewItem, *, needs_care: bool) -> None:
    item.needs_care, item.decision, item.reason = needs_care, Decision.UNDECIDED, ""
    item.decided_at, item.decided_by, item.decided_on = None, None, ""
    item.save()


def decide(
    *,
    item: ReviewItem,
    seen: str,
    shown: str,
    decision: str,
    reason: str,
    by: Person,
    at: datetime,
) -> ReviewItem:
    """Decide whether one thing is given.

    `seen` is the decision, and `shown` the digest of what the thing says, as whoever decides was
    shown them; a thing that is not held any more has none.

    Raises:
        NotADecision, ReasonMissing, DecidedOtherwise, FoundSince, Settled, OwnRequest
    """
    if decision not in (Decision.GIVE, Decision.WITHHOLD):
        raise NotADecision("Choose whether it is given")
    with transaction.atomic():
        request = open_request(request=item.request, by=by)
        item = locked(item)
        if item.decision != seen:
            raise DecidedOtherwise("Somebody decided on this a moment ago. Look at what they said.")
        if is_reason_missing(decision, reason, needs_care=item.needs_care):
            raise ReasonMissing("Choose a reason that fits what you decided")
        if shown != _digest_now(request, item):
            raise FoundSince
        item.decision, item.reason = decision, reason
        item.decided_at, item.decided_by, item.decided_on = at, by, shown
        item.save(update_fields=["decision", "reason", "decided_at", "decided_by", "decided_on"])
        if request.packed_at is not None:
            request.pack, request.packed_at = None, None
            request.save(update_fields=["pack", "packed_at"])
        audit.record(
            action="rights.item-decided",
            **about(
                request=request, by=by, at=at, item=str(item.pk), decision=decision, reason=reason
            ),
        )
    return item


def _digest_now(request: Request, item: ReviewItem) -> str:
    key = (item.room, item.kind, item.record_id)
    return next((one.digest(request) for one in found_for(request) if one.key == key), "")


def put_together(*, request: Request, by: Person, at: datetime) -> Request:
    """Put together what is given: found anew, sealed, and without a trace of what is withheld.

    What is given says what it said when somebody decided on it, or has to be looked at again.

    Raises:
        Settled, OwnRequest, NotForAccess, NotLooked, Undecided, FoundSince
    """
    with transaction.atomic():
        request = open_request(request=request, by=by)
        if request.kind != RequestKind.ACCESS:
            raise NotForAccess
        if request.looked_at is None:
            raise NotLooked("Look first for what we hold.")
        items = {(one.room, one.kind, one.record_id): one for one in request.items.all()}
        if any(one.decision == Decision.UNDECIDED for one in items.values()):
            raise Undecided("Decide on everything first.")
        found = found_for(request)
        if any(_is_new(request, one, items.get(one.key)) for one in found):
            raise FoundSince
        given = [one for one in found if items[one.key].decision == Decision.GIVE]
        request.pack = {
            "number": request.number,
            "made_on": timezone.localdate(at).isoformat(),
            "parts": _parts(given),
        }
        request.packed_at = at
        request.save(update_fields=["pack", "packed_at"])
        audit.record(
            action="rights.answer-made", **about(request=request, by=by, at=at, given=len(given))
        )
    return request


def _is_new(request: Request, found: Found, item: ReviewItem | None) -> bool:
    return item is None or _has_changed(request, found, item)


def _has_changed(request: Request, found: Found, item: ReviewItem) -> bool:
    """Whether it tells of others by now, or says something else than what was decided on."""
    if found.needs_care and not item.needs_care:
        return True
    return item.decided_at is not None and item.decided_on != found.digest(request)


def _parts(given: list[Found]) -> list[dict[str, object]]:
    parts: dict[str, list[dict[str, object]]] = {}
    for one in given:
        parts.setdefault(one.offer.label, []).append(
            {"what": one.item.says, "values": dict(one.item.values)}
        )
    return [{"title": title, "things": things} for title, things in parts.items()]


def hand_over(*, request: Request, how: str, by: Person, at: datetime) -> Request:
    """Write down that somebody here handed over what was put together; the copy here goes.

    Raises:
        Settled, OwnRequest, NothingToHand, NotAWay, NotSafe
    """
    with transaction.atomic():
        request = open_request(request=request, by=by)
        if request.pack is None:
            raise NothingToHand("Put together first what is given.")
        check_way(request=request, how=how)
        if how in (HowTold.WAITS, HowTold.PHONE):
            raise NothingToHand("It is handed over in person, by letter or by e-mail.")
        close(request=request, outcome=Outcome.GIVEN, how=how, by=by, at=at)
        audit.record(action="rights.answer-given", **about(request=request, by=by, at=at, how=how))
    return request
