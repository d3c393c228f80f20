"""Asking somebody to join an organisation, asking again, and taking it back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import holdings, locked
from kith.core import audit
from kith.core.models import OutboxMessage
from kith.core.neutral_words import barred_words_in
from kith.core.outbox import MessageHasEnded, MessageOnItsWay, put_mail, withdraw_message
from kith.core.refusals import Refusal
from kith.organisations import emails
from kith.organisations.models import Invitation, Membership, Organisation, RoleHeld, Team
from kith.organisations.operations.memberships import check_own_roles
from kith.organisations.rules import giving, name_of
from kith.organisations.rules.tokens import digest_of

LASTS = timedelta(days=7)
TOKEN_BYTES = 32


class NotOpenAnyMore(Refusal):
    """The organisation or the team is closed."""


class NoRoleChosen(Refusal):
    """Without a role there is nothing to join for."""


class RoleNotTheirsToGive(Refusal):
    """The person may not give this role here."""


class HasThisPlace(Refusal):
    """The person is in the organisation already, with these roles."""


class HasBeenInvited(Refusal):
    """An invitation to this address is open; it can be sent again."""

    def __init__(self, sentence: str, invitation: Invitation) -> None:
        super().__init__(sentence)
        self.invitation = invitation


class InvitationIsOver(Refusal):
    """It was accepted or withdrawn."""


def new_token() -> str:
    """A secret for a link, which nobody can guess and which spells no word barred from mail."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return new_token() if barred_words_in(token) else token


def invite(
    *,
    organisation: Organisation,
    team: Team | None,
    email: str,
    name: str,
    roles: Sequence[str],
    by: Person | None,
    at: datetime,
    token: str | None = None,
) -> Invitation:
    """Ask somebody by mail. `by` is empty on the command line, which may give every role.

    A caller that has to show the link brings its `token` itself.

    Raises:
        NotOpenAnyMore, NoRoleChosen, RoleNotTheirsToGive, memberships.OwnRolesGrow,
        HasThisPlace, HasBeenInvited
    """
    token = token or new_token()
    with transaction.atomic():
        _check_open(locked(organisation), team)
        _check_roles(organisation, roles, by)
        _check_not_oneself(organisation, email, roles, by)
        _check_new(organisation, team, email, roles, at)
        invitation = Invitation.objects.create(
            organisation=organisation,
            team=team,
            email=email.strip(),
            name=name.strip(),
            roles=list(roles),
            token_digest=digest_of(token),
            invited_by=by,
            invited_at=at,
            expires_at=at + LASTS,
        )
        audit.record(
            action="organisations.invitation-sent",
            object_type="invitation",
            object_id=invitation.pk,
            at=at,
            by=by.pk if by else None,
            detail={"organisation": str(organisation.pk), "roles": ", ".join(roles)},
        )
        _mail(invitation, token, by, at)
    return invitation


def send_again(
    *, invitation: Invitation, by: Person | None, at: datetime, token: str | None = None
) -> Invitation:
    """Send it with a new link, which lasts anew. The old link stops working.

    Whoever sends it gives the roles from now on. `by` and `token` are as for `invite`.

    Raises:
        InvitationIsOver, NotOpenAnyMore, RoleNotTheirsToGive, memberships.OwnRolesGrow
    """
    token = token or new_token()
    with transaction.atomic():
        organisation = locked(invitation.organisation)
        invitation = locked(invitation)
        _check_waiting(invitation)
        _check_open(organisation, invitation.team)
        _check_roles(organisation, invitation.roles, by)
        _check_not_oneself(organisation, invitation.email, invitation.roles, by)
        _withdraw_mail(invitation, by, at)
        invitation.token_digest = digest_of(token)
        invitation.expires_at = at + LASTS
        invitation.invited_by = by
        invitation.save(update_fields=["token_digest", "expires_at", "invited_by"])
        audit.record(
            action="organisations.invitation-repeated",
            object_type="invitation",
            object_id=invitation.pk,
            at=at,
            by=by.pk if by else None,
        )
        _mail(invitation, token, by, at)
    return invitation


def withdraw(*, invitation: Invitation, by: Person, at: datetime) -> None:
    """Take an invitation back: its link stops working.

    Raises:
        InvitationIsOver
    """
    with transaction.atomic():
        invitation = locked(invitation)
        _check_waiting(invitation)
        _withdraw_mail(invitation, by, at)
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        audit.record(
            action="organisations.invitation-withdrawn",
            object_type="invitation",
            object_id=invitation.pk,
            at=at,
            by=by.pk,
        )


def _mail(invitation: Invitation, token: str, by: Person | None, at: datetime) -> None:
    put_mail(
        code="organisations.invitation",
        to=invitation.email,
        safe_contact=OutboxMessage.SafeContact.STAFF_INVITED,
        subject=emails.INVITATION_SUBJECT,
        body=emails.invitation_body(token, invitation.expires_at),
        about_type="invitation",
        about_id=str(invitation.pk),
        by=by.pk if by else None,
        at=at,
    )


def _withdraw_mail(invitation: Invitation, by: Person | None, at: datetime) -> None:
    """A mail whose link no longer works need not go out any more, if it has not.

    The outbox takes nothing back for the command line, which nobody in particular speaks through.
    """
    if by is None:
        return
    waiting = OutboxMessage.objects.filter(
        about_type="invitation", about_id=str(invitation.pk), state=OutboxMessage.State.WAITING
    )
    for message_id in list(waiting.values_list("pk", flat=True)):
        with suppress(MessageHasEnded, MessageOnItsWay):
            withdraw_message(message_id=message_id, by=by.pk, at=at)


def _check_open(organisation: Organisation, team: Team | None) -> None:
    if not organisation.is_open:
        raise NotOpenAnyMore("This organisation is closed. Nobody can join it.")
    if team and (team.closed_at or team.organisation_id != organisation.pk):
        raise NotOpenAnyMore("This team is closed. Choose another team.")


def _check_roles(organisation: Organisation, roles: Sequence[str], by: Person | None) -> None:
    if not roles:
        raise NoRoleChosen("Choose at least one role.")
    if by is None:
        return
    given = giving.gives(holdings(by), organisation.pk)
    for role in roles:
        if role not in given:
            raise RoleNotTheirsToGive(
                f"You may not give the role “{name_of(role)}” here. Ask a records administrator."
            )


def _check_not_oneself(
    organisation: Organisation, email: str, roles: Sequence[str], by: Person | None
) -> None:
    if by is not None and by.email.lower() == email.strip().lower():
        check_own_roles(roles=roles, organisation_id=organisation.pk, by=by)


def _check_new(
    organisation: Organisation, team: Team | None, email: str, roles: Sequence[str], at: datetime
) -> None:
    places = Membership.objects.because("Whether somebody is in already, whoever asks.").filter(
        person__email__iexact=email.strip(), organisation=organisation, team=team, ended_at=None
    )
    held = RoleHeld.objects.filter(membership__in=places, ended_at=None, role__in=roles)
    if len(set(held.values_list("role", flat=True))) == len(set(roles)):
        raise HasThisPlace("This person is here already, with these roles.")
    waiting = Invitation.objects.because("Whether one is open already, whoever sent it.").filter(
        organisation=organisation,
        email__iexact=email.strip(),
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=at,
    )
    if invitation := waiting.filter(team=team).first():
        raise HasBeenInvited(
            "An invitation to this address is open already. You can send it again.", invitation
        )


def _check_waiting(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise InvitationIsOver("This invitation was accepted already.")
    if invitation.withdrawn_at:
        raise InvitationIsOver("This invitation was withdrawn.")
