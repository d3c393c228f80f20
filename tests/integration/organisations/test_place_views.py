"""Pages of teams and sites: who gets them, and what they do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kith.accounts.models import Person
from kith.organisations.models import Organisation, Site, Team
from tests.factories.people import a_person, a_site, a_team, an_organisation
from tests.integration.organisations.pages import address, listed, post

pytestmark = pytest.mark.django_db
EVERY = "A test looks at all."


@pytest.fixture
def house() -> Organisation:
    return an_organisation("Harbour House")


@pytest.fixture
def lead(house: Organisation) -> Person:
    return a_person("organisation-lead", organisation=house)


def test_team_is_added_changed_and_closed_by_its_lead(
    client: Client, house: Organisation, lead: Person
) -> None:
    client.force_login(lead)

    assert post(client, address("add_team", house), name="Night team") == 302
    team = Team.objects.because(EVERY).get()
    assert post(client, address("change_team", team), name="Day team") == 302
    assert "Nobody is in this team yet" in client.get(address("team", team)).content.decode()
    assert listed(client, address("teams", house)) == ["Day team"]
    assert post(client, address("close_team", team)) == 302
    assert listed(client, address("teams", house)) == []
    assert listed(client, address("teams", house) + "?closed=on") == ["Day team"]


def test_team_with_people_is_not_closed(client: Client, house: Organisation, lead: Person) -> None:
    team = a_team(house)
    a_person("practitioner", team=team)
    client.force_login(lead)
    url = address("close_team", team)

    assert "1 person is still in this team" in client.get(url).content.decode()
    assert client.post(url).content.decode().count("1 person is still in this team") == 2
    team.refresh_from_db()
    assert team.closed_at is None


def test_site_is_added_changed_and_closed_by_its_lead(
    client: Client, house: Organisation, lead: Person
) -> None:
    client.force_login(lead)

    assert post(client, address("add_site", house), name="Hub", postcode="nowhere") == 200
    assert post(client, address("add_site", house), name="Hub", postcode="s651aa") == 302
    site = Site.objects.because(EVERY).get()
    assert site.postcode == "S65 1AA"
    changed = {"name": "Hub", "address": "1 Quay", "postcode": "S65 1AA"}
    assert post(client, address("change_site", site), **changed) == 302
    assert "1 Quay" in client.get(address("site", site)).content.decode()
    assert post(client, address("close_site", site)) == 302
    assert listed(client, address("sites", house)) == []


def test_site_whose_address_must_not_be_known_is_hidden_at_once(
    client: Client, house: Organisation, lead: Person
) -> None:
    client.force_login(lead)
    add = address("add_site", house)
    assert "Its address must not be known" in client.get(add).content.decode()

    answer = client.post(add, {"name": "Refuge", "is_secret": "on"})

    site = Site.objects.because(EVERY).get()
    assert answer["Location"] == f"/work/restrict/site/{site.pk}/"
    assert "Only you see it so far" in client.get(answer["Location"]).content.decode()
    assert client.get(address("site", site)).status_code == 200
    others = [a_person(role) for role in ("supervisor", "records-administrator", "practitioner")]
    others.append(a_person("organisation-lead", organisation=house))
    for other in others:
        client.force_login(other)
        assert client.get(address("site", site)).status_code == 404


@pytest.mark.parametrize("make", [a_team, a_site])
def test_long_list_of_places_has_pages(
    client: Client,
    house: Organisation,
    lead: Person,
    make: Callable[[Organisation, str], Team | Site],
) -> None:
    names = [f"Place {number:02}" for number in range(27)]
    kinds = {type(make(house, name)).__name__.lower() for name in names}
    client.force_login(lead)
    url = address(f"{kinds.pop()}s", house)

    assert listed(client, url) == names[:25]
    assert listed(client, url + "?page=2") == names[25:]
    page = client.get(address("organisation", house)).content.decode()
    assert "All 27 " in page


@pytest.mark.parametrize("make", [a_team, a_site])
def test_team_and_site_pages_are_denied_outside_sight(
    client: Client, house: Organisation, make: Callable[[Organisation], Team | Site]
) -> None:
    record = make(house)
    kind = type(record).__name__.lower()
    client.force_login(a_person("practitioner", organisation=an_organisation("Another")))

    seen = 200 if kind == "site" else 404  # sites of partners are for everybody who works here
    assert client.get(address(kind, record)).status_code == seen
    for name in (f"change_{kind}", f"close_{kind}"):
        assert client.get(address(name, record)).status_code == 404
        assert post(client, address(name, record), name="x") == 404
    record.refresh_from_db()
    assert record.closed_at is None
