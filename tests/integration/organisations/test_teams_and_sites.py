"""Teams and sites: adding, changing, closing."""

from __future__ import annotations

import pytest

from kith.accounts.models import Person, Restriction
from kith.accounts.operations import glass
from kith.areas.models import LifeStage
from kith.core.models import AuditEntry
from kith.core.plain_text import HiddenCharacters
from kith.organisations.models import Site, Team
from kith.organisations.operations import checks
from kith.organisations.operations.places import (
    TeamHasPeople,
    add_site,
    add_team,
    change_site,
    change_team,
    close_site,
    close_team,
)
from tests.factories.people import AT, a_person, a_site, a_team, an_area, an_organisation
from tests.integration.organisations.test_organisations import an_invitation

pytestmark = pytest.mark.django_db
EVERY = "A test looks at all."


def codes() -> list[str]:
    return list(AuditEntry.objects.order_by("sequence").values_list("action", flat=True))


def test_team_is_added_changed_and_closed() -> None:
    by, one = a_person(), an_organisation()
    stage = LifeStage.objects.filter(area=an_area()).get(pk=LifeStage.objects.all()[0].pk)
    before = len(codes())

    team = add_team(organisation=one, name=" Early  help ", life_stages=[stage], by=by, at=AT)
    assert (team.name, list(team.life_stages.all())) == ("Early help", [stage])

    for _twice in range(2):
        team = change_team(team=team, name="Family help", life_stages=[], by=by, at=AT)
    assert (team.name, list(team.life_stages.all())) == ("Family help", [])

    assert close_team(team=team, by=by, at=AT).closed_at == AT
    assert codes()[before:] == [
        "organisations.team-added",
        "organisations.team-changed",
        "organisations.team-closed",
    ]


def test_team_name_is_one_in_its_organisation_only() -> None:
    by, one, other = a_person(), an_organisation(), an_organisation()
    a_team(one, "Early help")

    with pytest.raises(checks.NameTaken):
        add_team(organisation=one, name="EARLY HELP", by=by, at=AT)
    assert add_team(organisation=other, name="EARLY HELP", by=by, at=AT).organisation == other


def test_change_team_refuses_the_name_of_another() -> None:
    one = an_organisation()
    a_team(one, "First")
    second = a_team(one, "Second")

    with pytest.raises(checks.NameTaken):
        change_team(team=second, name="first", life_stages=[], by=a_person(), at=AT)


def test_team_with_people_or_invitations_stays_open() -> None:
    one = an_organisation()
    team = a_team(one)
    by = a_person("practitioner", team=team)
    an_invitation(one, team=team)

    with pytest.raises(TeamHasPeople) as refused:
        close_team(team=team, by=by, at=AT)
    assert refused.value.sentence == (
        "1 person is still in this team and 1 invitation to it is open. Move them to another "
        "team, or end their place, first"
    )


def test_closed_team_and_closed_site_refuse_everything() -> None:
    by, one = a_person(), an_organisation()
    team, site = a_team(one), a_site(one)
    close_team(team=team, by=by, at=AT)
    close_site(site=site, by=by, at=AT)

    with pytest.raises(checks.AlreadyClosed):
        change_team(team=team, name="x", life_stages=[], by=by, at=AT)
    with pytest.raises(checks.AlreadyClosed):
        close_team(team=team, by=by, at=AT)
    with pytest.raises(checks.AlreadyClosed):
        change_site(site=site, name="x", address="", postcode="", by=by, at=AT)
    with pytest.raises(checks.AlreadyClosed):
        close_site(site=site, by=by, at=AT)


def test_closed_organisation_takes_no_team_or_site() -> None:
    by, one = a_person(), an_organisation()
    one.closed_at = AT
    one.save()

    with pytest.raises(checks.AlreadyClosed):
        add_team(organisation=one, name="x", by=by, at=AT)
    with pytest.raises(checks.AlreadyClosed):
        add_site(organisation=one, name="x", by=by, at=AT)
    assert Team.objects.because(EVERY).count() + Site.objects.because(EVERY).count() == 0


def test_site_is_added_changed_and_closed_and_stays_restricted() -> None:
    by, one = a_person(), an_organisation()
    before = len(codes())

    site = add_site(
        organisation=one, name="Hub", address="1 Quay\r\nTown", postcode="s651aa", by=by, at=AT
    )
    assert (site.address, site.postcode) == ("1 Quay\nTown", "S65 1AA")
    restriction = Restriction.objects.create(
        kind="site", object_id=site.pk, reason="at-risk", put_by=by, put_at=AT
    )

    for _twice in range(2):
        site = change_site(site=site, name="Hub", address="", postcode="M1 1AE", by=by, at=AT)
    close_site(site=site, by=by, at=AT)

    restriction.refresh_from_db()
    assert restriction.lifted_at is None
    assert codes()[before:] == [
        "organisations.site-added",
        "organisations.site-changed",
        "organisations.site-closed",
    ]
    changed = AuditEntry.objects.get(action="organisations.site-changed")
    assert changed.detail == {"changed": "address, postcode"}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": ""}, checks.NameMissing),
        ({"name": "HUB"}, checks.NameTaken),
        ({"name": "x" * 201}, checks.TooLong),
        ({"address": "x" * 501}, checks.TooLong),
        ({"address": "one\x00two"}, HiddenCharacters),
        ({"postcode": "S65"}, checks.NotAPostcode),
        ({"postcode": "not a postcode"}, checks.NotAPostcode),
    ],
)
def test_add_site_refuses(given: dict[str, str], refusal: type[Exception]) -> None:
    one = an_organisation()
    a_site(one, "Hub")
    by = a_person("organisation-lead", organisation=one)

    with pytest.raises(refusal):
        add_site(organisation=one, **{"name": "Other", **given}, by=by, at=AT)
    assert Site.objects.because(EVERY).count() == 1


def names_in_sight(person: Person) -> list[str]:
    return list(Site.objects.visible_to(person).values_list("name", flat=True))


@pytest.mark.parametrize("role", ["organisation-lead", "records-administrator"])
def test_site_can_be_restricted_from_its_first_moment(role: str) -> None:
    one = an_organisation()
    by, other = (a_person(role, organisation=one) for _person in range(2))
    before = len(codes())

    add_site(organisation=one, name="Refuge", restricted_to=[by], by=by, at=AT)

    assert (names_in_sight(by), names_in_sight(other)) == (["Refuge"], [])
    assert codes()[before:] == ["organisations.site-added", "accounts.record-restricted"]
    put = Restriction.objects.get()
    assert (put.reason, put.put_by, put.put_at) == ("confidential-address", by, AT)


@pytest.mark.parametrize(
    ("role", "to_nobody", "refusal"),
    [
        ("organisation-lead", True, glass.NobodyLeft),
        ("supervisor", False, glass.NotTheirsToChange),
        ("", False, glass.NotTheirsToChange),
    ],
)
def test_site_that_cannot_be_restricted_is_not_added(
    role: str, to_nobody: bool, refusal: type[Exception]
) -> None:
    one = an_organisation()
    by = a_person(role, organisation=one) if role else None
    to = [] if to_nobody else [a_person()]

    with pytest.raises(refusal):
        add_site(organisation=one, name="Refuge", restricted_to=to, by=by, at=AT)
    assert Site.objects.because(EVERY).count() == Restriction.objects.count() == 0


def test_name_of_a_hidden_site_is_refused_without_speaking_of_it() -> None:
    one = an_organisation()
    by, other = (a_person("organisation-lead", organisation=one) for _person in range(2))
    add_site(organisation=one, name="Refuge", restricted_to=[by], by=by, at=AT)
    hub = a_site(one, "Hub")

    with pytest.raises(checks.NameTaken):
        add_site(organisation=one, name="REFUGE", by=by, at=AT)
    told = []
    for _change in range(2):
        with pytest.raises(checks.NameNotToBeHad) as refused:
            change_site(site=hub, name="Refuge", address="", postcode="", by=other, at=AT)
        told.append(refused.value.sentence)
    assert set(told) == {"This name cannot be used. Choose another name"}
