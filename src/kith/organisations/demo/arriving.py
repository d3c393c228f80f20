"""How people come into an organisation in the story, and how they leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from kith.accounts.models import Person
from kith.accounts.operations.signing_in import note_factor_added
from kith.accounts.sight import holdings, needs_second_factor
from kith.core.diary import Diary
from kith.organisations.demo.cast import Member, Part
from kith.organisations.demo.visitors import people
from kith.organisations.models import Invitation, Membership
from kith.organisations.operations import inviting, joining, leaving, memberships
from kith.organisations.queries.leaving import held_by_leaver, takers_of
from kith.organisations.queries.roles import live_roles
from kith.organisations.rules import giving

WEEK = 8
FATES = (
    (0.05, "passes"),
    (0.09, "withdrawn"),
    (0.15, "again"),
    (1.0, "joins"),
)
SHARE_LEAVING = 0.14


@dataclass(slots=True, eq=False)
class Arriving:
    """Asks people to join, and lets them; `records` looks after records and steps in for leads."""

    diary: Diary
    records: Member

    def asked(self, *, part: Part, member: Member, at: datetime, fate: str = "") -> None:
        """Somebody is asked; whether they come is decided by chance, unless `fate` says."""
        if part.has_ended:
            return
        by = self.speaker(part, member)
        invitation = inviting.invite(
            organisation=part.here(),
            team=part.teams.get(member.team),
            email=member.email,
            name=member.name,
            roles=member.roles,
            by=by,
            at=at,
        )
        fate = fate or self._fate(member)
        told = {"part": part, "member": member, "invitation": invitation}
        if fate == "joins":
            self.diary.on(self._soon(at, 3), self.joins, **told)
        elif fate == "again":
            self.diary.on(self.diary.later(at, WEEK), self.asked_again, **told)
        elif fate == "withdrawn":
            self.diary.on(self._soon(at, 2), self.withdrawn, invitation=invitation, part=part)

    def asked_again(
        self, *, part: Part, member: Member, invitation: Invitation, at: datetime
    ) -> None:
        """Nobody answered in a week, so the mail goes out once more."""
        if part.has_ended:
            return
        inviting.send_again(invitation=invitation, by=self.speaker(part, member), at=at)
        told = {"part": part, "member": member, "invitation": invitation}
        self.diary.on(self._soon(at, 3), self.joins, **told)

    def withdrawn(self, *, part: Part, invitation: Invitation, at: datetime) -> None:
        """It was a mistake."""
        if not part.has_ended:
            inviting.withdraw(invitation=invitation, by=part.lead.now(), at=at)

    def joins(self, *, part: Part, member: Member, invitation: Invitation, at: datetime) -> None:
        """Somebody accepts."""
        if part.has_ended:
            return
        if member.person is None:
            member.person = joining.join_as_new_person(
                invitation=invitation,
                name=member.name,
                password=people()["password"] if member.is_visitor else None,
                at=at,
            )
            self._add_factor(member, at)
        else:
            joining.join(invitation=invitation, by=member.now(), at=at)
        member.place = place_of(member.person, part)
        is_ordinary = not member.is_visitor and member is not part.lead
        if is_ordinary and self.diary.chance.random() < SHARE_LEAVING:
            days = self.diary.chance.randint(30, 240)
            self.diary.on(self.diary.later(at, days), self.leaves, part=part, member=member)
        self.diary.on(at + timedelta(hours=2), self.titled, part=part, member=member)

    def titled(self, *, part: Part, member: Member, at: datetime) -> None:
        """Whoever leads writes down what somebody does there."""
        if part.has_ended or member.person is None:
            return
        memberships.change_membership(
            membership=place_of(member.person, part),
            team=part.teams.get(member.team),
            job_title=member.title,
            roles=member.roles,
            by=self.speaker(part, member),
            at=at,
        )

    def leaves(self, *, part: Part, member: Member, at: datetime, to: Member | None = None) -> None:
        """Somebody goes, and what they held passes to a colleague."""
        if part.has_ended or member not in part.members or (member.is_trusted and to is None):
            return
        if member is part.lead and not any(one.person for one in part.members[1:]):
            return
        place = place_of(member.now(), part)
        by = (self.records if member is part.lead else part.lead).now()
        if not set(live_roles(place)) <= set(giving.ends(holdings(by), place.organisation_id)):
            by = self.records.now()
        held = held_by_leaver(place, by)
        takers = {
            code: _chosen(could, to) for code, could in takers_of(place, held, by).items() if could
        }
        if len(takers) < len(held):
            return
        leaving.end_membership(membership=place, hand_over=takers, by=by, at=at)
        part.members.remove(member)
        if giving.LEAD in member.roles:
            part.members.sort(key=lambda one: one.person not in takers.values())
            part.lead.roles = (*part.lead.roles, giving.LEAD)

    def speaker(self, part: Part, member: Member) -> Person:
        """Who asks and changes: the lead, or where a role is not theirs to give, who keeps records."""
        lead = part.members[0].now() if part.members[0].person else None
        if lead is None or lead.pk == (member.person.pk if member.person else None):
            return self.records.now()
        given = giving.gives(holdings(lead), part.here().pk)
        return lead if set(member.roles) <= set(given) else self.records.now()

    def _fate(self, member: Member) -> str:
        drawn = self.diary.chance.random()
        if member.is_visitor or giving.LEAD in member.roles:
            return "joins"
        return next(fate for below, fate in FATES if drawn <= below)

    def _soon(self, at: datetime, days: int) -> datetime:
        return self.diary.later(at, self.diary.chance.randint(1, days))

    def _add_factor(self, member: Member, at: datetime) -> None:
        """An app whose key nobody knows; a visitor has none, and can see how one is set up."""
        person = member.now()
        if needs_second_factor(person) and not member.is_visitor:
            TOTP.activate(person, generate_totp_secret())
            note_factor_added(person=person, of="app", here=None, at=at + timedelta(minutes=3))


def place_of(person: Person, part: Part) -> Membership:
    """Where somebody works now."""
    places = Membership.objects.because("The story of the demonstration knows everybody in it.")
    return places.get(person=person, organisation=part.here(), ended_at=None)


def _chosen(could: Sequence[Person], to: Member | None) -> Person:
    wanted = to.person if to else None
    return next((one for one in could if one == wanted), could[0])
