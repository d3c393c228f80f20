"""Services with all that a service may have, and strategies that draw any, for tests of feeds."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from kith.directory.enums import Cost, Delivery, ServiceStatus, Taking, Way
from kith.directory.models import Provider, Service
from kith.directory.rules.values import PlaceValues, ServiceValues
from kith.opening_times import to_schedules
from tests.factories.directory import a_provider, a_service, a_term
from tests.unit.opening_times.sample import FIRST_TUESDAY, OFFICE, opening_times

ROWS = tuple(to_schedules(OFFICE))
PUBLIC_STATUS = (ServiceStatus.ACTIVE.value, ServiceStatus.TEMPORARILY_CLOSED.value)

REFUGE = {
    "code": "refuge",
    "name": "Rowan House",
    "is_confidential": True,
    "times": ROWS,
    "note": "Behind the market",
}
"""A confidential place, in words that must not go out."""


def some_terms() -> None:
    """Terms of each of the pack's own taxonomies: a need that leads to a type, and one below it."""
    mediation = a_term("mediation", uri="https://terms.example/mediation")
    a_term("family-mediation", parent=mediation)
    need = a_term("arguing", taxonomy="needs", label="We argue", alternatives=["rows", "fights"])
    need.leads_to.add(mediation)
    a_term("parents", taxonomy="eligibility", label="Parents", description="With children at home")
    a_term("step-free", taxonomy="access", label="Step-free")


def a_place_of(code: str = "hub-1", **more: Any) -> PlaceValues:
    """A place with all that a place may have."""
    return PlaceValues(
        **{
            "code": code,
            "name": "Market Hub",
            "address": "Market Hub\n1 High Street",
            "town": "Exampleton",
            "county": "Exampleshire",
            "postcode": "S60 1AE",
            "easting": 443000,
            "northing": 392000,
            "precision": "unit",
            "district_code": "E08000018",
            "ward_code": "E05013003",
            "getting_there": "Bus 1 stops at the door.",
            "access": ("access:step-free",),
            "times": tuple(to_schedules(type(OFFICE)(sessions=(FIRST_TUESDAY,)))),
            "note": "Ring the bell",
            **more,
        }
    )


def a_whole_service(provider: Provider | None = None, **more: Any) -> Service:
    """A service with all that a service may have."""
    some_terms()
    return a_service(
        **{
            "name": "Mediation for families",
            "provider": provider or a_whole_provider(),
            "other_name": "Talking it over",
            "summary": "Somebody in the middle.",
            "description": "Helps two people agree.\n\nNobody takes sides.",
            "website": "https://mediation.example/help?a=1",
            "email": "hello@mediation.example",
            "phones": (
                {"number": "0114 496 0001", "what": "Office", "hours": "9 to 5", "text": "yes"},
                {"number": "0114 496 0002"},
            ),
            "how_to_ask": "Ring us.",
            "ways": ("self", "worker"),
            "delivery": ("in_person", "online"),
            "taking": "waiting_list",
            "waiting": "About six weeks",
            "waiting_days": 42,
            "cost": "some_free",
            "cost_words": "Free below an income",
            "youngest": 16,
            "oldest": 80,
            "eligibility": "People who live together",
            "languages": ("en", "ur", "zh-Hant"),
            "has_interpreters": True,
            "terms": ("types:family-mediation", "eligibility:parents"),
            "life_stages": ("families",),
            "serves": ("E08000018", "wales"),
            "times": ROWS,
            "is_safety": True,
            "brings_in": True,
            "source_url": "https://mediation.example/",
            "read_on": date(2026, 11, 1),
            "is_invented": True,
            "places": (a_place_of(), PlaceValues(**REFUGE)),
            **more,
        }
    )


def a_whole_provider(**more: Any) -> Provider:
    """A provider with all that a provider may have."""
    return a_provider(
        **{
            "name": "Exampleton Mediators",
            "website": "https://mediators.example",
            "email": "office@mediators.example",
            "keeper_email": "keeper@mediators.example",
            "legal_status": "Charity",
            "is_invented": True,
            **more,
        }
    )


# ── Strategies ──

# Without NUL, which forms and imports take out and PostgreSQL does not keep.
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
lines = st.lists(words, max_size=3).map("\n".join)
names = words.filter(lambda text: any(one.isalnum() for one in text))
addresses = st.sampled_from(
    [
        "",
        "https://a.example",
        "https://b.example/x y?ü=1",
        "http://c.example/#d",
        "https://müh.example",
    ]
)
emails = st.sampled_from(["", "a@b.example", "a.b+c@d.example"])
ages = st.one_of(st.none(), st.integers(0, 120))
phones = st.fixed_dictionaries(
    {"number": st.sampled_from(["0114 496 0001", "+44 1632 960001", "999"])},
    optional={"what": words, "hours": words, "text": words},
)
rows = opening_times().map(to_schedules).map(tuple)


@st.composite
def place_values(draw: st.DrawFn, code: str) -> PlaceValues:
    """Any place that a table may hold."""
    if draw(st.integers(0, 4)) == 0:
        return PlaceValues(code=code, name=draw(words), is_confidential=True, times=draw(rows))
    has_point = draw(st.booleans())
    return PlaceValues(
        code=code,
        name=draw(words),
        address=draw(lines),
        town=draw(words),
        county=draw(words),
        postcode=draw(st.sampled_from(["", "S60 1AE", "s601ae", "S60", "nowhere"])),
        easting=draw(st.integers(100_000, 600_000)) if has_point else None,
        northing=draw(st.integers(100_000, 900_000)) if has_point else None,
        precision=draw(st.sampled_from(["", "unit", "district"])) if has_point else "",
        district_code=draw(st.sampled_from(["", "E08000018"])),
        ward_code=draw(st.sampled_from(["", "E05013003"])),
        getting_there=draw(lines),
        access=draw(st.sampled_from([(), ("access:step-free",)])),
        times=draw(rows),
        note=draw(words),
    )


@st.composite
def service_values(draw: st.DrawFn) -> ServiceValues:
    """Any service that a table may hold and the public may see."""
    ends = sorted(one for one in (draw(ages), draw(ages)) if one is not None)
    count = draw(st.integers(0, 2))
    return ServiceValues(
        name=draw(names),
        other_name=draw(words),
        summary=draw(lines),
        description=draw(lines),
        status=draw(st.sampled_from(PUBLIC_STATUS)),
        website=draw(addresses),
        email=draw(emails),
        phones=tuple(draw(st.lists(phones, max_size=3))),
        how_to_ask=draw(lines),
        ways=tuple(draw(st.sets(st.sampled_from(Way.values)))),
        delivery=tuple(draw(st.sets(st.sampled_from(Delivery.values)))),
        taking=draw(st.sampled_from(Taking.values)),
        waiting=draw(words),
        waiting_days=draw(st.one_of(st.none(), st.integers(0, 400))),
        cost=draw(st.sampled_from(Cost.values)),
        cost_words=draw(st.one_of(words, st.just("Free."))),
        youngest=ends[0] if ends else None,
        oldest=ends[1] if len(ends) > 1 else None,
        eligibility=draw(lines),
        languages=tuple(draw(st.sets(st.sampled_from(["en", "ur", "bfi", "zh-Hant", "x-none"])))),
        has_interpreters=draw(st.sampled_from([None, True, False])),
        terms=tuple(
            sorted(draw(st.sets(st.sampled_from(["types:mediation", "eligibility:parents"]))))
        ),
        life_stages=tuple(draw(st.sets(st.sampled_from(["early", "later"])))),
        serves=tuple(draw(st.sets(st.sampled_from(["E08000018", "england", "northern_ireland"])))),
        times=draw(rows),
        is_safety=draw(st.booleans()),
        brings_in=draw(st.booleans()),
        assured_on=draw(st.sampled_from([None, date(2026, 11, 1)])),
        source_url=draw(addresses),
        read_on=draw(st.sampled_from([None, date(2026, 10, 1)])),
        is_invented=draw(st.booleans()),
        places=tuple(draw(place_values(f"place-{at}")) for at in range(count)),
    )
