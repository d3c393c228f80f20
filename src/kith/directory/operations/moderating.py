"""A moderator accepts what a provider sent in, or sends it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.models import OutboxMessage
from kith.core.outbox import MessageRefused, put_mail
from kith.core.refusals import Refusal
from kith.directory.emails import keeping as emails
from kith.directory.enums import OriginKind, ProposalState, ServiceStatus
from kith.directory.models import Assurance, Proposal, Provider, Service
from kith.directory.operations.assuring import BY_CHANGE
from kith.directory.operations.keepers import (
    NotAnAddress,
    mail_keeper,
    make_link,
    new_secret,
    send_link,
    set_keeper,
)
from kith.directory.operations.writing import Origin, UnknownTerm, write_services
from kith.directory.queries import moderating as queries
from kith.directory.queries.values import values_by_id
from kith.directory.rules.keeping import KEEPER, digest_of
from kith.directory.rules.values import (
    ServiceEntry,
    ServiceValues,
    as_json,
    service_from_json,
)

OUTCOME = "directory.outcome"


class DecidedAlready(Refusal):
    """Somebody else decided, or it was taken back."""


class ChangedMeanwhile(Refusal):
    """What is live is no longer what the moderator looked at."""


class ReasonMissing(Refusal):
    """Whoever sent it should hear why it is sent back."""

    field = "reason"


class CannotBeLive(Refusal):
    """The change says what an entry cannot say."""


class NobodyToAddFor(Refusal):
    """The provider is gone."""


def accept_proposal(
    *,
    proposal: Proposal,
    seen: str,
    keeps: Collection[str] = (),
    reason: str = "",
    by: Person,
    at: datetime,
) -> Proposal:
    """Let a change go live, but for the fields in `keeps`, which stay as they are: `reason` says why.

    `seen` is of `queries.moderating.compared`, as the moderator looked at it.

    Raises:
        DecidedAlready, ReasonMissing, ChangedMeanwhile, CannotBeLive, NobodyToAddFor
    """
    if keeps and not reason.strip():
        raise ReasonMissing("Say why part of it stays as it is. Whoever sent it reads this.")
    with transaction.atomic():
        proposal = _waiting(proposal)
        wanted = queries.wanted_of(proposal)
        if digest_of(queries.live_of(proposal, wanted)) != seen:
            raise ChangedMeanwhile(
                "The entry was changed while you looked at this. Look at it again."
            )
        taken = {name: value for name, value in wanted.items() if name not in keeps}
        _take(proposal, taken, at)
        proposal.reason = reason.strip() if keeps else ""
        _decide(proposal, ProposalState.ACCEPTED, by, at)
        audit.record(
            action="directory.change-accepted",
            object_type="proposal",
            object_id=proposal.pk,
            at=at,
            by=by.pk,
            detail={"service": str(proposal.service_id or ""), "fields": len(taken)},
        )
        _tell(proposal, by, at)
    return proposal


def send_back(*, proposal: Proposal, reason: str, by: Person, at: datetime) -> Proposal:
    """Do not let a change go live, and say why.

    Raises:
        DecidedAlready, ReasonMissing
    """
    if not reason.strip():
        raise ReasonMissing("Say why, so that whoever sent it can mend it.")
    with transaction.atomic():
        proposal = _waiting(proposal)
        proposal.reason = reason.strip()
        _decide(proposal, ProposalState.REFUSED, by, at)
        audit.record(
            action="directory.change-refused",
            object_type="proposal",
            object_id=proposal.pk,
            at=at,
            by=by.pk,
            detail={"service": str(proposal.service_id or "")},
        )
        _tell(proposal, by, at)
    return proposal


def _waiting(proposal: Proposal) -> Proposal:
    # Provider, entry, proposal: as reminders and whoever sends in another change do.
    if (provider := queries.provider_of(proposal)) is not None:
        locked(provider)
    if proposal.service is not None:
        locked(proposal.service)
    proposal = locked(proposal)
    if proposal.state == ProposalState.WITHDRAWN:
        raise DecidedAlready("This was taken back, or another change took its place.")
    if proposal.state != ProposalState.WAITING:
        raise DecidedAlready(f"{proposal.decided_by or 'Somebody'} decided on this before you.")
    return proposal


def _decide(proposal: Proposal, state: ProposalState, by: Person, at: datetime) -> None:
    proposal.state = state
    proposal.decided_by = by
    proposal.decided_at = at
    proposal.save()


def _take(proposal: Proposal, taken: dict[str, Any], at: datetime) -> None:
    if KEEPER in queries.wanted_of(proposal):
        _take_keeper(proposal, taken, at)
    elif proposal.service is None:
        _take_new(proposal, taken, at)
    else:
        _take_change(proposal, proposal.service, taken, at)


def _take_keeper(proposal: Proposal, taken: dict[str, Any], at: datetime) -> None:
    provider = _provider(proposal)
    if KEEPER not in taken:
        return
    set_keeper(provider=provider, address=taken[KEEPER], at=at)
    try:
        send_link(provider=provider, by=None, at=at)
    except NotAnAddress as refusal:
        raise CannotBeLive("The address cannot be written to. Send it back.") from refusal


def _take_new(proposal: Proposal, taken: dict[str, Any], at: datetime) -> None:
    provider = _provider(proposal)
    given = {
        "lang": provider.lang,
        "assured_on": _day_sent(proposal),
        **taken,
        "is_invented": provider.is_invented,
    }
    entry = ServiceEntry(values=service_from_json(given), provider_id=provider.pk)
    written = _write(provider.area_id, entry, proposal, at)
    proposal.service_id = written
    _note_assured(proposal, written, at)


def _take_change(proposal: Proposal, service: Service, taken: dict[str, Any], at: datetime) -> None:
    """The change, and with it that the rest was right on the day when it was sent."""
    live = as_json(values_by_id([service.pk])[service.pk])
    sent = _day_sent(proposal)
    assured_on = max(live["assured_on"] or sent, sent)
    values = service_from_json({**live, **taken, "assured_on": assured_on})
    entry = ServiceEntry(values=values, provider_id=service.provider_id, id=service.pk)
    _write(service.area_id, entry, proposal, at)
    if taken.get("status") != ServiceStatus.DEFUNCT:
        _note_assured(proposal, service.pk, at)


def _write(area_id: Any, entry: ServiceEntry, proposal: Proposal, at: datetime) -> UUID:
    _check(entry.values)
    try:
        written = write_services(
            area_id=area_id,
            entries=[entry],
            origin=Origin(kind=OriginKind.KEEPER),
            at=at,
            proposal_id=proposal.pk,
        )
    except UnknownTerm as unknown:
        raise CannotBeLive("It is filed under a word that is no longer here.") from unknown
    return written.ids[0]


def _check(values: ServiceValues) -> None:
    """What each side alone may say, and both together may not."""
    youngest, oldest = values.youngest, values.oldest
    if youngest is not None and oldest is not None and oldest < youngest:
        raise CannotBeLive("The oldest age would be below the youngest. Send it back.")


def _provider(proposal: Proposal) -> Provider:
    provider = queries.provider_of(proposal)
    if provider is None or provider.retired_at:
        raise NobodyToAddFor("This provider is no longer in the directory. Send it back.")
    return locked(provider)


def _day_sent(proposal: Proposal) -> str:
    return timezone.localtime(proposal.sent_at).date().isoformat()


def _note_assured(proposal: Proposal, service_id: UUID, at: datetime) -> None:
    Assurance.objects.create(
        service_id=service_id,
        on=timezone.localtime(proposal.sent_at).date(),
        by=proposal.sent_by,
        how=BY_CHANGE,
        at=at,
    )


def _tell(proposal: Proposal, by: Person, at: datetime) -> None:
    """Mail whoever sent it. What was decided stands on the page, and never in the mail."""
    if proposal.sent_by is not None:
        _tell_person(proposal.sent_by, proposal, by, at)
        return
    provider = queries.provider_of(proposal)
    is_accepted_keeper = KEEPER in proposal.values and proposal.state == ProposalState.ACCEPTED
    if provider is None or not provider.keeper_email or is_accepted_keeper:
        return  # the new keeper has had a link already
    secret = new_secret()
    try:
        with transaction.atomic():
            make_link(provider=locked(provider), secret=secret, ends_older=False, by=by, at=at)
            mail_keeper(
                code=OUTCOME,
                provider=provider,
                subject=emails.OUTCOME_SUBJECT,
                body=emails.outcome_body(emails.keepers_link(secret), stays=_stays(proposal)),
                by=by,
                at=at,
            )
    except NotAnAddress:
        return


def _stays(proposal: Proposal) -> str:
    """Which part of what is live stays: all, some or nothing of it."""
    if proposal.state == ProposalState.REFUSED:
        return emails.ALL
    return emails.SOME if proposal.reason else ""


def _tell_person(person: Person, proposal: Proposal, by: Person, at: datetime) -> None:
    if not person.is_active or person.pk == by.pk:
        return
    link = emails.work_link("change", proposal_id=proposal.pk)
    try:
        with transaction.atomic():
            put_mail(
                code=OUTCOME,
                to=person.email,
                safe_contact=OutboxMessage.SafeContact.STAFF_ACCOUNT,
                subject=emails.OUTCOME_SUBJECT,
                body=emails.outcome_body(link, stays=_stays(proposal)),
                about_type="proposal",
                about_id=str(proposal.pk),
                by=by.pk,
                at=at,
            )
    except MessageRefused:
        return
