"""Whoever moderates changes entries at once, without a proposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.refusals import Refusal
from kith.directory.enums import OriginKind
from kith.directory.models import Provider, Service
from kith.directory.operations.proposing import NothingToChange, check_seen
from kith.directory.operations.writing import Origin, UnknownTerm, write_services
from kith.directory.queries.proposing import located
from kith.directory.queries.values import values_by_id
from kith.directory.rules.values import ServiceEntry, ServiceValues


class NotInTheVocabulary(Refusal):
    """A word that the entry is filed under is no longer here."""


def change_service(
    *,
    service: Service,
    values: ServiceValues,
    note: str = "",
    seen: str | None = None,
    by: Person,
    at: datetime,
) -> UUID:
    """Make an entry read so, at once; it counts as confirmed. `note` is for those who wait.

    `seen`: of `rules.keeping.looked_at`, as the person looked at it.

    Raises:
        EntryChanged, NothingToChange, NotInTheVocabulary
    """
    del note  # nobody has to be told why: the history says who changed what
    with transaction.atomic():
        service = locked(service)
        before = values_by_id([service.pk])[service.pk]
        check_seen(live=before, seen=seen)
        wanted = replace(values, places=located(service.area_id, values.places, before.places))
        if wanted == before and not service.retired_at:
            raise NothingToChange("Nothing is changed. If all is right, press “Still right”.")
        wanted = replace(wanted, assured_on=timezone.localtime(at).date())
        entry = ServiceEntry(values=wanted, provider_id=service.provider_id, id=service.pk)
        pk = _write(service.area_id, entry, by, at)
        audit.record(
            action="directory.service-changed",
            object_type="service",
            object_id=pk,
            at=at,
            by=by.pk,
        )
    return pk


def add_service(
    *, provider: Provider, values: ServiceValues, note: str = "", by: Person, at: datetime
) -> UUID:
    """Add an entry of a provider, at once; it counts as confirmed. `note` as for a change.

    Raises:
        NotInTheVocabulary
    """
    del note
    with transaction.atomic():
        wanted = replace(
            values,
            places=located(provider.area_id, values.places, ()),
            assured_on=timezone.localtime(at).date(),
        )
        pk = _write(provider.area_id, ServiceEntry(values=wanted, provider_id=provider.pk), by, at)
        audit.record(
            action="directory.service-added",
            object_type="service",
            object_id=pk,
            at=at,
            by=by.pk,
            detail={"provider": str(provider.pk)},
        )
    return pk


def _write(area_id: Any, entry: ServiceEntry, by: Person, at: datetime) -> UUID:
    try:
        written = write_services(
            area_id=area_id,
            entries=[entry],
            origin=Origin(kind=OriginKind.PERSON, id=by.pk),
            at=at,
        )
    except UnknownTerm as unknown:
        raise NotInTheVocabulary("It is filed under a word that is no longer here.") from unknown
    return written.ids[0]
