"""What `kith access explain` looks at, one question each."""

from __future__ import annotations

from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models.functions import Now

from kith.accounts.models import BreakGlass, Person, Restriction
from kith.accounts.sight import holdings, reach, relation_of
from kith.core.offers import Holding, kinds


def person_by_address(email: str) -> Person | None:
    """The person with this e-mail address."""
    return Person.objects.filter(email__iexact=email.strip()).first()


def places_of(person: Person) -> list[tuple[str, str]]:
    """The person's roles, each with the name of the organisation and team where it is held."""
    return [(one.role, _place(one)) for one in holdings(person)]


def record_exists(model: type[models.Model], record_id: UUID) -> bool:
    """Whether there is such a record at all."""
    return model._base_manager.filter(pk=record_id).exists()


def is_in_relation(person: Person, kind: str, relation: str, role: str, record_id: UUID) -> bool:
    """Whether the record stands in the relation to the person by this role."""
    told = kinds()[kind]
    model: type[models.Model] = apps.get_model(told.model)
    condition = relation_of(told, relation, reach(person, role))
    return model._base_manager.filter(condition, pk=record_id).exists()


def restriction_without_pass(person: Person, kind: str, record_id: UUID) -> Restriction | None:
    """The live restriction that keeps the person out of the record."""
    live = Restriction.objects.filter(kind=kind, object_id=record_id, lifted_at=None)
    return live.exclude(passes__person=person).first()


def live_break_glass(person: Person, kind: str, record_id: UUID) -> BreakGlass | None:
    """The break-glass by which the person sees the record now."""
    return BreakGlass.objects.filter(
        kind=kind, object_id=record_id, person=person, until__gt=Now()
    ).first()


def _place(holding: Holding) -> str:
    by_kind = {
        "organisation": holding.organisation_id,
        **({"team": holding.team_id} if holding.team_id else {}),
    }
    named = []
    for kind, record_id in by_kind.items():
        model: type[models.Model] = apps.get_model(kinds()[kind].model)
        named.append(str(model._base_manager.get(pk=record_id)))
    return ", ".join(named)
