"""Nobody gives themselves more, takes what is not theirs to take, or outlives their own right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from kith.accounts.models import Person, RestrictionPass
from kith.accounts.sight import look_again, may_on, role_codes
from kith.core.models import AuditEntry
from kith.organisations.models import Invitation, Membership, Organisation, RoleHeld, Site
from kith.organisations.operations import inviting, joining, leaving, memberships
from kith.organisations.operations.closing import close_organisation
from kith.organisations.operations.merging import merge_organisations
from kith.organisations.queries.leaving import held_by_leaver, takers_of
from kith.organisations.queries.roles import is_last_records_administrator_by, live_roles
from tests.factories.clients import WorkClient
from tests.factories.people import (
    AT,
    PASSWORD,
    a_membership,
    a_person,
    a_site,
    a_team,
    an_organisation,
    signed_in_client,
)
from tests.integration.organisations.pages import restrict
from tests.integration.organisations.test_leaving import ended, place_of

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
EMAIL = "sam@example.org"


@pytest.fixture
def here() -> Organisation:
    return an_organisation("Dale House")


@pytest.fixture
def lead(here: Organisation) -> Person:
    return a_person("organisation-lead", organisation=here, name="Alex Lead")


def asked(organisation: Organisation, by: Person | None, **more: Any) -> Invitation:
    said: dict[str, Any] = {"team": None, "email": EMAIL, "name": "", "roles": ["champion"]}
    return inviting.invite(organisation=organisation, by=by, at=AT, **{**said, **more})


def joined(invitation: Invitation) -> Person:
    return joining.join_as_new_person(
        invitation=invitation, name="Sam Field", password=PASSWORD, at=LATER
    )


def demoted(person: Person, by: Person) -> None:
    memberships.change_membership(
        membership=place_of(person), team=None, job_title="", roles=["champion"], by=by, at=AT
    )
    look_again(person)


def who_sees(site: Site) -> list[Person]:
    passes = RestrictionPass.objects.filter(restriction__object_id=site.pk)
    return [one.person for one in passes.order_by("person__email")]


def told_of(site: Site) -> list[str]:
    rows = AuditEntry.objects.filter(object_type="site", object_id=str(site.pk))
    return list(rows.values_list("action", flat=True))


# ── ending what is not theirs to end ────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["records-administrator", "assessor", "system-administrator"])
def test_lead_ends_no_place_with_a_role_that_they_may_not_give(
    here: Organisation, lead: Person, role: str
) -> None:
    a_person("records-administrator")
    colleague = a_person(role, organisation=here)

    with pytest.raises(memberships.RoleNotTheirs):
        ended(place_of(colleague), lead)
    assert live_roles(place_of(colleague)) == [role]


def test_system_administrator_is_let_go_by_who_gives_every_other_role(here: Organisation) -> None:
    colleague = a_person("system-administrator", organisation=here)

    ended(place_of(colleague), a_person("records-administrator"))

    assert not Person.objects.get(pk=colleague.pk).is_active


def test_merge_joins_no_place_with_a_role_that_is_not_theirs(here: Organisation) -> None:
    target = an_organisation()
    lead = a_person("organisation-lead", organisation=here)
    a_membership(lead, "organisation-lead", organisation=target)
    colleague = a_person("assessor", organisation=here)
    a_membership(colleague, "champion", organisation=target)

    with pytest.raises(memberships.RoleNotTheirs, match="Assessor"):
        merge_organisations(source=here, target=target, by=lead, at=AT)
    merge_organisations(source=here, target=target, by=a_person("records-administrator"), at=AT)
    assert sorted(live_roles(place_of(colleague))) == ["assessor", "champion"]


# ── an invitation to oneself ────────────────────────────────────────────────────────────────


def test_nobody_invites_themselves_to_more(here: Organisation) -> None:
    by = a_person("records-administrator", organisation=here, email=EMAIL)

    with pytest.raises(memberships.OwnRolesGrow):
        asked(here, by, email=EMAIL.upper(), roles=["organisation-lead"])
    asked(here, by, team=a_team(here), roles=["records-administrator"])


def test_nobody_sends_their_own_invitation_again(here: Organisation) -> None:
    by = a_person("records-administrator", organisation=here, email=EMAIL)
    invitation = asked(here, a_person("records-administrator"), roles=["organisation-lead"])

    with pytest.raises(memberships.OwnRolesGrow):
        inviting.send_again(invitation=invitation, by=by, at=AT)


def test_nobody_joins_by_an_invitation_of_their_own(here: Organisation) -> None:
    by = a_person("records-administrator", organisation=here)
    invitation = asked(here, by, roles=["organisation-lead"])
    by.email = EMAIL
    by.save()

    with pytest.raises(memberships.OwnRolesGrow):
        joining.join(invitation=invitation, by=by, at=LATER)
    assert live_roles(place_of(by)) == ["records-administrator"]


# ── an invitation and its sender's right ────────────────────────────────────────────────────


def test_invitation_does_not_outlive_its_senders_right(here: Organisation, lead: Person) -> None:
    token = inviting.new_token()
    invitation = asked(here, lead, token=token)
    demoted(lead, a_person("organisation-lead", organisation=here))

    with pytest.raises(joining.SenderMayNot, match="Ask for a new invitation"):
        joined(invitation)
    page = WorkClient().get(reverse("joining:join", kwargs={"token": token}))
    assert (page.status_code, b"Ask for a new invitation" in page.content) == (404, True)
    assert Person.objects.filter(email=EMAIL).count() == 0


def test_whoever_sends_it_again_gives_the_roles(here: Organisation, lead: Person) -> None:
    other = a_person("organisation-lead", organisation=here)
    invitation = asked(here, lead)
    demoted(lead, other)

    again = inviting.send_again(invitation=invitation, by=other, at=AT)
    person = joined(again)

    held = RoleHeld.objects.get(membership__person=person)
    assert (held.role, held.given_by) == ("champion", other)


def test_invitation_from_the_server_needs_no_sender(here: Organisation) -> None:
    assert role_codes(joined(asked(here, None, roles=["assessor"]))) == {"assessor", "everyone"}


def test_handed_invitation_works_and_says_who_gave_the_role(
    here: Organisation, lead: Person
) -> None:
    sender = a_person("organisation-lead", organisation=here)
    invitation = asked(here, sender)
    ended(place_of(sender), lead, invitations=lead)

    person = joined(Invitation.objects.because("A test.").get())

    assert RoleHeld.objects.get(membership__person=person).given_by == sender
    rows = AuditEntry.objects.filter(action="organisations.invitation-handed")
    assert [(one.object_id, one.detail["to"]) for one in rows] == [
        (str(invitation.pk), str(lead.pk))
    ]


def test_invitation_that_its_taker_may_not_give_is_withdrawn(
    here: Organisation, lead: Person
) -> None:
    sender = a_person("records-administrator", organisation=here)
    by = a_person("records-administrator")
    asked(here, sender, roles=["assessor"])

    ended(place_of(sender), by, invitations=lead)

    kept = Invitation.objects.because("A test.").get()
    assert (kept.invited_by, kept.withdrawn_at) == (sender, LATER)


# ── leading ─────────────────────────────────────────────────────────────────────────────────


def test_nobody_makes_themselves_lead_of_a_leavers_place(here: Organisation, lead: Person) -> None:
    by = a_person("records-administrator", organisation=here)
    other = a_person("champion", organisation=here)
    place = place_of(lead)

    with pytest.raises(memberships.OwnRolesGrow):
        ended(place, by, lead=by)
    held = held_by_leaver(place, by)
    assert takers_of(place, held, by) == {"organisations.lead": [other]}


def test_lead_is_named_by_who_may_give_the_role(here: Organisation) -> None:
    leaver = a_person("organisation-lead", organisation=here)
    other = a_person("champion", organisation=here)

    with pytest.raises(memberships.RoleNotTheirs):
        leaving.name_lead(
            leaver=leaver, to=other, organisation_id=here.pk, by=leads_elsewhere(), at=AT
        )
    assert live_roles(place_of(other)) == ["champion"]


def leads_elsewhere() -> Person:
    """Somebody who may give nothing here."""
    return a_person("organisation-lead")


# ── passes ──────────────────────────────────────────────────────────────────────────────────


def test_pass_goes_where_somebody_else_can_lift_the_restriction(
    here: Organisation, lead: Person
) -> None:
    leaver, keeper = (
        a_person("organisation-lead", organisation=here, email=f"{name}@example.org")
        for name in ("leaver", "keeper")
    )
    site = a_site(here)
    restrict(site, leaver, keeper)

    ended(place_of(leaver), lead)

    assert (who_sees(site), told_of(site)) == ([keeper], ["organisations.pass-ended"])
    assert not may_on(lead, "see", site)


def test_lead_without_a_pass_gets_none_by_ending_a_membership(
    here: Organisation, lead: Person
) -> None:
    leaver = a_person("practitioner", organisation=here)
    other = a_person("organisation-lead", organisation=here)
    site = a_site(here)
    restrict(site, leaver)

    for taker in (lead, other):
        with pytest.raises(leaving.CannotHandPass, match="records administrator"):
            ended(place_of(leaver), lead, passes=taker)
    assert (who_sees(site), told_of(site)) == ([leaver], [])
    held = held_by_leaver(place_of(leaver), lead)
    assert takers_of(place_of(leaver), held, lead) == {"organisations.passes": []}


def test_records_administrator_names_a_lead_and_not_themselves(
    here: Organisation, lead: Person
) -> None:
    leaver = a_person("practitioner", organisation=here)
    by = a_person("records-administrator", "organisation-lead", organisation=here)
    site = a_site(here)
    restrict(site, leaver)

    with pytest.raises(leaving.CannotHandPass):
        ended(place_of(leaver), by, passes=by)
    ended(place_of(leaver), by, passes=lead)

    assert (who_sees(site), told_of(site)) == ([lead], ["organisations.pass-handed"])
    assert may_on(lead, "restrict", site)


def test_leaver_with_a_pass_names_who_has_it_next(here: Organisation, lead: Person) -> None:
    other = a_person("organisation-lead", organisation=here)
    site = a_site(here)
    restrict(site, lead)

    ended(place_of(lead), lead, passes=other)

    assert who_sees(site) == [other]


def test_form_tells_how_many_sites_to_those_who_see_them_alone(
    here: Organisation, lead: Person
) -> None:
    leaver = a_person("organisation-lead", organisation=here)
    for _number in range(2):
        restrict(a_site(here), leaver)
    address = reverse("organisations:end_membership", args=[place_of(leaver).pk])
    words = "Sites that only named people may see"

    askers = (leaver, lead, a_person("records-administrator"))
    pages = [signed_in_client(asker).get(address).content.decode() for asker in askers]

    assert [f"{words}: 2" in page for page in pages] == [True, False, False]
    assert [words in page for page in pages] == [True, True, True]
    assert "or a records administrator, ends this membership" in pages[1]


def test_closing_ends_the_passes_of_those_who_worked_there(here: Organisation) -> None:
    person = a_person("practitioner", organisation=here)
    a_membership(person, "practitioner")
    site, elsewhere = a_site(here), a_site(an_organisation())
    restrict(site, person)
    restrict(elsewhere, person)

    close_organisation(organisation=here, by=a_person("records-administrator"), at=AT)

    assert (who_sees(site), who_sees(elsewhere)) == ([], [person])
    assert told_of(site) == ["organisations.pass-ended", "organisations.site-closed"]


def test_administrator_whose_account_is_shut_looks_after_nothing(here: Organisation) -> None:
    last = a_person("records-administrator", organisation=here)
    shut = a_person("records-administrator")
    shut.is_active = False
    shut.save()

    places = Membership.objects.because("A test.")
    assert is_last_records_administrator_by(places.get(person=last))
    assert not is_last_records_administrator_by(places.get(person=shut))


# ── answering for somebody's account ────────────────────────────────────────────────────────


@pytest.mark.parametrize("deed", ["change", "trail"])
def test_lead_answers_for_who_works_here_alone_in_roles_that_they_give(
    here: Organisation, lead: Person, deed: str
) -> None:
    ours, also_elsewhere, trusted = (
        a_person("practitioner", organisation=here) for _number in range(3)
    )
    a_membership(also_elsewhere, "champion")
    a_membership(trusted, "analyst", team=a_team(here))
    superuser = a_person("champion", organisation=here)
    superuser.is_superuser = True
    superuser.save()
    administrator = a_person("records-administrator")

    everybody = (ours, also_elsewhere, trusted, superuser)
    assert [may_on(lead, deed, one) for one in everybody] == [True, False, False, False]
    assert [may_on(administrator, deed, one) for one in everybody] == [True] * 4


def test_who_leads_both_organisations_answers_for_who_works_in_both(
    here: Organisation, lead: Person
) -> None:
    there = an_organisation()
    a_membership(lead, "organisation-lead", organisation=there)
    look_again(lead)
    colleague = a_person("practitioner", organisation=here)
    place = a_membership(colleague, "champion", organisation=there)
    gone = a_membership(colleague, "champion")
    gone.ended_at = AT
    gone.save()

    assert may_on(lead, "change", colleague)
    RoleHeld.objects.create(membership=place, role="judge", given_at=AT)
    assert not may_on(lead, "change", colleague)
