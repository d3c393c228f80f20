"""Pages of organisations, teams and sites: who gets them, what they do, how much they ask."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kith.accounts.models import Person
from kith.areas.models import LifeStage
from kith.organisations.models import Organisation
from tests.factories.people import AT, a_person, a_site, a_team, an_area, an_organisation
from tests.integration.organisations.pages import address, listed, post, restrict

pytestmark = pytest.mark.django_db
EVERY = "A test looks at all."
LIST = "/work/organisations/"
LIST_QUERIES = 16
PAGE_QUERIES = 23
TEAM_QUERIES = 16


@pytest.fixture(autouse=True)
def council() -> Organisation:
    return an_organisation("The council", kind="council")


@pytest.fixture
def house() -> Organisation:
    return an_organisation("Harbour House")


@pytest.fixture
def administrator(council: Organisation) -> Person:
    return a_person("records-administrator", organisation=council)


@pytest.fixture
def lead(house: Organisation) -> Person:
    return a_person("organisation-lead", organisation=house, name="Lee Lead")


@pytest.fixture
def elsewhere() -> Person:
    return a_person("practitioner", organisation=an_organisation("Another"))


def test_nobody_comes_in_without_signing_in(client: Client, house: Organisation) -> None:
    an_area()

    for url in (LIST, LIST + "add/", address("organisation", house), address("add_team", house)):
        answer = client.get(url)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
            302,
            "/account/login/",
        )


def test_list_shows_every_open_organisation_to_every_role(
    client: Client, elsewhere: Person, house: Organisation
) -> None:
    closed = an_organisation("Closed")
    closed.closed_at = AT
    closed.save()
    client.force_login(elsewhere)

    assert listed(client, LIST) == ["Another", "Harbour House", "The council"]
    assert listed(client, LIST + "?closed=on") == [
        "Another",
        "Closed",
        "Harbour House",
        "The council",
    ]


def test_list_is_searched_and_filtered(
    client: Client, elsewhere: Person, house: Organisation
) -> None:
    stage = LifeStage.objects.filter(area=an_area())[0]
    house.life_stages.add(*LifeStage.objects.filter(area=an_area())[:3])
    client.force_login(elsewhere)

    assert listed(client, LIST + "?q=hArb") == ["Harbour House"]
    assert listed(client, LIST + "?kind=council") == ["The council"]
    assert listed(client, f"{LIST}?stage={stage.code}") == ["Harbour House"]
    assert listed(client, LIST + "?q=%00&kind=x&stage=y&page=z") == [
        "Another",
        "Harbour House",
        "The council",
    ]
    assert "No organisation found" in client.get(LIST + "?q=zzz").content.decode()


def test_those_that_nobody_leads_are_told_to_who_may_change_them(
    client: Client, administrator: Person, elsewhere: Person, lead: Person
) -> None:
    client.force_login(administrator)
    assert listed(client, LIST + "?unled=on") == ["Another", "The council"]
    today = client.get("/work/").content.decode()
    assert f'href="{LIST}?unled=on">Nobody leads 2 organisations</a>' in today

    client.force_login(elsewhere)
    assert listed(client, LIST + "?unled=on") == []
    assert "Nobody leads" not in client.get("/work/").content.decode()


def test_long_list_has_pages_that_keep_the_search(client: Client, elsewhere: Person) -> None:
    for number in range(30):
        an_organisation(f"School {number:02}", kind="school")
    client.force_login(elsewhere)

    assert listed(client, LIST + "?kind=school") == [f"School {n:02}" for n in range(25)]
    page = client.get(LIST + "?kind=school").content.decode()
    assert 'href="?kind=school&amp;page=2"' in page
    assert listed(client, LIST + "?kind=school&page=2") == [f"School {n}" for n in range(25, 30)]


@pytest.mark.parametrize("many", [1, 3])
def test_list_asks_the_same_however_long(
    client: Client,
    elsewhere: Person,
    django_assert_num_queries: DjangoAssertNumQueries,
    many: int,
) -> None:
    stages = list(LifeStage.objects.filter(area=an_area()))
    for _one in range(many):
        an_organisation().life_stages.set(stages)
    client.force_login(elsewhere)

    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


@pytest.mark.parametrize("many", [1, 3])
def test_page_asks_the_same_however_much_there_is(
    client: Client,
    house: Organisation,
    lead: Person,
    django_assert_num_queries: DjangoAssertNumQueries,
    many: int,
) -> None:
    stages = list(LifeStage.objects.filter(area=an_area())[:many])
    house.life_stages.set(stages)
    for _one in range(many):
        team = a_team(house)
        team.life_stages.set(stages)
        a_site(house)
        a_person("practitioner", "champion", team=team)
    client.force_login(lead)

    page, team_page = address("organisation", house), address("team", team)
    client.get(page)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(page)
    with django_assert_num_queries(TEAM_QUERIES):
        client.get(team_page)


def test_page_shows_what_the_person_may_see(
    client: Client, house: Organisation, lead: Person, elsewhere: Person
) -> None:
    a_team(house, "Night team"), a_site(house, "Day centre")
    url = address("organisation", house)

    client.force_login(lead)
    theirs = client.get(url).content.decode()
    client.force_login(elsewhere)
    others = client.get(url).content.decode()

    assert ("Night team" in theirs, "Day centre" in theirs, "Lee Lead" in theirs) == (True,) * 3
    assert ("Night team" in others, "Day centre" in others) == (False, True)
    assert ("Lee Lead" in others, lead.email in others) == (False, False)
    assert (address("close_organisation", house) in others, "Look after it" in others) == (
        False,
        False,
    )


def test_restricted_site_is_nowhere_without_a_pass(
    client: Client, house: Organisation, lead: Person, administrator: Person
) -> None:
    refuge = a_site(house, "Refuge")
    a_site(house, "Day centre")
    restrict(refuge, lead)

    client.force_login(administrator)
    assert listed(client, address("sites", house)) == ["Day centre"]
    assert "1 site." in client.get(address("sites", house)).content.decode()
    assert "Refuge" not in client.get(address("organisation", house)).content.decode()
    assert "<li>1 site " in client.get(address("close_organisation", house)).content.decode()
    for name in ("site", "change_site", "close_site"):
        assert client.get(address(name, refuge)).status_code == 404

    client.force_login(lead)
    assert listed(client, address("sites", house)) == ["Day centre", "Refuge"]
    assert "Do not pass on where it is" in client.get(address("site", refuge)).content.decode()


CHANGES_OF_ORGANISATION = (
    "change_organisation",
    "close_organisation",
    "merge_organisation",
    "add_team",
    "add_site",
)


@pytest.mark.parametrize("name", CHANGES_OF_ORGANISATION)
def test_changes_of_an_organisation_are_for_its_lead_and_the_administrator(
    client: Client,
    house: Organisation,
    lead: Person,
    administrator: Person,
    elsewhere: Person,
    name: str,
) -> None:
    url = address(name, house)
    worker = a_person("practitioner", "supervisor", organisation=house)

    for person, status in ((lead, 200), (administrator, 200), (elsewhere, 404), (worker, 404)):
        client.force_login(person)
        assert client.get(url).status_code == status
    assert post(client, url, name="x") in (404, 405)


def test_only_the_administrator_adds_organisations(
    client: Client, lead: Person, administrator: Person
) -> None:
    client.force_login(lead)
    assert client.get(LIST + "add/").status_code == 404
    assert post(client, LIST + "add/", name="New", kind="other") == 404

    client.force_login(administrator)
    assert post(client, LIST + "add/", name="New", kind="other") == 302
    new = Organisation.objects.because(EVERY).get(name="New")
    assert "New is added." in client.get(address("organisation", new)).content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Enter a name"),
        ({"name": "harbour HOUSE"}, "There is already one called harbour HOUSE"),
        ({"name": "a\u202eb"}, "Take out the characters that cannot be seen"),
        ({"kind": ""}, "Choose what kind of organisation it is"),
        ({"website": "javascript:alert(1)"}, "Enter a web address"),
        ({"about": "x" * 1001}, "Shorten this to 1000 characters"),
    ],
)
def test_wrong_form_says_what_to_do_and_keeps_what_was_typed(
    client: Client,
    administrator: Person,
    house: Organisation,
    typed: dict[str, str],
    says: str,
) -> None:
    client.force_login(administrator)
    given = {"name": "New", "kind": "other", "about": "Kept words", **typed}

    page = client.post(LIST + "add/", given).content.decode()

    assert page.count(says) == 2
    assert ("<title>Error: " in page, given["about"] in page) == (True, True)
    assert Organisation.objects.because(EVERY).filter(name="New").count() == 0


def test_change_form_shows_what_is_kept_and_saves(
    client: Client, house: Organisation, lead: Person
) -> None:
    stage = LifeStage.objects.filter(area=an_area())[0]
    house.life_stages.set([stage])
    client.force_login(lead)
    url = address("change_organisation", house)

    assert client.get(url).content.decode().count(" checked") == 2
    assert post(client, url, name="Harbour", kind="faith", life_stages=[str(stage.pk)]) == 302
    house.refresh_from_db()
    assert (house.name, house.kind, list(house.life_stages.all())) == ("Harbour", "faith", [stage])


def test_closing_says_how_many_and_does_it(
    client: Client, house: Organisation, lead: Person, administrator: Person
) -> None:
    a_team(house), a_site(house), a_site(house)
    url = address("close_organisation", house)

    client.force_login(lead)
    assert "would shut your own account" in client.get(url).content.decode()
    client.force_login(administrator)
    page = client.get(url).content.decode()
    counts = re.findall(r"<li>(\d+ \w+(?: \w+)?)", page.partition("<main")[2])
    assert [one.split(":")[0] for one in counts] == [
        "1 membership",
        "0 open invitations",
        "1 team will",
        "2 sites will",
    ]

    assert post(client, url) == 302
    page = client.get(address("organisation", house)).content.decode()
    assert ("Harbour House is closed." in page, "It closed on" in page) == (True, True)
    assert "It is closed already" in client.get(url).content.decode()


def test_refused_closing_says_why(client: Client, council: Organisation) -> None:
    only = a_person("records-administrator", organisation=council)
    client.force_login(only)

    page = client.post(address("close_organisation", council)).content.decode()

    assert "There is a problem" in page
    council.refresh_from_db()
    assert council.is_open


def test_merging_is_chosen_shown_and_done(
    client: Client, house: Organisation, lead: Person, administrator: Person
) -> None:
    quay = an_organisation("Quay")
    client.force_login(administrator)
    choose = address("merge_organisation", house)

    assert listed(client, choose) == ["Quay", "The council"]
    assert listed(client, choose + "?q=qua") == ["Quay"]
    confirm = reverse("organisations:merge_into", args=[house.pk, quay.pk])
    page = client.get(confirm).content.decode()
    assert ("<li>1 membership, with their roles" in page, "1 person leads Harbour" in page) == (
        True,
        True,
    )
    assert client.post(confirm).headers["Location"] == address("organisation", quay)
    page = client.get(address("organisation", house)).content.decode()
    assert f'It became part of <a class="govuk-link" href="{address("organisation", quay)}"' in page
    assert (
        address("organisation", house) in client.get(address("organisation", quay)).content.decode()
    )


def test_lead_merges_only_into_what_they_lead(
    client: Client, house: Organisation, lead: Person
) -> None:
    quay = an_organisation("Quay")
    confirm = reverse("organisations:merge_into", args=[house.pk, quay.pk])
    client.force_login(lead)

    assert "There is none to merge it into" in (
        client.get(address("merge_organisation", house)).content.decode()
    )
    assert (client.get(confirm).status_code, post(client, confirm)) == (404, 404)
    house.refresh_from_db()
    assert house.is_open


def test_person_without_a_role_gets_nothing(client: Client, house: Organisation) -> None:
    client.force_login(a_person())

    assert client.get(LIST).status_code == 404
    assert client.get(address("organisation", house)).status_code == 404
