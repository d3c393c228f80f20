"""People of organisations and those asked to join. The first argument is who is asking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower, Now

from kith.accounts.models import Person
from kith.accounts.queries.factors import OF_THEIR_OWN
from kith.accounts.queries.people import open_account_of
from kith.accounts.queries.signing import own_sign_ins
from kith.accounts.rules.access_table import roles as every_role
from kith.accounts.sight import holdings, may_on
from kith.areas.models import Area
from kith.core.models import AuditEntry
from kith.organisations.models import Invitation, Membership, Organisation, RoleHeld, Team
from kith.organisations.rules import about, giving, name_of
from kith.organisations.rules.tokens import digest_of

SHOWN_IN_SECTION = 10
SENDING = ("organisations.invitation-sent", "organisations.invitation-repeated")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list of people: a membership, as a page shows it."""

    membership_id: UUID
    person_id: UUID
    name: str
    job_title: str
    team: str
    roles: tuple[str, ...]
    lacks_second_factor: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One line of a list of invitations that were not accepted yet."""

    id: UUID
    email: str
    name: str
    roles: tuple[str, ...]
    expires_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class PeopleSection:
    """The people on an organisation's page: the first few, and who was asked to join."""

    organisation: Organisation
    rows: list[PersonRow]
    total: int
    invitations: list[InvitationRow]
    may_invite: bool


@dataclass(frozen=True, slots=True)
class RoleWords:
    """A role as a person reads it."""

    code: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class RoleTime:
    """A role that a membership carries or carried."""

    role: RoleWords
    given_at: datetime
    given_by: str
    ended_at: datetime | None


def words_of(codes: Iterable[str]) -> list[RoleWords]:
    """Roles in the words of the access table."""
    return [RoleWords(code, name_of(code), about(code)) for code in codes]


def people_section(person: Person, organisation: Organisation) -> PeopleSection:
    """What the page of an organisation says of its people. The same queries however many."""
    members = people_of(person, organisation)
    may_invite = may_invite_to(person, organisation)
    rows = rows_of(members[:SHOWN_IN_SECTION], shows_factors=may_invite)
    return PeopleSection(
        organisation=organisation,
        rows=rows,
        total=members.count() if len(rows) == SHOWN_IN_SECTION else len(rows),
        invitations=invitations_to(person, organisation) if may_invite else [],
        may_invite=may_invite,
    )


def people_of(person: Person, organisation: Organisation, search: str = "") -> QuerySet[Membership]:
    """The live memberships of an organisation that the person may see, by name."""
    members = Membership.objects.visible_to(person).filter(organisation=organisation, ended_at=None)
    if search:
        members = members.filter(
            Q(person__name__icontains=search) | Q(person__email__icontains=search)
        )
    factors = Authenticator.objects.filter(user_id=OuterRef("person_id"), type__in=OF_THEIR_OWN)
    return (
        members.select_related("person", "team")
        .annotate(has_factor=Exists(factors))
        .prefetch_related(
            Prefetch("roles_held", RoleHeld.objects.filter(ended_at=None), to_attr="roles_now")
        )
        .order_by(Lower("person__name"), "person__email", "began_at")
    )


def rows_of(members: Iterable[Membership], *, shows_factors: bool) -> list[PersonRow]:
    """Lines of a list. That a second factor is missing is told to those who look after it."""
    return [_row(member, shows_factors) for member in members]


def may_invite_to(person: Person, organisation: Organisation) -> bool:
    """Whether the person may ask others to join this organisation."""
    return organisation.is_open and bool(roles_to_give(person, organisation.pk))


def roles_to_give(person: Person, organisation_id: UUID) -> tuple[str, ...]:
    """The codes of the roles that the person may give there."""
    return giving.gives(holdings(person), organisation_id)


def teams_to_join(person: Person, organisation_id: UUID) -> list[Team]:
    """The open teams of an organisation, which the person may put people in."""
    teams = Team.objects.visible_to(person)
    return list(teams.filter(organisation=organisation_id, closed_at=None))


def invitations_to(person: Person, organisation: Organisation) -> list[InvitationRow]:
    """Those who were asked to join and have not, the latest first."""
    waiting = Invitation.objects.visible_to(person).filter(
        organisation=organisation, accepted_at=None, withdrawn_at=None
    )
    return [
        InvitationRow(
            id=one.pk,
            email=one.email,
            name=one.name,
            roles=tuple(name_of(role) for role in one.roles),
            expires_at=one.expires_at,
            is_open=one.is_open_now,
        )
        for one in waiting.annotate(is_open_now=Q(expires_at__gt=Now()))
    ]


def unanswered(person: Person, at: datetime) -> list[Invitation]:
    """Invitations nobody answered in time: the person's own, and of organisations they lead."""
    led = [one.organisation_id for one in holdings(person) if one.role == giving.LEAD]
    found = Invitation.objects.visible_to(person, to="change").filter(
        Q(invited_by=person) | Q(organisation_id__in=led),
        accepted_at=None,
        withdrawn_at=None,
        expires_at__lte=at,
        organisation__closed_at=None,
    )
    return list(found.select_related("organisation"))


def open_organisation_called(area: Area, name: str) -> Organisation | None:
    """The open organisation of this name, whatever its capitals. The command line asks."""
    every = Organisation.objects.because("The command line names any organisation.")
    return every.filter(area=area, name__iexact=name.strip(), closed_at=None).first()


def invitation_of(token: str) -> Invitation | None:
    """The invitation whose link holds this secret. Whoever holds it may see it."""
    every = Invitation.objects.because("Whoever holds the link's secret was invited.")
    return (
        every.select_related("organisation", "team").filter(token_digest=digest_of(token)).first()
    )


def sender_may_give(invitation: Invitation) -> bool:
    """Whether whoever answers for the invitation may still give each of its roles there.

    On the command line every role may be given.
    """
    if invitation.invited_by is None:
        return True
    given = giving.gives(holdings(invitation.invited_by), invitation.organisation_id)
    return set(invitation.roles) <= set(given)


def giver_of(invitation: Invitation) -> UUID | None:
    """Who last sent the invitation: they give its roles, whoever has taken it over since."""
    rows = AuditEntry.objects.filter(
        object_type="invitation", object_id=str(invitation.pk), action__in=SENDING
    )
    by = list(rows.order_by("-sequence").values_list("by_id", flat=True)[:1])
    return by[0] if by else invitation.invited_by_id


def account_of(invitation: Invitation) -> Person | None:
    """The open account with the invited address. Whoever holds the link may be told."""
    return open_account_of(invitation.email)


def memberships_of(person: Person, other: Person) -> list[Membership]:
    """Somebody's memberships as far as the person may see them, live ones first."""
    found = Membership.objects.visible_to(person).filter(person=other)
    live_first = found.annotate(is_over=Q(ended_at__isnull=False)).order_by("is_over", "-began_at")
    return list(
        live_first.select_related("organisation", "team").prefetch_related(
            Prefetch("roles_held", RoleHeld.objects.filter(ended_at=None), to_attr="roles_now")
        )
    )


def roles_through_time(person: Person, membership: Membership) -> list[RoleTime]:
    """Every role that a membership has carried, and who gave it."""
    held = RoleHeld.objects.filter(membership=membership).select_related("given_by")
    return [
        RoleTime(
            words_of([one.role])[0],
            one.given_at,
            str(one.given_by) if one.given_by else "",
            one.ended_at,
        )
        for one in held
    ]


def last_signed_in(person: Person, other: Person) -> datetime | None:
    """When somebody last signed in, for those who may read their trail."""
    if not may_on(person, "trail", other):
        return None
    return own_sign_ins(other).values_list("began_at", flat=True).first()


def _row(member: Membership, shows_factors: bool) -> PersonRow:
    codes = [held.role for held in member.roles_now]  # type: ignore[attr-defined]
    known = every_role()
    needs = any(code in known and known[code].needs_second_factor for code in codes)
    return PersonRow(
        membership_id=member.pk,
        person_id=member.person_id,
        name=str(member.person),
        job_title=member.job_title,
        team=member.team.name if member.team else "",
        roles=tuple(name_of(code) for code in codes),
        lacks_second_factor=shows_factors and needs and not member.has_factor,  # type: ignore[attr-defined]
    )
