"""A place that one record calls confidential is nowhere, whatever others say of it or how it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kith.directory.enums import OriginKind
from kith.directory.models import Change, Place, Service, ServiceAtLocation
from kith.directory.operations.writing import Origin, write_providers, write_services
from kith.directory.queries.api import Narrowed, services
from kith.directory.queries.searching import asking
from kith.directory.queries.values import provider_values, values_by_id
from kith.directory.rules.values import ProviderEntry, ServiceEntry
from kith.directory.search import find
from tests.factories.areas import AT, an_area
from tests.factories.directory import PACK, a_place, a_provider, a_service
from tests.factories.imports import (
    PROVIDER,
    Machine,
    a_record,
    a_source,
    applied,
    at_place,
    imported,
    read_address,
    read_records,
)
from tests.factories.people import a_person
from tests.integration.directory.test_importing_secret import everything_kept
from tests.unit.open_referral.sample import a_page, an_id

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)
Spoil = Callable[[dict[str, Any]], None]


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: Any) -> None:
    settings.UPLOADS = tmp_path / "uploads"


def at_lane(number: int = 1, **location: Any) -> list[dict[str, Any]]:
    """A service at 7 Hidden Lane, which is the same location each time."""
    at = at_place(1, **location)
    at[0]["id"] = an_id(9100 + number)
    at[0]["location"]["addresses"][0]["address_1"] = "7 Hidden Lane"
    return at


def refuge(number: int = 1, **changed: Any) -> dict[str, Any]:
    told = {"name": "Lily Refuge", "service_at_locations": at_lane(number), **changed}
    return a_record(number, **told)


def advice(number: int = 2, **changed: Any) -> dict[str, Any]:
    told = {"name": "Advice line", "service_at_locations": at_lane(number), **changed}
    return a_record(number, **told)


def shown() -> list[tuple[str, bool]]:
    return sorted(set(Place.objects.values_list("address", "is_confidential")))


def leaks() -> bool:
    return "hidden lane" in everything_kept()


# ── A place that two services share ──


@pytest.mark.parametrize("turn", [1, -1])
def test_place_of_a_refuge_that_another_service_shares_is_kept_nowhere(
    tmp_path: Path, turn: int
) -> None:
    records = [refuge(), advice(description="Drop in at 7 hidden lane.")][::turn]

    run = read_records(a_source(), tmp_path, *records)
    before = leaks()
    applied(run)

    assert (run.counts["added"], run.counts["hidden"]) == (2, 2)
    assert (before, leaks(), shown()) == (False, False, [("", True)])
    assert ServiceAtLocation.objects.count() == 2


def test_place_of_a_refuge_is_kept_nowhere_for_another_organisation(tmp_path: Path) -> None:
    other = {"id": an_id(998), "name": "Another", "description": "Helps."}

    imported(a_source(), tmp_path, advice(organization=other), refuge())

    assert (leaks(), shown()) == (False, [("", True)])


def test_place_of_a_refuge_on_a_later_page_of_an_address_is_kept_nowhere() -> None:
    pages = [
        a_page(advice(), total_items=2, total_pages=2, last_page=False),
        a_page(refuge(), total_items=2, total_pages=2, page_number=2, first_page=False),
    ]
    source = a_source(address="https://feed.example/oruk")

    run = read_address(source, Machine(pages))
    before = leaks()
    applied(run)

    assert (run.counts["added"], run.counts["hidden"]) == (2, 2)
    assert (before, leaks(), shown()) == (False, False, [("", True)])


def test_place_that_is_confidential_here_stays_so_in_every_import(tmp_path: Path) -> None:
    source = a_source()
    imported(source, tmp_path, refuge())

    imported(a_source("Another feed"), tmp_path, advice())
    imported(source, tmp_path, refuge(name="Lily House"))

    assert (leaks(), shown()) == (False, [("", True)])


@pytest.mark.parametrize("turn", [1, -1])
def test_secrecy_wins_between_entries_that_are_written_together(turn: int) -> None:
    provider = a_provider()
    pair = [a_service(provider=provider) for _one in range(2)]
    places = [
        a_place("home", name="Home", is_confidential=True),
        a_place("home", name="7 Hidden Lane", address="7 Hidden Lane", note="By Hidden Lane"),
    ]
    entries = [
        _entry(service, places=(place,)) for service, place in zip(pair, places, strict=True)
    ]

    write_services(area_id=an_area().pk, entries=entries[::turn], origin=PACK, at=AT)

    assert (leaks(), shown()) == (False, [("", True)])
    assert Change.objects.count() == 2


def test_only_a_person_opens_a_confidential_place() -> None:
    service = a_service(places=(a_place("home", name="Home", is_confidential=True),))
    opened = _entry(service, places=(a_place("home", name="Home", address="1 High Street"),))
    source, person = OriginKind.SOURCE, OriginKind.PERSON

    write_services(area_id=an_area().pk, entries=[opened], origin=PACK, at=AT)
    write_services(area_id=an_area().pk, entries=[opened], origin=Origin(kind=source), at=AT)
    before = ("1 high street" in everything_kept(), shown())
    by = Origin(kind=person, id=a_person().pk)
    write_services(area_id=an_area().pk, entries=[opened], origin=by, at=AT)

    assert before == (False, [("", True)])
    assert shown() == [("1 High Street", False)]


def _entry(service: Service, **values: Any) -> ServiceEntry:
    was = values_by_id([service.pk])[service.pk]
    return ServiceEntry(
        values=replace(was, **values), provider_id=service.provider_id, id=service.pk
    )


# ── Marks that are not of the standard's shape ──


def _location(record: dict[str, Any]) -> dict[str, Any]:
    return record["service_at_locations"][0]["location"]


def _mark_of_location(record: dict[str, Any]) -> None:
    _location(record)["attributes"] = {"label": "confidential", "value": "yes"}


def _places_as_record(record: dict[str, Any]) -> None:
    _location(record)["name"] = "Refuge"
    record["service_at_locations"] = record["service_at_locations"][0]


def _places_nested(record: dict[str, Any]) -> None:
    _location(record)["name"] = "Refuge"
    record["service_at_locations"] = [record["service_at_locations"]]


def _location_as_list(record: dict[str, Any]) -> None:
    _location(record)["name"] = "Refuge"
    record["service_at_locations"][0]["location"] = [_location(record)]


def _address_as_record(record: dict[str, Any]) -> None:
    address = _location(record)["addresses"][0]
    _location(record)["addresses"] = {**address, "attention": "Confidential"}


def _description_as_list(record: dict[str, Any]) -> None:
    _location(record)["description"] = ["Confidential address"]


def _attributes_as_record(record: dict[str, Any]) -> None:
    record["attributes"] = {"label": "Kind", "taxonomy_term": {"name": "Refuge"}}


def _mark_at_location(record: dict[str, Any]) -> None:
    at = record["service_at_locations"][0]
    at["attributes"] = {"label": "confidential", "value": "yes"}


def _terms_as_list(record: dict[str, Any]) -> None:
    record["attributes"] = [{"label": "Kind", "taxonomy_term": [{"name": "Refuge"}]}]


@pytest.mark.parametrize(
    "spoil",
    [
        _mark_of_location,
        _places_as_record,
        _places_nested,
        _location_as_list,
        _address_as_record,
        _description_as_list,
        _attributes_as_record,
        _mark_at_location,
        _terms_as_list,
    ],
)
@pytest.mark.parametrize("as_page", [False, True])
def test_record_whose_places_cannot_be_looked_through_is_refused(
    tmp_path: Path, spoil: Spoil, as_page: bool
) -> None:
    record = advice(1)
    spoil(record)
    others = [a_record(2), a_record(3)]

    if as_page:
        source = a_source(address="https://feed.example/oruk")
        run = read_address(source, Machine([a_page(record, *others)]))
    else:
        run = read_records(a_source(), tmp_path, record, *others)
    before = leaks()
    applied(run)

    assert (run.counts["added"], run.counts["refused"]) == (2, 1)
    assert (before, leaks(), shown()) == (False, False, [])


def test_number_as_text_refuses_no_service_that_says_it_is_confidential(tmp_path: Path) -> None:
    at = at_place(latitude="53.43", longitude="-1.35")
    record = a_record(
        1, description="Free, confidential advice.", minimum_age="16", service_at_locations=at
    )

    run = imported(a_source(), tmp_path, record)

    assert (run.counts["added"], run.counts.get("refused", 0)) == (1, 0)
    assert shown() == [("1 Secret Street", False)]


# ── Locations that nothing reads ──


@pytest.mark.parametrize("says", ["Confidential address", "A house"])
@pytest.mark.parametrize("of_service", [False, True])
def test_locations_of_an_organisation_are_never_kept(
    tmp_path: Path, says: str, of_service: bool
) -> None:
    held = [at_lane(1, description=says)[0]["location"]]
    changed = (
        {"locations": held} if of_service else {"organization": PROVIDER | {"locations": held}}
    )
    record = a_record(1, **changed)

    run = read_records(a_source(), tmp_path, record, a_record(2))
    before = leaks()
    applied(run)

    assert (before, leaks(), run.counts["added"]) == (False, False, 2)


# ── Ids that two want ──


def test_two_organisations_may_share_a_location(tmp_path: Path) -> None:
    other = {"id": an_id(998), "name": "Another", "description": "Helps."}

    imported(
        a_source(),
        tmp_path,
        a_record(1, service_at_locations=at_place()),
        a_record(2, organization=other, service_at_locations=at_place()),
    )

    assert (Place.objects.count(), ServiceAtLocation.objects.count()) == (2, 2)
    assert Place.objects.filter(pk=an_id(8001)).count() == 1
    assert ServiceAtLocation.objects.filter(pk=an_id(9001)).count() == 1


# ── Whoever harvests is told ──


def _since(at: Any) -> list[Any]:
    found = services(an_area().pk, AT.date(), Narrowed(since=at))
    return sorted(one.pk for one in found)


@pytest.mark.parametrize("is_confidential", [False, True])
def test_service_has_changed_when_its_place_did(is_confidential: bool) -> None:
    provider = a_provider()
    home = a_place("home", name="Home", town="Willowby")
    pair = [a_service(provider=provider, places=(home,)) for _one in range(2)]
    a_service(provider=provider)
    moved = a_place("home", name="Home", town="Exampleton", is_confidential=is_confidential)

    write_services(
        area_id=an_area().pk, entries=[_entry(pair[0], places=(moved,))], origin=PACK, at=LATER
    )

    assert _since(LATER) == sorted(one.pk for one in pair)
    assert _indexed("willowby") == []


def _indexed(words: str) -> list[Any]:
    ask = replace(asking(an_area().pk, on=AT.date()), words=words)
    return sorted(one.service_id for one in find(ask).hits)


def test_service_has_changed_when_its_provider_did() -> None:
    provider = a_provider("Old Name")
    service = a_service("Tea", provider=provider)
    a_service("Talk", provider=a_provider("Another"))
    values = replace(provider_values(provider), name="Fresh Willow")
    entry = ProviderEntry(values=values, id=provider.pk)

    write_providers(area_id=provider.area_id, entries=[entry], at=LATER)

    assert _since(LATER) == [service.pk]
    assert _indexed("willow") == [service.pk]
