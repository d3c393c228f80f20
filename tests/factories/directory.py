"""Services, providers, places and terms of the invented area, for tests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from kith.directory.enums import OriginKind, TermKind
from kith.directory.models import Provider, Service, Taxonomy, Term
from kith.directory.operations.writing import Origin, write_providers, write_services
from kith.directory.rules.values import (
    PlaceValues,
    ProviderEntry,
    ProviderValues,
    ServiceEntry,
    ServiceValues,
)
from kith.organisations.models import Organisation
from tests.factories.areas import AT, an_area

PACK = Origin(kind=OriginKind.PACK)
TODAY = AT.date()
_numbers = count(1)


def a_term(code: str = "", *, taxonomy: str = "types", label: str = "", **fields: Any) -> Term:
    """A term of one of the pack's own taxonomies, `types` unless said."""
    kinds = {"types": TermKind.SERVICE_TYPE, "needs": TermKind.NEED}
    name = code or f"term-{next(_numbers)}"
    held, _made = Taxonomy.objects.get_or_create(
        area=an_area(), code=taxonomy, defaults={"name": taxonomy, "description": taxonomy}
    )
    found = Term.objects.filter(taxonomy=held, code=name).first()
    return found or Term.objects.create(
        taxonomy=held,
        code=name,
        label=label or name.replace("-", " ").capitalize(),
        **{"kind": kinds.get(taxonomy, taxonomy), **fields},
    )


def a_provider(
    name: str = "", *, organisation: Organisation | None = None, **values: Any
) -> Provider:
    """A provider, perhaps one that takes part in the charter."""
    given = ProviderValues(
        name=name or f"Provider {next(_numbers)}", description="Helps people.", **values
    )
    written = write_providers(area_id=an_area().pk, entries=[ProviderEntry(values=given)], at=AT)
    provider = Provider.objects.because("A test made it.").get(pk=written.ids[0])
    if organisation:
        provider.organisation = organisation
        provider.save()
    return provider


def a_place(code: str = "", **values: Any) -> PlaceValues:
    """A place, as values for `a_service(places=…)`."""
    return PlaceValues(code=code or f"place-{next(_numbers)}", **values)


def a_service(name: str = "", *, provider: Provider | None = None, **values: Any) -> Service:
    """A service that somebody confirmed today, unless said otherwise."""
    given = ServiceValues(
        **{"name": name or f"Service {next(_numbers)}", "assured_on": TODAY, **values}
    )
    entry = ServiceEntry(values=given, provider_id=(provider or a_provider()).pk)
    written = write_services(area_id=an_area().pk, entries=[entry], origin=PACK, at=AT)
    return service_of(written.ids[0])


def service_of(pk: UUID) -> Service:
    """The service as it stands."""
    return Service.objects.because("A test looks.").get(pk=pk)


def days_before(days: int) -> date:
    """That many days before today."""
    return date.fromordinal(TODAY.toordinal() - days)


def some_services() -> dict[str, Service]:
    """Six services as a small directory has them, by code: near and far, free and not, for two
    people and for one, one by phone alone and one whose place is secret."""
    for code in ("befriending", "mediation", "bereavement", "abuse-help", "contact-centre"):
        a_term(code)
    lonely = a_term("lonely", taxonomy="needs", label="Feeling lonely")
    lonely.leads_to.add(a_term("befriending"))
    a_term("men", taxonomy="eligibility", label="Men")
    a_term("step-free", taxonomy="access", label="Step-free way in")
    hub = a_place(
        "hub",
        name="Marsh Hub",
        address="1 Marsh Lane",
        town="Exampleton",
        postcode="ZZ1 1AA",
        easting=443000,
        northing=392000,
        precision="unit",
        access=("access:step-free",),
    )
    far = a_place(
        "mill",
        name="The Mill",
        town="Far Sample",
        easting=463000,
        northing=392000,
        precision="unit",
    )
    secret = a_place("secret", is_confidential=True)
    provider = a_provider("Marsh Friends")
    rows: dict[str, dict[str, Any]] = {
        "tea": {
            "name": "Tea and talk",
            "summary": "A table, a pot of tea and somebody to talk to.",
            "terms": ("types:befriending",),
            "places": (hub,),
            "cost": "free",
            "delivery": ("in_person",),
            "taking": "yes",
            "life_stages": ("later-on",),
        },
        "sheds": {
            "name": "Sheds for men",
            "summary": "Men who mend things side by side, and talk a little.",
            "terms": ("types:befriending", "eligibility:men"),
            "places": (far,),
            "cost": "some_free",
            "delivery": ("in_person",),
            "assured_on": days_before(200),
        },
        "line": {
            "name": "Grief line",
            "summary": "Somebody to talk to when a person has died.",
            "terms": ("types:bereavement",),
            "cost": "free",
            "delivery": ("phone",),
            "languages": ("en", "ur"),
            "phones": ({"number": "01632 960001"},),
        },
        "mediators": {
            "name": "Two Chairs",
            "summary": "Talk about the children with somebody between you.",
            "terms": ("types:mediation",),
            "places": (hub,),
            "brings_in": True,
            "cost": "paid",
        },
        "unmarked": {
            "name": "Middle Ground mediation",
            "summary": "Talk with each other again. An import brought this entry.",
            "cost": "paid",
        },
        "refuge": {
            "name": "Safe roof",
            "summary": "Talk to us if somebody at home scares or hurts you.",
            "terms": ("types:abuse-help",),
            "places": (secret,),
            "is_safety": True,
            "serves": ("england",),
        },
    }
    return {code: a_service(provider=provider, code=code, **row) for code, row in rows.items()}
