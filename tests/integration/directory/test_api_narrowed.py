"""What the API's parameters narrow its lists to."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from kith.directory.models import PostcodePoint, Service, Term
from tests.factories.areas import AT
from tests.factories.directory import a_place, a_service, a_term
from tests.factories.directory_records import (
    ROWS,
    a_place_of,
    a_whole_provider,
    a_whole_service,
    some_terms,
)
from tests.integration.directory.test_api import API, names, problem, told

pytestmark = pytest.mark.django_db


def test_services_are_narrowed_by_each_parameter(client: Client) -> None:
    some_terms()
    provider = a_whole_provider()
    a_service(
        "Family mediation",
        provider=provider,
        terms=("types:family-mediation",),
        youngest=16,
        oldest=30,
    )
    a_service("Group", terms=("eligibility:parents",), youngest=60)
    a_service("Anybody")
    term = {one.code: one for one in Term.objects.select_related("taxonomy")}
    # What moved a week ago by hand: writing dates all of them alike.
    services = Service.objects.because("A test winds a clock back.")
    before = AT - timedelta(days=7)
    services.filter(name="Anybody").update(changed_at=before, added_at=before)
    found = {
        "a type": {"taxonomy_term_id": str(term["family-mediation"].pk)},
        "above": {"taxonomy_term_id": str(term["mediation"].pk)},
        "a need": {"taxonomy_term_id": str(term["arguing"].pk)},
        "a key": {"taxonomy_term_id": "types:family-mediation"},
        "an address": {"taxonomy_term_id": "https://terms.example/mediation"},
        "a taxonomy": {"taxonomy_id": str(term["parents"].taxonomy_id)},
        "a provider": {"organization_id": str(provider.pk)},
        "since": {"modified_after": "2026-11-21T12:00:00+00:00"},
        "since a day": {"modified_after": "2026-11-22"},
        "young": {"minimum_age": 10, "maximum_age": 12},
        "old": {"minimum_age": 70},
        "no such term": {"taxonomy_term_id": str(uuid4())},
    }

    assert {name: names(client, **query) for name, query in found.items()} == {
        "a type": ["Family mediation"],
        "above": ["Family mediation"],
        "a need": ["Family mediation"],
        "a key": ["Family mediation"],
        "an address": ["Family mediation"],
        "a taxonomy": ["Group"],
        "a provider": ["Family mediation"],
        "since": ["Family mediation", "Group"],
        "since a day": [],
        "young": ["Anybody"],
        "old": ["Anybody", "Group"],
        "no such term": [],
    }
    both = {"taxonomy_term_id": [str(term["family-mediation"].pk), str(term["parents"].pk)]}
    assert names(client, **both) == []


def test_service_that_came_today_with_an_older_change_is_new_all_the_same(client: Client) -> None:
    a_service("Brought in")
    services = Service.objects.because("A test winds a clock back.")
    services.update(changed_at=AT - timedelta(days=700))

    assert names(client, modified_after="2026-11-21T12:00:00+00:00") == ["Brought in"]


def test_postcode_and_proximity_narrow_services_and_locations(client: Client) -> None:
    PostcodePoint.objects.create(
        postcode="S601AE", easting=443000, northing=392000, district_code="E08000018"
    )
    near = a_place_of("near", access=())
    far = a_place_of("far", easting=453000, precision="unit", access=())
    a_service("Here", serves=("E08000018",), places=(near,))
    a_service("Elsewhere", serves=("E08000019",), places=(near,))
    a_service("Far away", places=(far,))
    a_service("Secret", places=(a_place("refuge", is_confidential=True),))

    assert names(client, postcode="s60 1ae") == ["Far away", "Here", "Secret"]
    assert names(client, postcode="S60 1AE", proximity=2000) == ["Here"]
    assert names(client, postcode="S60 1AE", proximity=10_000) == ["Far away", "Here"]
    places = told(client, "service_at_locations", postcode="S60 1AE", proximity=2000)
    assert [one["service"]["name"] for one in places["contents"]] == ["Here"]
    assert problem(client.get(f"{API}services", {"postcode": "BT1 1AA"}))[0] == 404


def test_day_and_times_narrow_to_what_is_open_then(client: Client) -> None:
    a_service("Office hours", times=ROWS)
    a_service("No hours told")

    assert names(client, day="MO", start_time="08:00", end_time="09:30") == ["Office hours"]
    assert names(client, day="MO", start_time="17:00") == []
    assert names(client, day="SU", start_time="00:00") == []


def test_organisation_holds_its_services_as_far_as_was_asked(client: Client) -> None:
    service = a_whole_service()
    pk = service.provider_id

    simple = told(client, f"organizations/{pk}")["services"]
    whole = told(client, f"organizations/{pk}", full_service="true")["services"]

    assert simple == [{"id": str(service.pk), "name": service.name, "status": "active"}]
    assert whole == [told(client, f"services/{service.pk}")]
    assert "services" not in told(client, "organizations")["contents"][0]
    assert told(client, "organizations", full="true")["contents"][0]["services"] == simple
    assert names(client, "organizations", search="mediators exampleton") == ["Exampleton Mediators"]
    assert names(client, "organizations", search="nobody") == []


def test_terms_are_narrowed_and_every_named_term_is_there(client: Client) -> None:
    service = a_whole_service()
    below = a_term("family-mediation")

    assert names(client, "taxonomy_terms", parent_id=below.parent_id) == ["Family mediation"]
    assert names(client, "taxonomy_terms", taxonomy_id=below.taxonomy_id, top_only="true") == [
        "Mediation"
    ]
    assert names(client, "taxonomy_terms", search="fights") == ["We argue"]
    assert names(client, "taxonomies", search="need") == ["needs"]
    for one in told(client, f"services/{service.pk}")["attributes"]:
        if "taxonomy_term" in one:
            term = one["taxonomy_term"]
            held = told(client, f"taxonomy_terms/{term['id']}")
            assert {**held, **term} == held
            assert told(client, f"taxonomies/{term['taxonomy_id']}")["id"] == term["taxonomy_id"]
