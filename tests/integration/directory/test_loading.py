"""A pack's directory goes into the tables: twice the same, and never over what people did here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kith.area_pack.directory import (
    Directory,
    Outcode,
    Phone,
    PlaceUse,
    ProvidedBy,
    ServiceEntry,
    ServicePlace,
    TermEntry,
    Vocabulary,
)
from kith.area_pack.pack import Pack
from kith.areas.operations import load_pack
from kith.core.offers import Changes
from kith.directory.enums import OriginKind
from kith.directory.models import DirectoryRules, Place, Provider, Service, Taxonomy, Term
from kith.directory.operations.assuring import assure_service
from kith.directory.operations.writing import (
    Origin,
    retire_services,
    write_providers,
    write_services,
)
from kith.directory.queries.values import provider_values, values_by_id
from kith.directory.rules import values
from kith.opening_times import OpeningTimes, Week, Weekday, from_schedules, on_days, openings_typed
from kith.organisations.models import Organisation
from tests.factories.areas import AT, an_area
from tests.factories.packs import pack, pack_with_services
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 23, 9, tzinfo=UTC)
MORNINGS = OpeningTimes(weeks=(Week(on_days(([Weekday.MONDAY], openings_typed("09:00-12:00")))),))


def a_directory(**changes: Any) -> Directory:
    """One provider, an open place and a confidential one, two services."""
    given: dict[str, Any] = {
        "freshness": {"fresh_days": 60},
        "outcodes": (Outcode(code="EX91", easting=612000, northing=431000),),
        "taxonomies": (
            Vocabulary(code="types", name="Types", description="What it is."),
            Vocabulary(code="needs", name="Needs", description="What people say."),
        ),
        "terms": (
            TermEntry(taxonomy="types", code="talk", kind="service_type", label="Talk"),
            TermEntry(
                taxonomy="types",
                code="couples",
                kind="service_type",
                label="Couples",
                parent="types:talk",
            ),
            TermEntry(
                taxonomy="needs",
                code="rows",
                kind="need",
                label="We row",
                leads_to=("types:couples",),
            ),
        ),
        "providers": (ProvidedBy(code="fair", name="Fair Middle", description="Mediators."),),
        "places": (
            ServicePlace(provider="fair", code="hall", town="Exampleton", postcode="EX91 1AA"),
            ServicePlace(provider="fair", code="house", name="The house", confidential=True),
        ),
        "services": (a_talk(), a_room()),
    }
    return Directory(**{**given, **changes})


def a_talk(**changes: Any) -> ServiceEntry:
    """Talks in the hall, on Monday mornings."""
    given: dict[str, Any] = {
        "code": "talks",
        "provider": "fair",
        "name": "Talks",
        "summary": "Talks for two.",
        "description": "Somebody fair helps.",
        "types": ("types:talk", "types:couples"),
        "lang": "en-GB",
        "phones": (Phone(number="01632 960100"),),
        "times": MORNINGS,
        "places": (PlaceUse(code="hall"),),
        "assured_on": date(2026, 11, 1),
    }
    return ServiceEntry(**{**given, **changes})


def a_room(**changes: Any) -> ServiceEntry:
    """Rooms in a place that nobody names."""
    given: dict[str, Any] = {
        "code": "rooms",
        "provider": "fair",
        "name": "Rooms",
        "summary": "Safe.",
        "description": "Ring first.",
        "types": ("types:talk",),
        "lang": "en-GB",
        "places": (PlaceUse(code="house"),),
    }
    return ServiceEntry(**{**given, **changes})


def load(directory: Directory, at: datetime = AT) -> dict[str, Changes]:
    """Load the invented pack with this directory; what became of each of its parts."""
    an_area()
    given: Pack = replace(pack(), directory=directory)
    sections = dict(load_pack(pack=given, by=None, at=at).sections)
    return {name: sections[name] for name in ("directory words", "providers", "services")}


def service(code: str) -> Service:
    """A service by its code."""
    return Service.objects.because("A test looks.").get(code=code)


def test_loading_puts_everything_in_its_place() -> None:
    assert load(a_directory()) == {
        "directory words": Changes(added=4),
        "providers": Changes(added=1),
        "services": Changes(added=2),
    }
    talks = values_by_id([service("talks").pk])[service("talks").pk]
    assert from_schedules(list(talks.times))[0] == MORNINGS
    assert (talks.terms, talks.is_invented, talks.phones) == (
        ("types:couples", "types:talk"),
        True,
        ({"number": "01632 960100"},),
    )
    (hall,) = talks.places
    assert (hall.easting, hall.northing, hall.precision) == (612000, 431000, "district")
    need = Term.objects.get(code="rows")
    assert [one.key for one in need.leads_to.select_related("taxonomy")] == ["types:couples"]
    assert Term.objects.get(code="couples").parent == Term.objects.get(code="talk")
    assert DirectoryRules.objects.get().freshness == {"fresh_days": 60}
    assert service("talks").origins == {"*": ["pack", "", "2026-11-21"]}


def test_loading_twice_changes_nothing() -> None:
    load(a_directory())
    before = service("talks").changed_at
    assert load(a_directory(), LATER) == {
        "directory words": Changes(unchanged=4),
        "providers": Changes(unchanged=1),
        "services": Changes(unchanged=2),
    }
    assert service("talks").changed_at == before


def test_loading_follows_the_pack() -> None:
    load(a_directory())
    terms = (*a_directory().terms[:2], replace(a_directory().terms[2], leads_to=("types:talk",)))
    found = load(
        a_directory(terms=terms, services=(a_talk(name="Long talks"), a_room())),
        LATER,
    )
    assert found["services"] == Changes(changed=1, unchanged=1)
    assert found["directory words"] == Changes(changed=1, unchanged=3)
    assert service("talks").name == "Long talks"
    assert [one.code for one in Term.objects.get(code="rows").leads_to.all()] == ["talk"]


def test_loading_retires_what_vanished_and_brings_it_back() -> None:
    load(a_directory())
    empty = Directory()
    assert load(empty, LATER) == {
        "directory words": Changes(changed=1, retired=3),
        "providers": Changes(retired=1),
        "services": Changes(retired=2),
    }
    assert service("talks").retired_at == LATER
    assert Provider.objects.because("A test looks.").get().retired_at == LATER
    assert load(empty, LATER)["services"] == Changes()
    again = load(a_directory(), LATER)
    assert (again["services"], again["providers"]) == (Changes(changed=2), Changes(changed=1))
    assert (service("talks").retired_at, Term.objects.exclude(retired_at=None).count()) == (None, 0)
    assert service("talks").origins == {"*": ["pack", "", "2026-11-21"]}


def test_what_somebody_here_took_out_stays_out() -> None:
    load(a_directory())
    retire_services(ids=[service("talks").pk], at=AT)
    found = load(a_directory(), LATER)["services"]
    assert (found.kept, found.unchanged, found.notes) == (1, 1, ("Kept: taken out here: Talks.",))
    assert service("talks").retired_at == AT


def test_what_people_here_changed_is_kept_and_told() -> None:
    load(a_directory())
    talks = service("talks")
    given = replace(values_by_id([talks.pk])[talks.pk], name="Our talks")
    person = a_person()
    write_services(
        area_id=talks.area_id,
        entries=[values.ServiceEntry(values=given, provider_id=talks.provider_id, id=talks.pk)],
        origin=Origin(kind=OriginKind.PERSON, id=person.pk),
        at=AT,
    )
    found = load(a_directory(services=(a_talk(summary="Short talks."), a_room())), LATER)
    assert found["services"] == Changes(
        changed=1, unchanged=1, kept=1, notes=("Kept: edited here: Talks: name.",)
    )
    assert (service("talks").name, service("talks").summary) == ("Our talks", "Short talks.")


def test_a_persons_confirmation_outlives_an_older_one_of_the_pack() -> None:
    load(a_directory())
    assure_service(service_id=service("rooms").pk, by=a_person(), at=AT)
    older = (a_talk(), a_room(assured_on=date(2026, 3, 1)))
    assert load(a_directory(services=older), LATER)["services"] == Changes(unchanged=2)
    assert service("rooms").assured_on == AT.date()


def test_a_newer_confirmation_of_the_pack_takes_the_place_of_a_persons() -> None:
    load(a_directory())
    talks = service("talks")
    given = replace(values_by_id([talks.pk])[talks.pk], assured_on=date(2026, 11, 10))
    write_services(
        area_id=talks.area_id,
        entries=[values.ServiceEntry(values=given, provider_id=talks.provider_id, id=talks.pk)],
        origin=Origin(kind=OriginKind.KEEPER),
        at=AT,
    )
    load(a_directory(), LATER)
    assert service("talks").assured_on == date(2026, 11, 10)
    newer = (a_talk(assured_on=date(2026, 11, 20)), a_room())
    assert load(a_directory(services=newer), LATER)["services"] == Changes(changed=1, unchanged=1)
    assert service("talks").assured_on == date(2026, 11, 20)


def test_a_confidential_place_has_no_address_even_if_the_pack_slips() -> None:
    slipped = ServicePlace(
        provider="fair", code="house", confidential=True, town="Exampleton", postcode="EX91 1AA"
    )
    load(a_directory(places=(a_directory().places[0], slipped)))
    house = Place.objects.get(code="house")
    assert (house.is_confidential, house.town, house.postcode, house.easting) == (
        True,
        "",
        "",
        None,
    )


def test_a_place_that_becomes_confidential_forgets_where_it_was() -> None:
    load(a_directory())
    hidden = replace(a_directory().places[0], confidential=True)
    load(a_directory(places=(hidden, a_directory().places[1])), LATER)
    hall = Place.objects.get(code="hall")
    assert (hall.is_confidential, hall.town, hall.postcode, hall.easting) == (True, "", "", None)


def test_a_place_that_nobody_uses_is_retired() -> None:
    load(a_directory())
    load(a_directory(services=(a_talk(places=()), a_room())), LATER)
    assert Place.objects.get(code="hall").retired_at == LATER


def test_without_any_table_a_place_has_no_point() -> None:
    load(a_directory(outcodes=()))
    assert Place.objects.get(code="hall").easting is None


def test_who_keeps_an_entry_and_its_partner_stay() -> None:
    area = an_area()
    partner = Organisation.objects.create(area=area, name="Fair Ltd", kind="voluntary", added_at=AT)
    named = ProvidedBy(code="fair", name="Fair", description="M.", organisation="fair ltd")
    load(a_directory(providers=(named,)))
    fair = Provider.objects.because("A test looks.").get()
    fair.keeper_email = "keeper@fair.example"
    fair.save()
    load(a_directory(providers=(replace(named, name="Fairer"),)), LATER)
    fair = Provider.objects.because("A test looks.").get()
    assert (fair.name, fair.keeper_email, fair.organisation) == (
        "Fairer",
        "keeper@fair.example",
        partner,
    )


def test_what_people_said_of_a_provider_stays_as_they_left_it() -> None:
    load(a_directory())
    fair = Provider.objects.because("A test looks.").get()
    said = replace(provider_values(fair), name="Fair and Square")
    write_providers(
        area_id=fair.area_id,
        entries=[values.ProviderEntry(values=said, id=fair.pk)],
        origin=Origin(kind=OriginKind.PERSON, id=a_person().pk),
        at=AT,
    )
    theirs = replace(a_directory().providers[0], name="Fairer", website="https://fair.example")

    changes = load(a_directory(providers=(theirs,)), LATER)["providers"]

    fair.refresh_from_db()
    assert (fair.name, fair.website) == ("Fair and Square", "https://fair.example")
    assert (changes.changed, changes.kept) == (1, 1)
    assert changes.notes == ("Kept: edited here: Fairer: name.",)


def test_vocabularies_of_others_are_left_alone() -> None:
    other = Taxonomy.objects.create(area=an_area(), code="lga", name="LGA", description="Theirs.")
    theirs = Term.objects.create(taxonomy=other, kind="need", code="x", label="Theirs")
    load(a_directory())
    load(Directory(), LATER)
    theirs.refresh_from_db()
    assert theirs.retired_at is None


def test_the_whole_invented_directory_is_loaded_and_a_second_time_changes_nothing() -> None:
    an_area()
    first = dict(load_pack(pack=pack_with_services(), by=None, at=AT).sections)
    assert (first["providers"], first["services"]) == (Changes(added=90), Changes(added=400))
    hidden = Place.objects.filter(is_confidential=True)
    assert hidden.count() == 4
    assert hidden.exclude(town="", address="", postcode="", easting=None).count() == 0
    assert Place.objects.filter(is_confidential=False, easting=None).count() == 0
    assert load_pack(pack=pack_with_services(), by=None, at=LATER).changed_anything is False
