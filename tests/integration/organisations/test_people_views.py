"""Pages of people: who opens them, what they show, and that their queries do not grow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kith.accounts.models import Person
from kith.core.models import OutboxMessage
from kith.organisations.models import Invitation, Membership, Organisation
from kith.organisations.operations import inviting
from kith.organisations.queries.people import people_section
from kith.organisations.queries.roles import live_roles
from tests.factories.people import a_membership, a_person, a_team, an_organisation, signed_in_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Organisation:
    return an_organisation("Dale House")


@pytest.fixture
def lead(here: Organisation) -> Person:
    person = a_person("organisation-lead", organisation=here, name="Alex Lead")
    # What the second factor's middleware asks for, once, so that counts are of our own queries.
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


def place_of(person: Person) -> Membership:
    return Membership.objects.because("A test.").get(person=person)


def to(name: str, *ids: Any) -> str:
    return reverse(f"organisations:{name}", args=[getattr(one, "pk", one) for one in ids])


def an_invitation(organisation: Organisation, by: Person, **more: Any) -> Invitation:
    said: dict[str, Any] = {
        "email": "new@example.org",
        "name": "",
        "roles": ["practitioner"],
        "team": None,
        "at": timezone.now(),
        **more,
    }
    return inviting.invite(organisation=organisation, by=by, **said)


def words(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


# ── the list ────────────────────────────────────────────────────────────────────────────────


def test_people_lists_those_in_sight_with_their_roles(here: Organisation, lead: Person) -> None:
    person = a_person("practitioner", team=a_team(here, "Night team"), name="Sam Field")
    a_person("practitioner", name="Elsewhere Person")

    shown = words(signed_in_client(lead), to("people", here))

    assert all(part in shown for part in ("Sam Field", "Night team", "Practitioner", "Alex Lead"))
    assert "Elsewhere Person" not in shown
    assert to("membership", place_of(person)) in shown


def test_people_of_another_organisation_are_not_shown(here: Organisation, lead: Person) -> None:
    shown = words(signed_in_client(a_person("practitioner")), to("people", here))

    assert "Alex Lead" not in shown
    assert "There is nobody to show" in shown


def test_missing_second_factor_is_told_to_those_who_look_after_it(
    here: Organisation, lead: Person
) -> None:
    person = a_person("practitioner", organisation=here)
    a_person("champion", organisation=here)  # whose role needs none

    assert words(signed_in_client(lead), to("people", here)).count("No second factor yet") == 1
    assert "No second factor yet" not in words(signed_in_client(person), to("people", here))


def test_people_are_found_by_a_part_of_the_name(here: Organisation, lead: Person) -> None:
    a_person("practitioner", organisation=here, name="Sam Field")
    client = signed_in_client(lead)

    found = words(client, f"{to('people', here)}?name=fiel")
    assert ("Sam Field" in found, "Alex Lead" in found) == (True, False)
    assert "Nobody of that name is here" in words(client, f"{to('people', here)}?name=zzz")


def test_people_come_25_a_page_and_the_search_goes_along(here: Organisation, lead: Person) -> None:
    for number in range(30):
        a_person("practitioner", organisation=here, name=f"Sam {number:02}")
    client = signed_in_client(lead)

    first = words(client, f"{to('people', here)}?name=Sam")
    second = words(client, f"{to('people', here)}?name=Sam&page=2")

    assert first.count("/memberships/") == 25
    assert second.count("/memberships/") == 5
    assert "?name=Sam&amp;page=2" in first


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(
    here: Organisation, lead: Person, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        person = a_person("practitioner", team=a_team(here))
        a_membership(person, "champion", organisation=here)
    asker = Person.objects.get(pk=lead.pk)

    with django_assert_num_queries(4):  # roles, people, their roles now, invitations
        people_section(asker, here)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_person_page_do_not_grow(
    here: Organisation, lead: Person, count: int, django_assert_max_num_queries: Any
) -> None:
    person = a_person("practitioner", organisation=here)
    for _number in range(count):
        a_membership(person, "champion", team=a_team(here))
    client = signed_in_client(lead)
    client.get("/work/")  # what a process asks once

    with django_assert_max_num_queries(16):
        client.get(to("person", person))


# ── inviting ────────────────────────────────────────────────────────────────────────────────


def test_lead_invites(here: Organisation, lead: Person) -> None:
    team = a_team(here)
    said = {"email": "sam@example.org", "name": "Sam", "team": team.pk, "roles": ["supervisor"]}

    answer = signed_in_client(lead).post(to("invite", here), said)

    invitation = Invitation.objects.because("A test.").get()
    assert (answer.status_code, answer["Location"]) == (302, to("invitation", invitation))
    assert (invitation.email, invitation.team, invitation.roles) == (
        "sam@example.org",
        team,
        ["supervisor"],
    )
    assert OutboxMessage.objects.get().to == "sam@example.org"


def test_invite_offers_what_the_asker_may_give(here: Organisation, lead: Person) -> None:
    assert 'value="assessor"' not in words(signed_in_client(lead), to("invite", here))
    administrator = signed_in_client(a_person("records-administrator"))
    assert 'value="assessor"' in words(administrator, to("invite", here))


def test_invite_says_what_to_do(here: Organisation, lead: Person) -> None:
    client = signed_in_client(lead)

    answer = client.post(to("invite", here), {"email": "not an address"})

    shown = answer.content.decode()
    assert "Enter an e-mail address, such as name@example.org" in shown
    assert "Choose at least one role" in shown
    assert "<title>Error: Invite somebody" in shown


def test_invite_leads_to_the_open_invitation(here: Organisation, lead: Person) -> None:
    invitation = an_invitation(here, lead)

    answer = signed_in_client(lead).post(
        to("invite", here), {"email": "NEW@example.org", "roles": ["practitioner"]}
    )

    shown = answer.content.decode()
    assert "is open already" in shown
    assert to("invitation", invitation) in shown
    assert Invitation.objects.because("A test.").count() == 1


@pytest.mark.parametrize("role", ["practitioner", "supervisor", "analyst", "system-administrator"])
def test_invite_is_not_there_for_others(here: Organisation, role: str) -> None:
    client = signed_in_client(a_person(role, organisation=here))

    assert client.get(to("invite", here)).status_code == 404
    assert client.post(to("invite", here), {}).status_code == 404
    outsider = signed_in_client(a_person("organisation-lead"))
    assert outsider.get(to("invite", here)).status_code == 404


def test_invitation_is_sent_again_and_withdrawn(here: Organisation, lead: Person) -> None:
    invitation = an_invitation(here, lead)
    client = signed_in_client(lead)
    assert "Waiting" in words(client, to("invitation", invitation))

    again = client.post(to("send_again", invitation))
    assert again["Location"] == to("invitation", invitation)
    assert "A new link is on its way" in words(client, again["Location"])
    client.post(to("withdraw", invitation))
    shown = words(client, to("invitation", invitation))
    assert ("Withdrawn" in shown, "Send again with a new link" in shown) == (True, False)
    client.post(to("send_again", invitation))
    assert "This invitation was withdrawn." in words(client, to("invitation", invitation))


def test_invitation_that_ran_out_says_so(here: Organisation, lead: Person) -> None:
    invitation = an_invitation(here, lead, at=timezone.now() - timedelta(days=8))
    client = signed_in_client(lead)

    assert "Not answered in time" in words(client, to("invitation", invitation))
    section = people_section(lead, here)
    assert [one.is_open for one in section.invitations] == [False]


def test_invitation_is_not_there_for_others(here: Organisation, lead: Person) -> None:
    invitation = an_invitation(here, lead)
    client = signed_in_client(a_person("practitioner", organisation=here))

    answers = [
        client.get(to("invitation", invitation)),
        client.post(to("send_again", invitation)),
        client.post(to("withdraw", invitation)),
    ]
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert people_section(a_person("practitioner", organisation=here), here).invitations == []


# ── memberships ─────────────────────────────────────────────────────────────────────────────


def test_membership_shows_roles_in_plain_words(here: Organisation, lead: Person) -> None:
    person = a_person("practitioner", organisation=here, name="Sam Field")

    shown = words(signed_in_client(lead), to("membership", place_of(person)))

    assert "Talks with families" in shown
    assert to("change_membership", place_of(person)) in shown
    own = words(signed_in_client(person), to("membership", place_of(person)))
    assert to("change_membership", place_of(person)) not in own


def test_membership_elsewhere_is_not_there(here: Organisation, lead: Person) -> None:
    client = signed_in_client(a_person("organisation-lead"))

    for name in ("membership", "change_membership", "end_membership"):
        assert client.get(to(name, place_of(lead))).status_code == 404
    assert client.get(to("person", lead)).status_code == 404


def test_lead_changes_roles_and_leaves_alone_what_is_not_theirs(
    here: Organisation, lead: Person
) -> None:
    person = a_person("practitioner", "assessor", organisation=here)
    client, address = signed_in_client(lead), to("change_membership", place_of(person))

    assert "Assessor: you may not give or take this role here" in words(client, address)
    answer = client.post(address, {"job_title": "Nurse", "roles": ["supervisor"]})

    assert answer["Location"] == to("membership", place_of(person))
    assert sorted(live_roles(place_of(person))) == ["assessor", "supervisor"]


def test_own_form_offers_no_more_than_is_held(here: Organisation, lead: Person) -> None:
    address = to("change_membership", place_of(lead))
    client = signed_in_client(lead)

    assert 'value="supervisor"' not in words(client, address)
    client.post(address, {"roles": ["organisation-lead", "supervisor"]})
    assert live_roles(place_of(lead)) == ["organisation-lead"]


def test_refusal_stands_on_the_form(here: Organisation, lead: Person) -> None:
    a_person("practitioner", organisation=here)
    administrator = signed_in_client(a_person("records-administrator"))

    answer = administrator.post(
        to("change_membership", place_of(lead)), {"roles": ["practitioner"]}
    )

    assert "Nobody else leads this organisation" in answer.content.decode()


def test_member_cannot_change_anybody(here: Organisation, lead: Person) -> None:
    client = signed_in_client(a_person("practitioner", organisation=here))

    for name in ("change_membership", "end_membership"):
        assert client.get(to(name, place_of(lead))).status_code == 404
        assert client.post(to(name, place_of(lead)), {}).status_code == 404


# ── one person ──────────────────────────────────────────────────────────────────────────────


def test_person_page_tells_last_sign_in_to_those_who_answer_for_it(
    here: Organisation, lead: Person
) -> None:
    person = a_person("practitioner", organisation=here)
    colleague = a_person("practitioner", organisation=here)

    assert "Last signed in" in words(signed_in_client(lead), to("person", person))
    assert "Last signed in" not in words(signed_in_client(colleague), to("person", person))


def test_person_page_shows_the_places_in_sight_alone(here: Organisation, lead: Person) -> None:
    person = a_person("practitioner", organisation=here)
    a_membership(person, "champion", organisation=an_organisation("Secret Place"))

    assert "Secret Place" not in words(signed_in_client(lead), to("person", person))
    administrator = signed_in_client(a_person("records-administrator"))
    assert "Secret Place" in words(administrator, to("person", person))


# ── leaving ─────────────────────────────────────────────────────────────────────────────────


def test_lead_ends_a_membership_with_hand_over(here: Organisation, lead: Person) -> None:
    other = a_person("organisation-lead", organisation=here, name="Bo Other")
    an_invitation(here, other)
    client, address = signed_in_client(lead), to("end_membership", place_of(other))

    assert "Invitations that they sent" in words(client, address)
    refused = client.post(address, {})
    assert "Choose who takes over: invitations that they sent" in refused.content.decode()
    answer = client.post(address, {"organisations.invitations": str(lead.pk)})

    assert answer["Location"] == to("people", here)
    assert "Bo Other has left." in words(client, answer["Location"])
    assert not Person.objects.get(pk=other.pk).is_active


def test_nobody_to_take_it_is_said_before_the_button(here: Organisation, lead: Person) -> None:
    an_invitation(here, lead)
    administrator = signed_in_client(a_person("records-administrator"))

    shown = words(administrator, to("end_membership", place_of(lead)))

    assert "Nobody here could take this over yet" in shown
    assert "End this membership" not in shown


def test_ended_membership_has_no_forms(here: Organisation, lead: Person) -> None:
    place = place_of(a_person("practitioner", organisation=here))
    place.ended_at = timezone.now()
    place.save()
    client = signed_in_client(lead)

    for name in ("change_membership", "end_membership"):
        answer = client.post(to(name, place), {"roles": ["champion"]})
        assert (answer.status_code, answer["Location"]) == (302, to("membership", place))


@pytest.mark.parametrize(
    ("role", "is_own", "is_there"),
    [
        ("organisation-lead", False, True),
        ("organisation-lead", True, False),
        ("practitioner", False, False),
    ],
)
def test_person_page_leads_to_the_reset_of_a_colleague(
    here: Organisation, role: str, is_own: bool, is_there: bool
) -> None:
    asker, colleague = a_person(role, organisation=here), a_person("champion", organisation=here)
    shown = asker if is_own else colleague

    page = signed_in_client(asker).get(to("person", shown.pk)).content.decode()

    reset = reverse("work:reset_second_factor", args=[shown.pk])
    assert (reset in page, "Reset how they sign in" in page) == (is_there, is_there)
