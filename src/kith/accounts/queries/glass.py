"""Who is kept out of a record, who broke glass, and who answers for it."""

from __future__ import annotations

from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from kith.accounts.models import BreakGlass, Person, Restriction
from kith.accounts.queries.seeing import record_of_kind
from kith.accounts.rules.access_table import EVERYONE, rights_to
from kith.accounts.sight import kind_of, may, may_on, role_codes, sight
from kith.core.offers import Kind, holders_of, kinds

STAND_INS = ("records-administrator", "system-administrator")


def restriction_on(kind: str, object_id: UUID) -> Restriction | None:
    """The live restriction on a record, if there is one."""
    return Restriction.objects.filter(kind=kind, object_id=object_id, lifted_at=None).first()


def people_with_a_pass(restriction: Restriction) -> list[Person]:
    """Who may see the restricted record, by name."""
    ids = restriction.passes.values("person_id")
    return list(Person.objects.filter(pk__in=ids).order_by("name"))


def colleagues_to_choose(person: Person) -> list[Person]:
    """The people whom `person` may name: those whose accounts they see, by name."""
    return list(
        Person.objects.filter(sight(Person, person, to="see"), is_active=True).order_by("name")
    )


def breakable_kinds(person: Person) -> list[Kind]:
    """The kinds of record over which a role of theirs lets them break the glass."""
    return [kind for kind in kinds().values() if may(person, "break-glass", kind.code)]


def watchers(record: models.Model, *, but: Person) -> list[Person]:
    """Who answers for a record: all who may read its trail, except `but`."""
    kind = kind_of(type(record))
    roles = frozenset(role for role, _right in rights_to("trail", kind.code)) - {EVERYONE}
    holders = Person.objects.filter(pk__in=holders_of(roles) - {but.pk}, is_active=True)
    return [person for person in holders.order_by("email") if may_on(person, "trail", record)]


def stand_ins(*, but: Person) -> list[Person]:
    """Who is told where nobody answers: records administrators, else those who run the site."""
    for role in STAND_INS:
        ids = holders_of(frozenset({role})) - {but.pk}
        found = list(Person.objects.filter(pk__in=ids, is_active=True).order_by("email"))
        if found:
            return found
    return []


def broken_glass(person: Person, broken_id: UUID) -> BreakGlass | None:
    """One break-glass: the person's own, or over a record whose trail they may read."""
    return (
        BreakGlass.objects.filter(_in_sight(person), pk=broken_id)
        .select_related("person", "looked_at_by")
        .first()
    )


def glass_to_look_at(person: Person) -> list[BreakGlass]:
    """Broken glass over records that the person answers for, and that nobody has looked at."""
    if not role_codes(person):
        return []
    waiting = BreakGlass.objects.filter(_in_sight(person), looked_at_at=None)
    return list(waiting.exclude(person=person).select_related("person"))


def name_in_sight(person: Person, kind: str, object_id: UUID) -> str:
    """What a record is called; nothing where the person does not see it."""
    record = record_of_kind(person, kind, object_id, to="see")
    return str(record) if record is not None else ""


def _in_sight(person: Person) -> Q:
    condition = Q(person=person)
    for kind in kinds().values():
        if kind.is_restrictable and may(person, "trail", kind.code):
            model: type[models.Model] = apps.get_model(kind.model)
            answered = model._base_manager.filter(sight(model, person, to="trail"))
            condition |= Q(kind=kind.code, object_id__in=answered.values("pk"))
    return condition


def is_in_sight(person: Person, kind: str, object_id: UUID) -> bool:
    """Whether the person sees the record as things stand now."""
    return record_of_kind(person, kind, object_id, to="see") is not None
