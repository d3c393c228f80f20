"""Services are written as they should stand, whichever way they came in."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from kith.directory.enums import OriginKind
from kith.directory.models import (
    Change,
    Place,
    Proposal,
    Provider,
    Service,
    ServiceAtLocation,
    SourceRecord,
)
from kith.directory.operations.writing import (
    Origin,
    UnknownTerm,
    retire_services,
    write_providers,
    write_services,
)
from kith.directory.queries.values import values_by_id
from kith.directory.rules.values import (
    ProviderEntry,
    ProviderValues,
    ServiceEntry,
    ServiceValues,
    as_json,
    service_from_json,
)
from tests.factories.areas import AT, an_area
from tests.factories.directory import PACK, a_place, a_provider, a_service, a_term, service_of
from tests.factories.imports import a_source

pytestmark = pytest.mark.django_db
SOURCE = Origin(kind=OriginKind.SOURCE)
PERSON = Origin(kind=OriginKind.PERSON)


def rewritten(
    service: Service, *, origin: Origin = PACK, keeps_edits: bool = False, **values: object
):
    was = values_by_id([service.pk])[service.pk]
    entry = ServiceEntry(
        values=replace(was, **values), provider_id=service.provider_id, id=service.pk
    )
    return write_services(
        area_id=an_area().pk, entries=[entry], origin=origin, at=AT, keeps_edits=keeps_edits
    )


def everything() -> ServiceValues:
    a_term("mediation")
    a_term("step-free", taxonomy="access")
    return ServiceValues(
        name="Calm Kitchen",
        phones=({"number": "01632 960001", "what": "Office"},),
        ways=("self", "worker"),
        terms=("types:mediation",),
        languages=("en", "ur"),
        youngest=16,
        times=({"freq": "WEEKLY", "byday": "MO"},),
        places=(
            a_place("hall", name="The Hall", postcode="ZZ1 1AA", access=("access:step-free",)),
            a_place("hub", times=({"freq": "WEEKLY"},), note="Side door"),
        ),
    )


def test_service_is_read_back_as_it_was_written() -> None:
    values = everything()
    service = a_service(**{name: getattr(values, name) for name in values.__dataclass_fields__})

    assert values_by_id([service.pk]) == {service.pk: values}
    assert service_from_json(as_json(values)) == values


def test_writing_the_same_again_changes_nothing() -> None:
    service = a_service(places=(a_place("hall"),))

    written = rewritten(service)

    assert (written.added, written.changed) == (set(), set())
    assert Change.objects.count() == 0


def test_change_is_kept_with_what_it_was_before() -> None:
    service = a_service("Calm Kitchen")

    written = rewritten(service, origin=SOURCE, name="Calm Table", places=(a_place("hall"),))

    assert written.changed == {service.pk}
    fields = Change.objects.get().fields
    assert fields["name"] == ["Calm Kitchen", "Calm Table"]
    assert sorted(fields) == ["name", "places"]
    assert service_of(service.pk).origins["name"][0] == "source"
    assert service_of(service.pk).origins["*"][0] == "pack"


def test_import_leaves_alone_what_a_person_here_changed() -> None:
    service = a_service("Calm Kitchen", summary="Old")
    rewritten(service, origin=PERSON, summary="Ours")

    written = rewritten(service, origin=SOURCE, keeps_edits=True, summary="Theirs", name="New")

    assert written.kept == {service.pk: ("summary",)}
    assert (service_of(service.pk).name, service_of(service.pk).summary) == ("New", "Ours")


def test_place_of_a_provider_is_there_once() -> None:
    provider = a_provider()
    a_service(provider=provider, places=(a_place("hall", town="Old Town"),))
    a_service(provider=provider, places=(a_place("hall", town="New Town"),))

    assert Place.objects.get().town == "New Town"
    assert ServiceAtLocation.objects.count() == 2


def test_confidential_place_has_no_address_in_the_database() -> None:
    secret = {"address": "1 Hidden Lane", "town": "Nowhere", "postcode": "ZZ1 1AA", "easting": 1}
    a_service(places=(a_place("refuge", name="Refuge", is_confidential=True, **secret),))

    place = Place.objects.get()
    assert (place.name, place.is_confidential) == ("Refuge", True)
    assert [place.address, place.town, place.postcode, place.easting] == ["", "", "", None]


def test_place_that_becomes_confidential_leaves_no_address_in_the_history() -> None:
    service = a_service(places=(a_place("home", name="Home", address="1 Open Road"),))

    rewritten(service, places=(a_place("home", name="Home", is_confidential=True),))

    assert "Open Road" not in str(Change.objects.get().fields)
    assert (Place.objects.get().address, Place.objects.get().is_confidential) == ("", True)


def test_place_that_becomes_confidential_is_forgotten_in_all_that_was_kept_before() -> None:
    told = {"address": "Flat 2, 1 Open Road", "postcode": "S60 1AB", "easting": 4431}
    service = a_service(places=(a_place("home", name="Home", **told),))
    other = a_service(provider=service.provider, places=(a_place("hall", address="9 Hall Street"),))
    rewritten(service, places=(a_place("home", name="Home", **{**told, "easting": 4432}),))
    rewritten(other, description="Come to 1 Open Road, s601ab.", places=())
    rewritten(other, description="Ring first.")
    sent_in = {"places": [as_json(a_place("home", **told))]}
    Proposal.objects.create(service=service, values=sent_in, before={}, sent_at=AT)
    SourceRecord.objects.create(
        source=a_source(), theirs="1", service=service, digest="-", last_seen_at=AT,
        given={"id": "1", "description": "In Open Road."},
    )  # fmt: skip
    telling = ["open road", "s601ab", "s60 1ab", "4431", "4432", "9 hall street"]
    assert [one for one in telling if one in kept_of_places()] == telling

    rewritten(service, places=(a_place("home", name="Home", is_confidential=True),))

    assert [one for one in telling if one in kept_of_places()] == ["9 hall street"]


def kept_of_places() -> str:
    kept = [
        *Change.objects.values_list("fields", flat=True),
        *Proposal.objects.because("A test looks.").values_list("values", flat=True),
        *SourceRecord.objects.values_list("given", flat=True),
    ]
    return str(kept).casefold()


def test_new_ids_are_taken_where_nothing_else_has_them() -> None:
    provider, wanted, place, location = a_provider(), uuid4(), uuid4(), uuid4()
    entry = ServiceEntry(
        values=ServiceValues(name="Calm", places=(a_place("hall"),)),
        provider_id=provider.pk,
        new_id=wanted,
        place_ids={"hall": place},
        location_ids={"hall": location},
    )

    def write() -> UUID:
        return write_services(area_id=an_area().pk, entries=[entry], origin=SOURCE, at=AT).ids[0]

    assert write() == wanted
    assert (Place.objects.get().pk, ServiceAtLocation.objects.get().pk) == (place, location)
    assert write() != wanted


def test_unknown_term_is_refused_and_nothing_is_written() -> None:
    entry = ServiceEntry(
        values=ServiceValues(name="Calm", terms=("types:nothing",)), provider_id=a_provider().pk
    )

    with pytest.raises(UnknownTerm, match="types:nothing"):
        write_services(area_id=an_area().pk, entries=[entry], origin=PACK, at=AT)

    assert Service.objects.because("A test looks.").count() == 0


def test_retired_service_lives_again_when_it_is_written() -> None:
    service = a_service()

    assert retire_services(ids=[service.pk], at=AT) == 1
    assert retire_services(ids=[service.pk], at=AT) == 0
    assert rewritten(service).changed == {service.pk}
    assert service_of(service.pk).retired_at is None


def test_provider_is_changed_where_it_differs() -> None:
    provider = a_provider("Calm Homes")
    same = ProviderValues(name="Calm Homes", description="Helps people.")

    def write(values: ProviderValues):
        entry = ProviderEntry(values=values, id=provider.pk)
        return write_providers(area_id=an_area().pk, entries=[entry], at=AT)

    assert write(same).changed == set()
    assert write(replace(same, website="https://calm.example")).changed == {provider.pk}
    assert Provider.objects.because("A test looks.").get().website == "https://calm.example"
