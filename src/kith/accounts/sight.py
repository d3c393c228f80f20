"""What a person may see: querysets that do not run until they say for whom, or why.

    Team.objects.visible_to(person)                    the teams that the person may see
    Team.objects.visible_to(person, to="change")       those that they may change
    Team.objects.because("The sealer reads all.")      every one, for a stated reason
    Team.objects.all()                                 raises UnstatedSight when it runs

The rights stand in `roles.toml`; the relations are told by rooms in their `offers.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from kith.accounts.models import BreakGlass, Person, Restriction
from kith.accounts.rules.access_table import ANY, EVERYONE, Right, rights_to, roles
from kith.core.models import Record
from kith.core.offers import Holding, Kind, Reach, holdings_of, kinds

Asker = Person | AnonymousUser
Kept = TypeVar("Kept", bound=models.Model)
HOLDINGS_ATTRIBUTE = "_kith_holdings"
NOBODY = Q(pk__in=())
PAST_RESTRICTION = ("trail", "break-glass")
"""Deeds that a restriction does not take away: answering for who looked, and looking in need."""


class UnstatedSight(RuntimeError):
    """A query about records would have run without saying for whom or why."""


class SightedQuerySet(models.QuerySet[Kept]):
    """A queryset that runs only once it has said for whom (`visible_to`) or why (`because`)."""

    _stated = ""

    def visible_to(self, person: Asker, *, to: str = "see") -> Self:
        """Narrow to what `person` may do the deed `to` on; nothing for somebody unknown."""
        allowed = self.filter(sight(self.model, person, to=to))
        allowed._stated = to
        return allowed

    def because(self, reason: str) -> Self:
        """Every record, for a reason that a reader of the code can judge."""
        if not reason.strip():
            raise UnstatedSight("A reason must say something.")
        every = self.all()
        every._stated = reason
        return every

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._stated = self._stated
        return clone

    def _ask(self) -> None:
        if not self._stated and not self.query.is_empty():
            raise UnstatedSight(
                f"A query on {self.model.__name__} must go through visible_to(person) or "
                "because(reason)."
            )

    def __or__(self, other: Any) -> Self:
        return self._joined(super().__or__(other), other)

    def __xor__(self, other: Any) -> Self:
        return self._joined(super().__xor__(other), other)

    def union(self, *others: Any, **kwargs: Any) -> Self:
        """As Django's; what joins must have stated its sight too."""
        return self._joined(super().union(*others, **kwargs), *others)

    def _joined(self, joined: Any, *others: Any) -> Self:
        """Widening a queryset by one that stated nothing states nothing."""
        joined._stated = self._stated if all(one._stated for one in others) else ""
        return joined  # type: ignore[no-any-return]

    def _fetch_all(self) -> None:
        self._ask()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, once sight is stated."""
        self._ask()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """As Django's, once sight is stated."""
        self._ask()
        return super().count()

    def exists(self) -> bool:
        """As Django's, once sight is stated."""
        self._ask()
        return super().exists()

    def aiterator(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, once sight is stated."""
        self._ask()
        return super().aiterator(*args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        """As Django's, once sight is stated."""
        self._ask()
        return super().explain(*args, **kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Inside another query, too, sight must be stated."""
        self._ask()
        return super().resolve_expression(*args, **kwargs)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, once sight is stated."""
        self._ask()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, once sight is stated."""
        self._ask()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, once sight is stated."""
        self._ask()
        return super().delete()


SightedManager = models.Manager.from_queryset(SightedQuerySet)


class Sighted(Record):
    """A record that nobody reaches but by sight: see the module."""

    objects = SightedManager()

    class Meta:
        abstract = True


def holdings(person: Asker) -> tuple[Holding, ...]:
    """The roles that a person holds now, asked once a request (the person lives that long)."""
    if not isinstance(person, Person) or not person.is_active:
        return ()
    if not hasattr(person, HOLDINGS_ATTRIBUTE):
        setattr(person, HOLDINGS_ATTRIBUTE, holdings_of(person.pk))
    return tuple(getattr(person, HOLDINGS_ATTRIBUTE))


def look_again(person: Asker) -> None:
    """Forget which roles the person held: they may have changed while a lock was waited for."""
    if isinstance(person, Person) and hasattr(person, HOLDINGS_ATTRIBUTE):
        delattr(person, HOLDINGS_ATTRIBUTE)


def role_codes(person: Asker) -> frozenset[str]:
    """The codes of the roles that a person holds now; `everyone` too, if one of them shares it."""
    held = {holding.role for holding in holdings(person)}
    return (
        frozenset(held | {EVERYONE})
        if any(_shares_everyone(one) for one in held)
        else frozenset(held)
    )


def needs_second_factor(person: Asker) -> bool:
    """Whether a role of theirs reads records about people."""
    return any(roles()[code].needs_second_factor for code in role_codes(person) if code in roles())


def may(person: Asker, deed: str, kind: str) -> bool:
    """Whether any role of theirs gives the deed on this kind at all, in whatever relation."""
    held = role_codes(person)
    return any(role in held for role, _right in rights_to(deed, kind))


def may_on(person: Asker, deed: str, record: models.Model) -> bool:
    """Whether the person may do the deed on this very record. One query."""
    manager = type(record)._base_manager
    return manager.filter(sight(type(record), person, to=deed), pk=record.pk).exists()


def locked(record: Kept) -> Kept:
    """The record as it is now, its row locked until the transaction ends."""
    found: Kept = record.__class__._base_manager.select_for_update().get(pk=record.pk)
    return found


def kind_of(model: type[models.Model]) -> Kind:
    """The kind of record that a table holds."""
    label = model._meta.label
    for kind in kinds().values():
        if kind.model == label:
            return kind
    raise UnstatedSight(f"No room has told what kind of record {label} is: see its offers.py.")


def sight(model: type[models.Model], person: Asker, *, to: str) -> Q:
    """The condition under which `person` may do the deed `to` on records of `model`."""
    if not isinstance(person, Person):
        return NOBODY
    kind = kind_of(model)
    granted = NOBODY
    for role, right in rights_to(to, kind.code):
        for relation in right.relations:
            granted |= relation_of(kind, relation, reach(person, role))
    if not kind.is_restrictable or to in PAST_RESTRICTION:
        return granted
    return (granted & _unrestricted(kind, person)) | _opened(kind, person, to)


def relation_of(kind: Kind, relation: str, where: Reach | None) -> Q:
    """Which records of the kind stand in the relation, none when the role is not held."""
    if where is None:
        return NOBODY
    if relation == ANY:
        return ~NOBODY
    if relation not in kind.relations:
        raise UnstatedSight(f'The kind "{kind.code}" does not know the relation "{relation}".')
    return kind.relations[relation](where)


def reach(person: Person, role: str) -> Reach | None:
    """Where the person holds the role; `everyone` is held wherever a role is that shares it."""
    held = [
        one
        for one in holdings(person)
        if one.role == role or (role == EVERYONE and _shares_everyone(one.role))
    ]
    if not held:
        return None
    return Reach(
        person_id=person.pk,
        organisation_ids=frozenset(one.organisation_id for one in held),
        team_ids=frozenset(one.team_id for one in held if one.team_id),
        role=role,
    )


def _shares_everyone(role: str) -> bool:
    return role in roles() and roles()[role].shares_everyone


def rights_of(person: Asker, deed: str, kind: str) -> Iterable[tuple[str, Right]]:
    """The lines of the table that speak for the person, for `kith access explain`."""
    held = role_codes(person)
    return [(role, right) for role, right in rights_to(deed, kind) if role in held]


def _unrestricted(kind: Kind, person: Person) -> Q:
    shut = Restriction.objects.filter(kind=kind.code, lifted_at=None)
    return ~Q(pk__in=shut.exclude(passes__person=person).values("object_id"))


def _opened(kind: Kind, person: Person, to: str) -> Q:
    """What the person broke glass for, while the role that let them still does."""
    if to != "see" or not may(person, "break-glass", kind.code):
        return NOBODY
    live = BreakGlass.objects.filter(kind=kind.code, person=person, until__gt=Now())
    return Q(pk__in=live.values("object_id"))
