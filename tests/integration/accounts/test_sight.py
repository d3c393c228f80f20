"""Nobody reaches a record but by sight."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from kith.accounts.models import Restriction, RestrictionPass
from kith.accounts.sight import UnstatedSight, may, may_on
from kith.organisations.models import Membership, Organisation, Site, Team
from tests.factories.people import AT, a_membership, a_person, a_site, a_team, an_organisation

pytestmark = pytest.mark.django_db


def names(queryset: object) -> list[str]:
    return [str(one) for one in queryset]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "run",
    [
        list,
        len,
        bool,
        lambda teams: teams.count(),
        lambda teams: teams.exists(),
        lambda teams: teams.first(),
        lambda teams: teams.get(),
        lambda teams: list(teams.iterator()),
        lambda teams: list(teams.values("name")),
        lambda teams: teams.aggregate(),
        lambda teams: teams.update(name="x"),
        lambda teams: teams.delete(),
        lambda teams: teams.in_bulk([uuid4()]),
        lambda teams: teams.filter(name="x").count(),
        lambda teams: list(Organisation.objects.because("A test.").filter(teams__in=teams)),
        lambda teams: list(teams.because("All of them.") | teams),
        lambda teams: list(teams.because("All of them.").union(teams)),
    ],
)
def test_query_that_states_nothing_raises(run: object) -> None:
    team = a_team(an_organisation())

    with pytest.raises(UnstatedSight):
        run(Team.objects.all())  # type: ignore[operator]
    with pytest.raises(UnstatedSight):
        run(team.organisation.teams.all())  # type: ignore[operator]


def test_prefetch_that_states_nothing_raises() -> None:
    a_team(an_organisation())
    organisations = Organisation.objects.because("A test.")

    with pytest.raises(UnstatedSight):
        list(organisations.prefetch_related("teams"))
    stated = Prefetch("teams", Team.objects.because("A test."))
    assert len(list(organisations.prefetch_related(stated))) == 1


def test_reason_must_say_something() -> None:
    with pytest.raises(UnstatedSight):
        Team.objects.because(" ")


def test_people_see_teams_of_their_own_organisation() -> None:
    ours, theirs = an_organisation(), an_organisation()
    a_team(ours, "Ours"), a_team(theirs, "Theirs")
    person = a_person("practitioner", organisation=ours)

    assert names(Team.objects.visible_to(person)) == ["Ours"]
    assert names(Team.objects.visible_to(person, to="change")) == []
    assert names(Team.objects.visible_to(a_person())) == []
    assert names(Team.objects.visible_to(AnonymousUser())) == []


def test_role_counts_only_where_it_is_held() -> None:
    led, worked_in = an_organisation(), an_organisation()
    a_team(led, "Led"), a_team(worked_in, "Worked in")
    person = a_person("organisation-lead", organisation=led)
    a_membership(person, "practitioner", organisation=worked_in)

    assert names(Team.objects.visible_to(person, to="change")) == ["Led"]
    assert names(Team.objects.visible_to(person)) == ["Led", "Worked in"]


def test_system_administrator_sees_no_teams() -> None:
    council = an_organisation()
    elsewhere = a_team(an_organisation(), "Elsewhere")
    person = a_person("system-administrator", organisation=council)

    assert not may_on(person, "see", elsewhere)
    assert not may(person, "change", "team")


def test_role_taken_away_counts_at_once() -> None:
    person = a_person("organisation-lead", organisation=an_organisation())
    place = Membership.objects.because("A test.").get(person=person)
    team = a_team(place.organisation)
    assert may_on(person, "change", team)

    place.roles_held.update(ended_at=AT)

    assert not may_on(type(person).objects.get(pk=person.pk), "change", team)


def test_restriction_hides_a_record_from_all_but_those_with_a_pass() -> None:
    refuge = an_organisation()
    site = a_site(refuge, "Refuge")
    lead = a_person("organisation-lead", organisation=refuge)
    colleague = a_person("practitioner", organisation=refuge)
    restriction = Restriction.objects.create(
        kind="site", object_id=site.pk, reason="confidential-address", put_by=lead, put_at=AT
    )
    RestrictionPass.objects.create(restriction=restriction, person=lead)

    assert names(Site.objects.visible_to(lead)) == ["Refuge"]
    assert names(Site.objects.visible_to(colleague)) == []
    assert Site.objects.visible_to(colleague).count() == 0

    restriction.lifted_at = AT
    restriction.save()
    assert names(Site.objects.visible_to(colleague)) == ["Refuge"]
