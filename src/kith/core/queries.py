"""Reads of the house's own tables. The first argument is who is asking."""

from __future__ import annotations

from uuid import UUID

from kith.core.models import Draft, FormPost


def draft_of(person_id: UUID, address: str) -> Draft | None:
    """What this person typed into the form at this address and did not send yet. One query."""
    return Draft.objects.filter(person_id=person_id, address=address).first()


def drafts_of(person_id: UUID) -> list[Draft]:
    """Every form that this person has begun and not sent, the last one first. One query."""
    return list(Draft.objects.filter(person_id=person_id).order_by("-saved_at", "address"))


def was_sent(person_id: UUID, key: UUID | None) -> bool:
    """Whether this person has sent the form with this key already. One query."""
    return key is not None and FormPost.objects.filter(key=key, person_id=person_id).exists()
