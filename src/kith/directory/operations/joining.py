"""A provider is often a partner of the charter: let each belong to the one of its own name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kith.accounts.models import Person
from kith.core import audit
from kith.core.page_cache import raise_generation
from kith.directory.models import Provider
from kith.organisations.models import Organisation

_WHY = "Whoever calls may join providers to the partners that they are."


def join_partners(*, area_id: UUID, by: Person | None, at: datetime) -> int:
    """Join providers without a partner to the open one that is called the same; how many."""
    with transaction.atomic():
        partners = {
            name.casefold(): pk
            for pk, name in Organisation.objects.because(_WHY)
            .filter(area_id=area_id, closed_at=None)
            .values_list("pk", "name")
        }
        alone = Provider.objects.because(_WHY).filter(
            area_id=area_id, organisation=None, retired_at=None
        )
        joined = [
            one
            for one in alone.select_for_update().order_by("pk")
            if one.name.casefold() in partners
        ]
        for one in joined:
            one.organisation_id = partners[one.name.casefold()]
            one.changed_at = at
            audit.record(
                action="directory.provider-joined",
                object_type="provider",
                object_id=one.pk,
                at=at,
                by=by.pk if by else None,
            )
        Provider.objects.because(_WHY).bulk_update(joined, ["organisation", "changed_at"])
        if joined:
            raise_generation()
    return len(joined)
