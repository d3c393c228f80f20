"""What the organisations room gives: kinds of record, and the roles that people hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from kith.accounts.models import Person
from kith.accounts.rules.access_table import roles
from kith.accounts.sight import role_codes
from kith.core.offers import (
    AboutPeople,
    DemoPart,
    HandOver,
    Kind,
    Offers,
    Reach,
    Way,
    WorkLine,
    WorkLines,
)
from kith.organisations import queries
from kith.organisations.operations import erasing, leaving
from kith.organisations.queries import about_people, people
from kith.organisations.queries import leaving as held
from kith.organisations.queries.organisations import organisations_without_lead
from kith.organisations.queries.roles import holders_of, is_sole_lead
from kith.organisations.rules.giving import LEAD, RECORDS_ADMINISTRATOR


def _own(where: Reach) -> Q:
    return Q(pk=where.person_id)


def _of_their_organisations(where: Reach) -> Q:
    return Q(organisation_id__in=where.organisation_ids)


def _governed(where: Reach) -> Q:
    """Those who work nowhere else, and hold nothing that whoever holds this role may not give."""
    elsewhere = queries.people_beyond(where.organisation_ids, roles()[where.role].gives)
    here = queries.people_of_organisations(where.organisation_ids)
    return Q(pk__in=here, is_superuser=False) & ~Q(pk__in=elsewhere)


ACCOUNT = Kind(
    code="account",
    label="Account",
    plural="accounts",
    model="accounts.Person",
    relations={
        "own": _own,
        "team": lambda where: Q(pk__in=queries.people_of_teams(where.team_ids)),
        "organisation": lambda where: Q(
            pk__in=queries.people_of_organisations(where.organisation_ids)
        ),
        "governed": _governed,
    },
    page="organisations:person",
)
ORGANISATION = Kind(
    code="organisation",
    label="Organisation",
    plural="organisations",
    model="organisations.Organisation",
    relations={"organisation": lambda where: Q(pk__in=where.organisation_ids)},
    page="organisations:organisation",
)
TEAM = Kind(
    code="team",
    label="Team",
    plural="teams",
    model="organisations.Team",
    relations={
        "team": lambda where: Q(pk__in=where.team_ids),
        "organisation": _of_their_organisations,
    },
    page="organisations:team",
)
SITE = Kind(
    code="site",
    label="Site",
    plural="sites",
    model="organisations.Site",
    relations={"organisation": _of_their_organisations},
    is_restrictable=True,
    page="organisations:site",
)
MEMBERSHIP = Kind(
    code="membership",
    label="Membership",
    plural="memberships",
    model="organisations.Membership",
    relations={
        "own": lambda where: Q(person_id=where.person_id),
        "team": lambda where: Q(team_id__in=where.team_ids),
        "organisation": _of_their_organisations,
    },
    page="organisations:membership",
)
INVITATION = Kind(
    code="invitation",
    label="Invitation",
    plural="invitations",
    model="organisations.Invitation",
    relations={
        "own": lambda where: Q(invited_by_id=where.person_id),
        "organisation": _of_their_organisations,
    },
    page="organisations:invitation",
)

FEW = 3


def _unanswered_lines(person: Person, at: datetime) -> Iterable[WorkLine]:
    found = people.unanswered(person, at)
    if len(found) > FEW:
        by_organisation = {one.organisation_id: one.organisation for one in found}
        for organisation in by_organisation.values():
            count = sum(one.organisation_id == organisation.pk for one in found)
            yield WorkLine(
                f"{count} invitations to {organisation} were not answered in a week"
                if count > 1
                else f"1 invitation to {organisation} was not answered in a week",
                reverse("organisations:organisation", args=[organisation.pk]),
            )
        return
    for one in found:
        yield WorkLine(
            f"The invitation to {one.name or one.email} was not answered in a week",
            reverse("organisations:invitation", args=[one.pk]),
        )


def _handed_lines(person: Person, at: datetime) -> Iterable[WorkLine]:
    for one in held.handed_to(person, at):
        things = "1 thing" if one.count == 1 else f"{one.count} things"
        yield WorkLine(
            f"You were handed {things} from {one.leaver}",
            reverse("organisations:organisation", args=[one.organisation_id]),
        )


def _unled_lines(person: Person, at: datetime) -> Iterable[WorkLine]:
    if RECORDS_ADMINISTRATOR not in role_codes(person):
        return
    found = list(organisations_without_lead(person))
    if len(found) == 1:
        address = reverse("organisations:organisation", args=[found[0].pk])
        yield WorkLine(f"Nobody leads {found[0]}", address)
    elif found:
        address = f"{reverse('organisations:organisations')}?unled=on"
        yield WorkLine(f"Nobody leads {len(found)} organisations", address)


WORK_LINES = (
    WorkLines("organisations.unled", _unled_lines),
    WorkLines("organisations.invitations", _unanswered_lines),
    WorkLines("organisations.handed", _handed_lines),
)
HAND_OVERS = (
    # First, so that whoever becomes lead can take what only a lead may.
    HandOver(held.LEAD_PLACE, "Leading the organisation", is_sole_lead, leaving.name_lead),
    HandOver(
        "organisations.invitations",
        "Invitations that they sent",
        lambda person, organisation_id: held.invitations_sent(person, organisation_id).count(),
        leaving.move_invitations,
        roles=(LEAD, RECORDS_ADMINISTRATOR),
    ),
    HandOver(
        held.PASSES,
        "Sites that only named people may see",
        lambda person, organisation_id: len(held.passes_without_keeper(person, organisation_id)),
        leaving.move_passes,
        roles=(LEAD,),  # whoever has it must also be able to lift the restriction
    ),
)
PLACE_SENTENCES = {
    "organisations.organisation-added": "added the organisation",
    "organisations.organisation-changed": "changed what is said of the organisation",
    "organisations.organisation-closed": "closed the organisation",
    "organisations.logo-changed": "changed the logo",
    "organisations.logo-removed": "removed the logo",
    "organisations.organisation-merged": "merged it into another organisation",
    "organisations.merge-received": "merged another organisation into it",
    "organisations.record-moved": "moved it to the organisation that took over",
    "organisations.membership-joined": "joined to it the roles of another membership",
    "organisations.team-added": "added the team",
    "organisations.team-changed": "changed the team",
    "organisations.team-closed": "closed the team",
    "organisations.site-added": "added the site",
    "organisations.site-changed": "changed the site",
    "organisations.site-closed": "closed the site",
    "organisations.pass-handed": "gave somebody who leads the leaver's right to see it",
    "organisations.pass-ended": "ended the right to see it of somebody who left",
}
PEOPLE_SENTENCES = {
    "organisations.invitation-sent": "sent an invitation",
    "organisations.invitation-repeated": "sent the invitation again",
    "organisations.invitation-withdrawn": "withdrew the invitation",
    "organisations.membership-begun": "joined",
    "organisations.membership-changed": "changed team, job title or roles",
    "organisations.membership-ended": "ended the membership",
    "organisations.invitation-handed": "had a colleague answer for it, as its sender left",
    "organisations.membership-erased": "had the job title taken out of the membership",
    "organisations.invitation-erased": "had name and address taken out of the invitation",
    "organisations.work-handed": "handed over the work of somebody who left",
}

OFFERS = Offers(
    kinds=(ACCOUNT, ORGANISATION, TEAM, SITE, MEMBERSHIP, INVITATION),
    holdings=queries.holdings_of,
    holders=holders_of,
    work_lines=WORK_LINES,
    ways=(
        Way(
            "Organisations",
            "Who takes part in the charter: their people, teams and sites.",
            "organisations:organisations",
        ),
    ),
    hand_overs=HAND_OVERS,
    about_people=(
        AboutPeople(
            code="organisations.places",
            label="Where they work or worked, and invitations to them",
            find=about_people.find,
            erase=erasing.erase,
            keeps="That somebody was here in this role from then to then, by an id without a name: "
            "it shows who could see what. An invitation keeps its days and roles.",
            tables=(
                "organisations.Invitation",
                "organisations.Membership",
                "organisations.RoleHeld",
            ),
        ),
    ),
    demo=(DemoPart("organisations", "kith.organisations.demo.story.plan"),),
    message_names={"organisations.invitation": "An invitation"},
    audit_sentences={**PLACE_SENTENCES, **PEOPLE_SENTENCES},
)
