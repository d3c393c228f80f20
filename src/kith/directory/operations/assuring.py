"""Somebody says that entries are still right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kith.accounts.models import Person
from kith.core import audit
from kith.core.page_cache import raise_generation
from kith.core.refusals import Refusal
from kith.directory import search
from kith.directory.models import Assurance, Service

BY_PAGE, BY_LIST, BY_LINK, BY_CHANGE = "page", "list", "link", "change"
_WHO = "Whoever calls has found that these are the person's, or the link's, to confirm."


class NotThere(Refusal):
    """The entry has been taken out."""


def assure_service(
    *, service_id: UUID, how: str = BY_PAGE, by: Person | None, at: datetime
) -> None:
    """Confirm one entry. `by` is none where the provider's link was used.

    Raises:
        NotThere
    """
    if not assure_services(service_ids=[service_id], how=how, by=by, at=at):
        raise NotThere("This entry is no longer in the directory.")


def assure_services(
    *, service_ids: Iterable[UUID], how: str = BY_LIST, by: Person | None, at: datetime
) -> int:
    """Confirm that entries are right today; how many there were. Twice a day counts once."""
    today = timezone.localtime(at).date()
    with transaction.atomic():
        rows = Service.objects.because(_WHO).filter(pk__in=list(service_ids), retired_at=None)
        found = list(rows.select_for_update().order_by("pk"))
        stale = [one for one in found if one.assured_on is None or one.assured_on < today]
        for one in stale:
            one.assured_on = today
            one.changed_at = at
            audit.record(
                action="directory.service-assured",
                object_type="service",
                object_id=one.pk,
                at=at,
                by=by.pk if by else None,
                detail={"how": how},
            )
        Service.objects.because(_WHO).bulk_update(stale, ["assured_on", "changed_at"])
        Assurance.objects.bulk_create(
            Assurance(service=one, on=today, by=by, how=how, at=at) for one in stale
        )
        if stale:
            search.index([one.pk for one in stale])
            raise_generation()
    return len(found)
