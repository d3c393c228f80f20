"""Restricting a record to named people, and breaking the glass over one in need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from kith.accounts import emails
from kith.accounts.models import BreakGlass, Person, Restriction, RestrictionPass
from kith.accounts.queries.glass import restriction_on, stand_ins, watchers
from kith.accounts.queries.seeing import record_of_kind
from kith.accounts.sight import kind_of, locked, may_on
from kith.core import audit
from kith.core.outbox import MessageRefused, note_refused
from kith.core.refusals import Refusal


class AlreadyRestricted(Refusal):
    """The record is restricted already; its passes can be changed."""


class NotRestrictable(Refusal):
    """Records of this kind are not restricted."""


class NobodyLeft(Refusal):
    """A restriction must leave somebody who can see the record and lift the restriction."""


class NotTheirsToChange(Refusal):
    """The person may not do this to this record."""


class NothingToOpen(Refusal):
    """There is no such record, or no role of theirs lets them break the glass over it."""


class AlreadyInSight(Refusal):
    """The person sees the record as it is."""


class WordsWanted(Refusal):
    """A reason in words is missing."""


def restrict(
    *, record: models.Model, reason: str, people: Iterable[Person], by: Person, at: datetime
) -> Restriction:
    """From now on only `people` see the record, as far as their roles let them.

    Raises:
        NotTheirsToChange: no role of theirs gives this.
        NotRestrictable: the kind of record knows no restriction.
        AlreadyRestricted: it is restricted now.
        NobodyLeft: `people` is empty.
    """
    kind = kind_of(type(record))
    named = _named(people)
    if not kind.is_restrictable:
        raise NotRestrictable(f"A record of the kind “{kind.label}” cannot be restricted.")
    with transaction.atomic():
        locked(record)
        if not may_on(by, "restrict", record):
            raise NotTheirsToChange("You cannot restrict this record.")
        if restriction_on(kind.code, record.pk) is not None:
            raise AlreadyRestricted("This record is restricted already.")
        restriction = Restriction.objects.create(
            kind=kind.code, object_id=record.pk, reason=reason, put_by=by, put_at=at
        )
        _give_passes(restriction, named, record)
        audit.record(
            action="accounts.record-restricted",
            object_type=kind.code,
            object_id=record.pk,
            at=at,
            by=by.pk,
            detail={"people": len(named)},  # the reason is sealed with the restriction
        )
    return restriction


def change_passes(
    *, record: models.Model, people: Iterable[Person], by: Person, at: datetime
) -> Restriction:
    """Say anew who may see a restricted record.

    Raises:
        NotTheirsToChange: the person may not, or the record is not restricted any more.
        NobodyLeft: `people` is empty.
    """
    named = _named(people)
    with transaction.atomic():
        restriction = _live_restriction(record, by)
        restriction.passes.all().delete()
        _give_passes(restriction, named, record)
        audit.record(
            action="accounts.passes-changed",
            object_type=restriction.kind,
            object_id=record.pk,
            at=at,
            by=by.pk,
            detail={"people": len(named)},
        )
    return restriction


def lift_restriction(*, record: models.Model, by: Person, at: datetime) -> None:
    """From now on roles alone say who sees the record.

    Raises:
        NotTheirsToChange: the person may not, or the record is not restricted any more.
    """
    with transaction.atomic():
        restriction = _live_restriction(record, by)
        restriction.lifted_at, restriction.lifted_by = at, by
        restriction.save(update_fields=["lifted_at", "lifted_by"])
        audit.record(
            action="accounts.restriction-lifted",
            object_type=restriction.kind,
            object_id=record.pk,
            at=at,
            by=by.pk,
        )


def break_glass(
    *, kind: str, object_id: UUID, reason: str, words: str, by: Person, at: datetime
) -> BreakGlass:
    """Open a record that is restricted, for a while and for a reason. Its watchers are told.

    Where it has none, those who stand in for them are. A mail that cannot be sent stops nothing:
    the record may be needed at once, and the watchers' work line tells them too.

    Raises:
        WordsWanted: the reason has no words.
        NothingToOpen: no such record, or not theirs to open so. The two look alike.
        AlreadyInSight: they see it as it is.
    """
    if not words.strip():
        raise WordsWanted("Say in words why you need to see it.")
    with transaction.atomic():
        record = record_of_kind(by, kind, object_id, to="break-glass")
        if record is None:
            _note_refusal(kind=kind, by=by, at=at)
            broken = None
        elif record_of_kind(by, kind, object_id, to="see") is not None:
            raise AlreadyInSight(
                "You can see this record already. There is no need to break glass."
            )
        else:
            broken = _broken(kind, object_id, reason, words.strip(), by, at)
            _tell_watchers(record, broken, by, at)
    if broken is None:
        raise NothingToOpen(
            "There is no record with that reference that you could open in this way. Check the "
            "reference, or ask your manager."
        )
    return broken


def look_at_broken_glass(*, broken: BreakGlass, by: Person, at: datetime) -> BreakGlass:
    """Say that somebody who answers for the record has looked at why it was opened.

    Raises:
        NotTheirsToChange: it is not theirs to look at, or it was their own.
    """
    with transaction.atomic():
        broken = locked(broken)
        if (
            broken.person_id == by.pk
            or record_of_kind(by, broken.kind, broken.object_id, to="trail") is None
        ):
            raise NotTheirsToChange("Somebody else who answers for this record looks at it.")
        if broken.looked_at_at is None:
            broken.looked_at_by, broken.looked_at_at = by, at
            broken.save(update_fields=["looked_at_by", "looked_at_at"])
            audit.record(
                action="accounts.broken-glass-reviewed",
                object_type=broken.kind,
                object_id=broken.object_id,
                at=at,
                by=by.pk,
            )
    return broken


def _broken(
    kind: str, object_id: UUID, reason: str, words: str, by: Person, at: datetime
) -> BreakGlass:
    until = at + timedelta(minutes=settings.BREAK_GLASS_MINUTES)
    broken = BreakGlass.objects.create(
        kind=kind,
        object_id=object_id,
        person=by,
        reason=reason,
        words=words,
        broken_at=at,
        until=until,
    )
    audit.record(
        action="accounts.glass-broken",
        object_type=kind,
        object_id=object_id,
        at=at,
        by=by.pk,
        purpose=reason,
        detail={"minutes": settings.BREAK_GLASS_MINUTES},
    )
    return broken


def _tell_watchers(record: models.Model, broken: BreakGlass, by: Person, at: datetime) -> None:
    answering = watchers(record, but=by)
    tell = emails.tell_of_broken_glass if answering else emails.ask_for_somebody_to_look
    for person in answering or stand_ins(but=by):
        try:
            with transaction.atomic():
                tell(to=person, broken=broken, at=at)
        except MessageRefused as refusal:
            note_refused(
                refusal=refusal, code="accounts.glass-broken", channel="mail", by=by.pk, at=at
            )


def _note_refusal(*, kind: str, by: Person, at: datetime) -> None:
    audit.record(
        action="accounts.glass-broken",
        object_type=kind,
        object_id="",
        at=at,
        by=by.pk,
        outcome="refused",
    )


def _live_restriction(record: models.Model, by: Person) -> Restriction:
    kind = kind_of(type(record))
    locked(record)
    restriction = restriction_on(kind.code, record.pk)
    if restriction is None or not may_on(by, "restrict", record):
        raise NotTheirsToChange("You cannot change who sees this record.")
    return restriction


def _named(people: Iterable[Person]) -> dict[UUID, Person]:
    named = {person.pk: person for person in people}
    if not named:
        raise NobodyLeft("Choose at least one person who may still see it.")
    return named


def _give_passes(
    restriction: Restriction, people: dict[UUID, Person], record: models.Model
) -> None:
    RestrictionPass.objects.bulk_create(
        RestrictionPass(restriction=restriction, person=person) for person in people.values()
    )
    if not any(may_on(person, "restrict", record) for person in people.values()):
        raise NobodyLeft(
            "Choose at least one person whose role lets them change who sees it, such as "
            "whoever leads the organisation."
        )
