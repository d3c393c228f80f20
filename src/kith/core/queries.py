"""Reads of the house's own tables. The first argument is who is asking."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kith.core.encryption.fields import at_hand
from kith.core.encryption.installed import secret_of_names
from kith.core.encryption.names import tokens_to_find
from kith.core.models import Draft, FormPost, NameToken


def draft_of(person_id: UUID, address: str) -> Draft | None:
    """What this person typed into the form at this address and did not send yet. One query."""
    return Draft.objects.filter(person_id=person_id, address=address).first()


def drafts_of(person_id: UUID) -> list[Draft]:
    """Every form that this person has begun and not sent, the last one first. One query."""
    return at_hand(Draft.objects.filter(person_id=person_id).order_by("-saved_at", "address"))


def was_sent(person_id: UUID, key: UUID | None) -> bool:
    """Whether this person has sent the form with this key already. One query."""
    return key is not None and FormPost.objects.filter(key=key, person_id=person_id).exists()


def records_named(table: str, typed: str) -> QuerySet[NameToken, Any]:
    """The ids of the records of a table ("room.Model") whose name has all the words typed.

    For `filter(pk__in=records_named(…))`: whoever asks puts their own sight beside it. Words may be
    begun only, from three letters on. Nothing typed finds nothing.
    """
    tokens = tokens_to_find(typed, secret=secret_of_names(), purpose=table)
    every = NameToken.objects.filter(table=table)
    found = every.filter(token__in=tokens[:1])
    for token in tokens[1:]:
        found = found.filter(record_id__in=every.filter(token=token).values("record_id"))
    return found.values_list("record_id", flat=True)
