"""Changing somebody's place: what is refused, what must stay held by somebody."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from kith.accounts.models import Person
from kith.areas.models import Area
from kith.core.models import AuditEntry
from kith.core.refusals import Refusal
from kith.organisations.models import Membership, Organisation, RoleHeld
from kith.organisations.operations import memberships
from kith.organisations.queries.roles import live_roles
from tests.factories.people import AT, a_membership, a_person, a_team, an_organisation


def place_of(person: Person) -> Membership:
    return Membership.objects.because("A test.").get(person=person)


def changed(place: Membership, by: Person, roles: Sequence[str], **more: Any) -> Membership:
    said: dict[str, Any] = {"team": None, "job_title": "", "at": AT, **more}
    return memberships.change_membership(membership=place, by=by, roles=roles, **said)


@pytest.fixture
def here(db: None) -> Organisation:
    return an_organisation()


@pytest.fixture
def lead(here: Organisation) -> Person:
    return a_person("organisation-lead", organisation=here)


def test_change_sets_team_title_and_roles(here: Organisation, lead: Person) -> None:
    place = place_of(a_person("practitioner", "champion", organisation=here))
    team = a_team(here)

    changed(place, lead, ["supervisor", "champion"], team=team, job_title=" Health visitor ")

    place = place_of(place.person)
    assert (place.team, place.job_title) == (team, "Health visitor")
    assert sorted(live_roles(place)) == ["champion", "supervisor"]
    held = RoleHeld.objects.filter(membership=place).order_by("role")
    assert [(one.role, one.ended_at, one.given_by) for one in held] == [
        ("champion", None, None),
        ("practitioner", AT, None),
        ("supervisor", None, lead),
    ]
    entry = AuditEntry.objects.get(action="organisations.membership-changed")
    assert entry.detail == {"added": "supervisor", "dropped": "practitioner"}


def test_nobody_gives_themselves_more(lead: Person) -> None:
    with pytest.raises(memberships.OwnRolesGrow):
        changed(place_of(lead), lead, ["organisation-lead", "supervisor"])


def test_role_not_theirs_is_neither_given_nor_taken(here: Organisation, lead: Person) -> None:
    place = place_of(a_person("practitioner", "assessor", organisation=here))

    with pytest.raises(memberships.RoleNotTheirs, match="Judge"):
        changed(place, lead, ["practitioner", "assessor", "judge"])
    with pytest.raises(memberships.RoleNotTheirs, match="Assessor"):
        changed(place, lead, ["practitioner"])
    changed(place, lead, ["champion", "assessor"])


def test_place_without_a_role_is_refused(here: Organisation, lead: Person) -> None:
    with pytest.raises(memberships.RoleNeeded):
        changed(place_of(a_person("practitioner", organisation=here)), lead, [])


def test_last_lead_stays_while_others_are_there(here: Organisation, lead: Person) -> None:
    a_membership(lead, "supervisor")
    place = Membership.objects.because("A test.").get(person=lead, organisation=here)
    RoleHeld.objects.create(membership=place, role="champion", given_at=AT)
    changed(place, lead, ["organisation-lead", "champion"])

    a_person("practitioner", organisation=here)
    with pytest.raises(memberships.LastLead):
        changed(place, lead, ["champion"])
    a_person("organisation-lead", organisation=here)
    changed(place, lead, ["champion"])
    assert live_roles(place) == ["champion"]


def test_last_records_administrator_of_the_area_stays(here: Organisation) -> None:
    last = a_person("records-administrator", "champion", organisation=here)

    with pytest.raises(memberships.LastRecordsAdministrator):
        changed(place_of(last), last, ["champion"])
    a_person("records-administrator")
    changed(place_of(last), last, ["champion"])


def test_team_must_fit(here: Organisation, lead: Person) -> None:
    person = a_person("practitioner", organisation=here)
    place, team = place_of(person), a_team(here)
    a_membership(person, "practitioner", team=team)
    closed = a_team(here)
    closed.closed_at = AT
    closed.save()

    for wrong in (team, closed, a_team(an_organisation())):
        with pytest.raises(memberships.TeamDoesNotFit):
            changed(place, lead, ["practitioner"], team=wrong)


def test_place_in_a_team_closed_since_can_keep_it(here: Organisation, lead: Person) -> None:
    team = a_team(here)
    place = place_of(a_person("practitioner", team=team))
    team.closed_at = AT
    team.save()

    changed(place, lead, ["champion"], team=team)

    assert live_roles(place) == ["champion"]


def test_ended_membership_does_not_change(here: Organisation, lead: Person) -> None:
    place = place_of(a_person("practitioner", organisation=here))
    place.ended_at = AT
    place.save()

    with pytest.raises(memberships.MembershipHasEnded):
        changed(place, lead, ["champion"])


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_drop_it_at_once_leave_one() -> None:
    # Without its pack: tests of real transactions empty the tables that loading rests on.
    Area.objects.create(code="races", name="Races", added_at=AT, loaded_at=AT)
    here = an_organisation()
    leads = [a_person("organisation-lead", "champion", organisation=here) for _number in range(2)]
    together, ends = Barrier(2), []

    def drop(lead: Person) -> None:
        try:
            together.wait()
            changed(place_of(lead), lead, ["champion"])
            ends.append("dropped")
        except Refusal as refusal:
            ends.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [Thread(target=drop, args=[lead]) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["LastLead", "dropped"]
    live = RoleHeld.objects.filter(role="organisation-lead", ended_at=None)
    assert live.count() == 1
