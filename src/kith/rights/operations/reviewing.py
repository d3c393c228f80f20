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
from kith.rights.operations.answering import about, check_way, close, open_request
from kith.rights.queries.finding import Found, found_for
from kith.rights.rules.reviewing import is_reason_missing

_DECIDED = "It is decided on by whoever may change its request."


class NotProved(Refusal):
    """Nobody has made sure who asks."""

    def __init__(self) -> None:
        super().__init__("Make sure first who they are, and write down how.")


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
    """Something came to light since somebody looked."""


class NothingToHand(Refusal):
    """Nothing was put together."""


def look(*, request: Request, by: Person, at: datetime) -> int:
    """Look in every room, and write down what there is to decide on; how many things that is.

    What was decided stays decided; what is not there any more, and was not, goes. Raises Settled,
    NotForAccess, NotProved.
    """
    with transaction.atomic():
        request = open_request(request=request)
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
        elif found[key].needs_care and not item.needs_care:
            _begin_again(item)  # it tells of others by now
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


def _begin_again(item: ReviewItem) -> None:
    item.needs_care, item.decision, item.reason = True, Decision.UNDECIDED, ""
    item.decided_at, item.decided_by = None, None
    item.save()


def decide(
    *, item: ReviewItem, seen: str, decision: str, reason: str, by: Person, at: datetime
) -> ReviewItem:
    """Decide whether one thing is given. `seen` is the decision that was shown to whoever decides.

    Raises:
        NotADecision, ReasonMissing, DecidedOtherwise, Settled
    """
    if decision not in (Decision.GIVE, Decision.WITHHOLD):
        raise NotADecision("Choose whether it is given")
    with transaction.atomic():
        request = open_request(request=item.request)
        item = locked(item)
        if item.decision != seen:
            raise DecidedOtherwise("Somebody decided on this a moment ago. Look at what they said.")
        if is_reason_missing(decision, reason, needs_care=item.needs_care):
            raise ReasonMissing("Choose a reason that fits what you decided")
        item.decision, item.reason = decision, reason
        item.decided_at, item.decided_by = at, by
        item.save(update_fields=["decision", "reason", "decided_at", "decided_by"])
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


def put_together(*, request: Request, by: Person, at: datetime) -> Request:
    """Put together what is given: found anew, sealed, and without a trace of what is withheld.

    Raises:
        Settled, NotForAccess, NotLooked, Undecided, FoundSince
    """
    with transaction.atomic():
        request = open_request(request=request)
        if request.kind != RequestKind.ACCESS:
            raise NotForAccess
        if request.looked_at is None:
            raise NotLooked("Look first for what we hold.")
        items = {(one.room, one.kind, one.record_id): one for one in request.items.all()}
        if any(one.decision == Decision.UNDECIDED for one in items.values()):
            raise Undecided("Decide on everything first.")
        found = found_for(request)
        if any(_is_new(one, items.get(one.key)) for one in found):
            raise FoundSince("Something came to light since you looked. Look again.")
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


def _is_new(found: Found, item: ReviewItem | None) -> bool:
    return item is None or (found.needs_care and not item.needs_care)


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
        Settled, NothingToHand, NotAWay, NotSafe
    """
    with transaction.atomic():
        request = open_request(request=request)
        if request.pack is None:
            raise NothingToHand("Put together first what is given.")
        check_way(request=request, how=how)
        if how in (HowTold.WAITS, HowTold.PHONE):
            raise NothingToHand("It is handed over in person, by letter or by e-mail.")
        close(request=request, outcome=Outcome.GIVEN, how=how, by=by, at=at)
        audit.record(action="rights.answer-given", **about(request=request, by=by, at=at, how=how))
    return request
