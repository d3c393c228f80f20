"""Messages that wait or were given up, for those who look after sending. Never a word of them.

The outbox is core's table, which cannot hold a manager of this room's: the condition of sight is
put on here by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from kith.accounts.models import Person
from kith.accounts.sight import sight
from kith.core.models import OutboxMessage

State = OutboxMessage.State
TOLD = ("id", "code", "channel", "state", "attempts", "problem", "put_at", "try_at", "ended_at")


def messages_not_sent(person: Person) -> QuerySet[OutboxMessage, Mapping[str, Any]]:
    """Those given up, then those that wait, longest first: the fields of TOLD and no other."""
    given_up_first = Case(
        When(state=State.DEAD, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    seen = OutboxMessage.objects.filter(sight(OutboxMessage, person, to="see"))
    waiting = seen.filter(state__in=[State.DEAD, State.WAITING])
    told: QuerySet[OutboxMessage, Mapping[str, Any]] = waiting.order_by(
        given_up_first, "put_at", "pk"
    ).values(*TOLD)
    return told


def messages_given_up(person: Person) -> int:
    """How many messages the person could try again or withdraw, because they did not go."""
    condition = sight(OutboxMessage, person, to="change")
    return OutboxMessage.objects.filter(condition, state=State.DEAD).count()
