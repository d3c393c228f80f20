"""Leaving: everything held passes on, or the leaver stays."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from kith.accounts.models import Person, Restriction, RestrictionPass, SignIn
from kith.accounts.operations.signing import begin_sign_in
from kith.accounts.queries.seeing import work_lines
from kith.accounts.sight import role_codes
from kith.core.models import AuditEntry, Draft
from kith.organisations.models import Invitation, Membership, Organisation, RoleHeld, Site
from kith.organisations.operations import inviting, leaving, memberships
from kith.organisations.queries.leaving import held_by_leaver, takers_of
from kith.organisations.queries.roles import live_roles
from tests.factories.people import AT, a_membership, a_person, a_site, a_team, an_organisation

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
LEAD, INVITATIONS = (f"organisations.{what}" for what in ("lead", "invitations"))


@pytest.fixture
def here() -> Organisation:
    return an_organisation()


@pytest.fixture
def lead(here: Organisation) -> Person:
    return a_person("organisation-lead", organisation=here, name="Alex Lead")


def place_of(person: Person, organisation: Organisation | None = None) -> Membership:
    places = Membership.objects.because("A test.").filter(person=person, ended_at=None)
    return places.get(organisation=organisation) if organisation else places.get()


def ended(place: Membership, by: Person, **hand_over: Person) -> Membership:
    named = {f"organisations.{what}": taker for what, taker in hand_over.items()}
    return leaving.end_membership(membership=place, hand_over=named, by=by, at=LATER)


def a_pass(person: Person, site: Site) -> RestrictionPass:
    restriction, _new = Restriction.objects.get_or_create(
        kind="site",
        object_id=site.pk,
        put_by=person,
        put_at=AT,
        defaults={"reason": "confidential-address"},
    )
    return RestrictionPass.objects.create(restriction=restriction, person=person)


def test_last_place_ends_with_sessions_drafts_and_account(here: Organisation, lead: Person) -> None:
    person = a_person("practitioner", organisation=here)
    begin_sign_in(person=person, session_key="a", method="password", at=AT)
    Draft.objects.create(person_id=person.pk, address="/work/x/", typed={}, saved_at=AT)
    other = Draft.objects.create(person_id=lead.pk, address="/work/x/", typed={}, saved_at=AT)
    place = place_of(person)

    ended(place, lead)

    person = Person.objects.get(pk=person.pk)
    assert (person.is_active, role_codes(person)) == (False, frozenset())
    assert list(SignIn.objects.values_list("ended_at", "end")) == [(LATER, "left")]
    assert list(Draft.objects.all()) == [other]
    assert list(RoleHeld.objects.filter(membership=place).values_list("ended_at")) == [(LATER,)]
    actions = AuditEntry.objects.filter(at=LATER, by_id=lead.pk).order_by("sequence")
    assert list(actions.values_list("action", flat=True)) == [
        "organisations.membership-ended",
        "accounts.sign-in-ended",
        "accounts.account-closed",
    ]


def test_person_with_another_place_keeps_account_and_sessions(
    here: Organisation, lead: Person
) -> None:
    person = a_person("practitioner", organisation=here)
    a_membership(person, "champion")
    begin_sign_in(person=person, session_key="a", method="password", at=AT)

    ended(place_of(person, here), lead)

    person = Person.objects.get(pk=person.pk)
    assert (person.is_active, role_codes(person)) == (True, {"champion", "everyone"})
    assert SignIn.objects.get().ended_at is None


def test_invitations_pass_to_a_colleague_who_may_invite(here: Organisation, lead: Person) -> None:
    other = a_person("organisation-lead", organisation=here)
    mine = {"organisation": here, "team": None, "name": "", "roles": ["champion"], "at": AT}
    inviting.invite(email="a@example.org", by=other, **mine)
    withdrawn = inviting.invite(email="b@example.org", by=other, **mine)
    inviting.withdraw(invitation=withdrawn, by=other, at=AT)

    ended(place_of(other), lead, invitations=lead)

    rows = Invitation.objects.because("A test.").order_by("email")
    assert [one.invited_by for one in rows] == [lead, other]
    entry = AuditEntry.objects.get(action="organisations.work-handed")
    assert (entry.object_id, entry.detail["what"], entry.detail["count"]) == (
        str(lead.pk),
        INVITATIONS,
        1,
    )


def test_nothing_ends_while_something_has_no_taker(here: Organisation, lead: Person) -> None:
    other = a_person("organisation-lead", organisation=here)
    site = a_site(here)
    a_pass(other, site)
    place = place_of(other)

    with pytest.raises(leaving.NobodyTakesIt, match="Sites that only named people may see"):
        ended(place, lead)
    assert (place_of(other).ended_at, RestrictionPass.objects.get().person) == (None, other)


def test_taker_must_be_here_and_hold_a_role_for_it(here: Organisation, lead: Person) -> None:
    other = a_person("organisation-lead", organisation=here)
    inviting.invite(
        organisation=here,
        team=None,
        email="a@example.org",
        name="",
        roles=["champion"],
        by=other,
        at=AT,
    )
    wrong = [
        a_person("practitioner", organisation=here),
        a_person("organisation-lead"),
        other,
    ]

    for taker in wrong:
        with pytest.raises(leaving.CannotTakeIt):
            ended(place_of(other), lead, invitations=taker)


def test_passes_of_this_organisation_alone_pass_on(here: Organisation, lead: Person) -> None:
    leaver = a_person("practitioner", organisation=here)
    elsewhere = an_organisation()
    a_membership(leaver, "practitioner", organisation=elsewhere)
    ours, theirs, shared = a_site(here), a_site(elsewhere), a_site(here)
    for site in (ours, theirs, shared):
        a_pass(leaver, site)
    RestrictionPass.objects.create(
        restriction=Restriction.objects.get(object_id=shared.pk), person=lead
    )

    ended(place_of(leaver, here), a_person("records-administrator"), passes=lead)

    kept = RestrictionPass.objects.values_list("restriction__object_id", "person_id")
    assert set(kept) == {(ours.pk, lead.pk), (shared.pk, lead.pk), (theirs.pk, leaver.pk)}


def test_sole_lead_leaves_a_successor(here: Organisation, lead: Person) -> None:
    administrator = a_person("records-administrator")
    successor = a_person("practitioner", organisation=here)
    place = place_of(lead)

    with pytest.raises(leaving.NobodyTakesIt, match="Leading the organisation"):
        ended(place, administrator)
    ended(place, administrator, lead=successor)

    assert sorted(live_roles(place_of(successor))) == ["organisation-lead", "practitioner"]


def test_successor_takes_what_only_a_lead_may(here: Organisation, lead: Person) -> None:
    successor = a_person("practitioner", organisation=here)
    inviting.invite(
        organisation=here,
        team=None,
        email="a@example.org",
        name="",
        roles=["champion"],
        by=lead,
        at=AT,
    )
    place = place_of(lead)
    held = held_by_leaver(place)

    assert [one.code for one in held] == [LEAD, INVITATIONS]
    assert takers_of(place, held) == {LEAD: [successor], INVITATIONS: [successor]}
    ended(place, lead, lead=successor, invitations=successor)
    assert Invitation.objects.because("A test.").get().invited_by == successor


def test_lead_who_is_alone_simply_leaves(here: Organisation, lead: Person) -> None:
    ended(place_of(lead), a_person("records-administrator"))

    assert not Person.objects.get(pk=lead.pk).is_active


def test_who_stays_in_another_team_keeps_what_they_hold(here: Organisation, lead: Person) -> None:
    leaver = a_person("practitioner", organisation=here)
    team_place = a_membership(leaver, "champion", team=a_team(here))
    a_pass(leaver, a_site(here))

    ended(team_place, lead)

    assert RestrictionPass.objects.get().person == leaver


def test_sole_lead_by_one_of_two_places_needs_a_successor(here: Organisation, lead: Person) -> None:
    a_membership(lead, "champion", team=a_team(here))
    successor = a_person("practitioner", organisation=here)
    place = Membership.objects.because("A test.").get(person=lead, team=None)

    with pytest.raises(leaving.NobodyTakesIt):
        ended(place, lead)
    ended(place, lead, lead=successor)


def test_last_records_administrator_cannot_leave(here: Organisation) -> None:
    last = a_person("records-administrator", organisation=here)

    with pytest.raises(memberships.LastRecordsAdministrator):
        ended(place_of(last), last)


def test_membership_ends_once(here: Organisation, lead: Person) -> None:
    place = place_of(a_person("practitioner", organisation=here))
    ended(place, lead)

    with pytest.raises(memberships.MembershipHasEnded):
        ended(place, lead)


def test_taker_is_told_for_a_week(here: Organisation, lead: Person) -> None:
    leaver = a_person("practitioner", organisation=here, name="Sam Field")
    a_pass(leaver, a_site(here)), a_pass(leaver, a_site(here))
    ended(place_of(leaver), a_person("records-administrator"), passes=lead)

    told = [line.sentence for line in work_lines(lead, LATER)]
    assert told == ["You were handed 2 things from Sam Field"]
    assert work_lines(lead, LATER + timedelta(days=8)) == []
    assert work_lines(a_person("practitioner", organisation=here), LATER) == []


def test_leads_are_told_of_unanswered_invitations(here: Organisation, lead: Person) -> None:
    for number in range(3):
        inviting.invite(
            organisation=here,
            team=None,
            email=f"{number}@example.org",
            name="Sam" if number else "",
            roles=["champion"],
            by=lead,
            at=AT,
        )
    week = AT + timedelta(days=7)

    assert work_lines(lead, week - timedelta(seconds=1)) == []
    assert sorted(line.sentence for line in work_lines(lead, week)) == [
        "The invitation to 0@example.org was not answered in a week",
        "The invitation to Sam was not answered in a week",
        "The invitation to Sam was not answered in a week",
    ]
    inviting.invite(
        organisation=here,
        team=None,
        email="3@example.org",
        name="",
        roles=["champion"],
        by=lead,
        at=AT,
    )
    assert [line.sentence for line in work_lines(lead, week)] == [
        f"4 invitations to {here} were not answered in a week"
    ]
    assert work_lines(a_person("practitioner", organisation=here), week) == []
    assert work_lines(a_person("organisation-lead", organisation=an_organisation()), week) == []


def test_restriction_of_another_kind_is_left(here: Organisation, lead: Person) -> None:
    leaver = a_person("practitioner", organisation=here)
    other = Restriction.objects.create(
        kind="team", object_id=uuid4(), reason="other", put_by=lead, put_at=AT
    )
    RestrictionPass.objects.create(restriction=other, person=leaver)

    ended(place_of(leaver), lead)

    assert RestrictionPass.objects.get().person == leaver
