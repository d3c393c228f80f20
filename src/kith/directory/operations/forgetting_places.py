"""A place that becomes confidential: where it was goes from all that was kept of it before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from kith.directory.models import Change, Place, Proposal, Service, SourceRecord
from kith.directory.open_referral.confidential import blanked, secrets_of, without_secrets
from kith.directory.rules.values import SECRET, PlaceValues

_WHY = "Where a confidential place was is forgotten, whoever asks."
_BARE = PlaceValues(code="")
NOTHING: Mapping[str, Any] = {name: getattr(_BARE, name) for name in SECRET}


@dataclass(frozen=True, slots=True)
class WasOpen:
    """What a place told while it was open."""

    id: UUID
    code: str
    provider_id: UUID
    secrets: frozenset[str]

    @classmethod
    def of(cls, place: Place) -> WasOpen:
        """From the row, before it is emptied."""
        around = (place.town, place.county)
        told = secrets_of(place.address.splitlines(), place.postcode, around)
        return cls(place.pk, place.code, place.provider_id, frozenset(one for one in told if one))


def forget_where(*, places: Sequence[WasOpen]) -> None:
    """Take where these were out of histories, changes sent in and records of sources.

    Inside the transaction that hides them. Of the provider's every service: a line of an address
    may stand in a text of one that meets elsewhere.
    """
    for one in places:
        services = Service.objects.because(_WHY).filter(provider_id=one.provider_id)
        ids = list(services.values_list("pk", flat=True))
        public = set(services.values_list("provider__name", flat=True))
        _forget_in_histories(one, ids, public)
        _forget_in_sent_in(one, ids, public)
        _forget_in_records(one, ids)


def _forget_in_histories(place: WasOpen, ids: Sequence[UUID], public: set[str]) -> None:
    stale = []
    for change in Change.objects.filter(service_id__in=ids).iterator():
        fields = _without(place, change.fields, public)
        if fields != change.fields:
            change.fields = fields
            stale.append(change)
    Change.objects.bulk_update(stale, ["fields"], batch_size=200)


def _forget_in_sent_in(place: WasOpen, ids: Sequence[UUID], public: set[str]) -> None:
    its = Q(service_id__in=ids) | Q(provider_id=place.provider_id)
    for proposal in Proposal.objects.because(_WHY).filter(its):
        kept = [_without(place, one, public) for one in (proposal.values, proposal.before)]
        if kept != [proposal.values, proposal.before]:
            proposal.values, proposal.before = kept
            proposal.save(update_fields=["values", "before"])


def _forget_in_records(place: WasOpen, ids: Sequence[UUID]) -> None:
    stale = []
    for record in SourceRecord.objects.filter(service_id__in=ids).iterator():
        given, _said = without_secrets(record.given, {str(place.id), place.code})
        given = blanked(given, place.secrets)
        if given != record.given:
            record.given = given
            stale.append(record)
    SourceRecord.objects.bulk_update(stale, ["given"], batch_size=200)


def _without(place: WasOpen, value: Any, public: set[str]) -> Any:
    return blanked(_hidden(place.code, value), place.secrets, public)


def _hidden(code: str, value: Any) -> Any:
    """JSON in which every place of this code tells nothing of where it is."""
    if isinstance(value, list):
        return [_hidden(code, one) for one in value]
    if not isinstance(value, dict):
        return value
    told = {name: _hidden(code, one) for name, one in value.items()}
    if value.get("code") == code and "is_confidential" in value:
        told |= {name: one for name, one in NOTHING.items() if name in value}
    return told
