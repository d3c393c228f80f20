"""Ask those who keep entries whether they are still right; tell owners where nobody answered.

What was asked is written down with the day on which the entry was last confirmed, so that nobody
is asked twice about the same state, however often this runs.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.models import OutboxMessage
from kith.core.outbox import MessageRefused, note_refused, put_mail
from kith.core.refusals import Refusal
from kith.directory.emails import keeping as emails
from kith.directory.enums import RemindedOne
from kith.directory.models import Provider, Reminder, Service
from kith.directory.operations.keepers import mail_keeper, make_link, new_secret
from kith.directory.queries import reminding as queries

REMINDER, OVERDUE = "directory.reminder", "directory.overdue"


def remind_keepers(*, area_id: UUID | str, at: datetime) -> int:
    """Mail each keeper with entries to look at, one mail a provider; how many mails that were."""
    return sum(
        _remind(area_id=area_id, provider_id=one, at=at)
        for one in queries.providers_to_ask(area_id, at)
    )


def tell_owners(*, area_id: UUID | str, at: datetime) -> int:
    """Tell owners of entries that nobody confirmed in time; how many entries those were.

    Entries without an owner stand among the work of those who moderate.
    """
    with transaction.atomic():
        found = queries.entries_asked_in_vain(area_id, at)
        for services in queries.by_owner(found).values():
            _note(services, RemindedOne.OWNER, at)
            owner = services[0].owner
            if owner is not None and owner.is_active:
                try:
                    with transaction.atomic():
                        _mail_owner(owner, services, at)
                except MessageRefused as refusal:  # one address stops nobody else's mail
                    note_refused(refusal=refusal, code=OVERDUE, channel="mail", by=None, at=at)
    return len(found)


def _remind(*, area_id: UUID | str, provider_id: UUID, at: datetime) -> int:
    refused: Refusal | None = None
    with transaction.atomic():
        rows = Provider.objects.because("The clock asks its keeper.").filter(pk=provider_id)
        provider = rows.select_for_update().first()
        services = queries.entries_to_ask(area_id, provider_id, at)
        if provider is None or not services:
            return 0  # somebody else came first
        _note(services, RemindedOne.KEEPER, at)
        try:
            with transaction.atomic():
                _mail_keeper(provider, len(services), at)
        except Refusal as refusal:
            refused = refusal
    if refused is not None:
        _note_refused(refused, at)
    return 0 if refused else 1


def _mail_keeper(provider: Provider, count: int, at: datetime) -> None:
    secret = new_secret()
    link = make_link(provider=provider, secret=secret, by=None, at=at)
    mail_keeper(
        code=REMINDER,
        provider=provider,
        subject=emails.REMINDER_SUBJECT,
        body=emails.reminder_body(secret, count, link.ends_at),
        by=None,
        at=at,
    )


def _mail_owner(owner: Person, services: list[Service], at: datetime) -> None:
    put_mail(
        code=OVERDUE,
        to=locked(owner).email,
        safe_contact=OutboxMessage.SafeContact.STAFF_ACCOUNT,
        subject=emails.OVERDUE_SUBJECT,
        body=emails.overdue_body(len(services)),
        by=None,
        at=at,
    )


def _note(services: list[Service], to: RemindedOne, at: datetime) -> None:
    Reminder.objects.bulk_create(
        Reminder(service=one, to=to, about=one.assured_on, sent_at=at) for one in services
    )
    for one in services:
        audit.record(
            action="directory.reminder-sent",
            object_type="service",
            object_id=one.pk,
            at=at,
            detail={"to": to.value},
        )


def _note_refused(refused: Refusal, at: datetime) -> None:
    """An address that takes no mail: it counts as asked, so that the owner hears of it in time."""
    cause = refused.__cause__
    if isinstance(cause, MessageRefused):
        note_refused(refusal=cause, code=REMINDER, channel="mail", by=None, at=at)
