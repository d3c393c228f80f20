"""Who owns entries here: whoever hears of it when nobody confirms them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kith.accounts.models import Person
from kith.core import audit
from kith.core.offers import holders_of
from kith.core.refusals import Refusal
from kith.directory.models import Service
from kith.directory.operations.keepers import set_keeper
from kith.directory.queries.freshness import OWNERS, owned_by_leaver, providers_kept_by

_OWNED = "Whoever calls has found that these are theirs to pass on."


class CannotOwn(Refusal):
    """Nobody owns entries who has no role in keeping them."""

    field = "owner"


def name_owner(
    *, service_ids: Iterable[UUID], owner: Person | None, by: Person, at: datetime
) -> int:
    """Say who owns entries, of those that the person may change; how many changed hands.

    Raises:
        CannotOwn
    """
    if owner is not None and (not owner.is_active or owner.pk not in holders_of(OWNERS)):
        raise CannotOwn("This person has no role in keeping entries. Choose somebody else.")
    with transaction.atomic():
        rows = Service.objects.visible_to(by, to="change").filter(pk__in=list(service_ids))
        other = rows.exclude(owner=owner) if owner else rows.exclude(owner=None)
        found = list(other.select_for_update(of=("self",)).order_by("pk"))
        _pass_on(found, owner)
        for one in found:
            audit.record(
                action="directory.owner-named",
                object_type="service",
                object_id=one.pk,
                at=at,
                by=by.pk,
                detail={"owner": str(owner.pk) if owner else ""},
            )
    return len(found)


def hand_over_entries(
    *, leaver: Person, to: Person, organisation_id: UUID, by: Person, at: datetime
) -> int:
    """Pass on the entries that a leaver owns, and the reminders that went to their address."""
    theirs = providers_kept_by(leaver, organisation_id)
    kept = list(theirs.select_for_update(of=("self",)).order_by("pk"))
    owned = owned_by_leaver(leaver, organisation_id)
    found = list(owned.select_for_update(of=("self",)).order_by("pk"))
    _pass_on(found, to)
    for provider in kept:  # a link that the leaver was sent ends with it
        set_keeper(provider=provider, address=to.email, at=at)
    return len(found) + len(kept)


def _pass_on(services: list[Service], owner: Person | None) -> None:
    for one in services:
        one.owner = owner
    Service.objects.because(_OWNED).bulk_update(services, ["owner"])
