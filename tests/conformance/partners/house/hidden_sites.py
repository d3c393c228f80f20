"""A works where B is hidden: a site of A's own organisation that only another may see.

Who leads an organisation answers for its sites, and is told when glass is broken over a hidden
one: that is meant, so it happens only where A is no lead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from kith.accounts.models import Person
from kith.accounts.operations import glass
from kith.organisations.models import Organisation, Site
from kith.organisations.operations import places
from tests.conformance.partners.asking import MACHINE_OF_B, browser
from tests.conformance.partners.stillness import id_of_b
from tests.conformance.partners.worlds import Ask, Journey, Side, World
from tests.factories.people import (
    AT,
    a_membership,
    a_person,
    a_site,
    a_team,
    an_area,
    an_organisation,
)

WAYS = ("kept", "changed", "closed", "glass broken")
NEW_NAME = "A new place"
"""What A calls a site of their own. No hidden one is drawn with it: a name is one site's in the whole
organisation, so trying a hidden one's name is refused (`NameNotToBeHad`), and A could tell by that.
"""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A site that is restricted from its first moment, and what becomes of it."""

    name: str
    address: str
    postcode: str
    way: str


@dataclass(frozen=True, slots=True)
class Harbour:
    """The organisation, whoever may see its hidden sites, and A."""

    organisation: Organisation
    holder: Person
    other_lead: Person
    team_id: object
    site: Site
    a: Person
    a_leads: bool


def _a(*roles: str) -> Side:
    an_area()
    organisation = an_organisation("Harbour")
    team = a_team(organisation, "Outreach")
    site = a_site(organisation, "The open door")
    holder = a_person("organisation-lead", organisation=organisation, name="Hedy Holder")
    other = a_person("organisation-lead", organisation=organisation, name="Olu Other")
    a = a_person(*roles, team=team, name="Ada Asker")
    a_membership(a, *roles, organisation=organisation)
    return Side(
        people={"A": a},
        about=frozenset({a.pk, organisation.pk, team.pk, site.pk}),
        written_to=frozenset({a.email}),
        records=Harbour(
            organisation, holder, other, team.pk, site, a, "organisation-lead" in roles
        ),
    )


def comes(side: Side, hidden: Hidden) -> None:
    """The holder adds it, for themselves alone, and does something with it."""
    harbour: Harbour = side.records
    described = {"address": hidden.address, "postcode": hidden.postcode}
    site = places.add_site(
        organisation=harbour.organisation,
        name=hidden.name,
        restricted_to=[harbour.holder],
        by=harbour.holder,
        at=AT,
        **described,
    )
    assert site.pk == id_of_b()
    if hidden.way == "changed":
        changed = {**described, "address": "Elsewhere"}
        places.change_site(site=site, name=hidden.name, by=harbour.holder, at=AT, **changed)
    elif hidden.way == "closed":
        places.close_site(site=site, by=harbour.holder, at=AT)
    elif hidden.way == "glass broken" and not harbour.a_leads:
        glass.break_glass(
            kind="site",
            object_id=site.pk,
            reason="danger",
            words="Somebody must go there.",
            by=harbour.other_lead,
            at=AT,
        )
    browser(harbour.holder, MACHINE_OF_B).get(f"/work/organisations/sites/{site.pk}/")


def journeys() -> dict[str, Callable[[Side], Journey]]:
    """The lists of the organisation, guesses at the hidden site, a site of A's own, A's own data."""
    hidden = f"/work/organisations/sites/{id_of_b()}"

    def own(side: Side) -> str:
        return f"/work/organisations/{side.records.organisation.pk}"

    def adds(side: Side) -> Ask:
        return Ask(f"{own(side)}/sites/add/", by="A", posts={"name": NEW_NAME})

    def trail(side: Side) -> Ask:
        return Ask(f"/work/trail/organisation/{side.records.organisation.pk}/", by="A")

    def oneself(side: Side) -> Journey:
        me = f"/work/organisations/people/{side.records.a.pk}/"
        return [Ask(me, by="A"), Ask("/account/export/json/", by="A")]

    def team(side: Side) -> Ask:
        return Ask(f"/work/organisations/teams/{side.records.team_id}/", by="A")

    return {
        "the sites": lambda side: [
            Ask(f"{own(side)}/", by="A"),
            Ask(f"{own(side)}/sites/", by="A"),
        ],
        "the closed ones": lambda side: [Ask(f"{own(side)}/sites/?closed", by="A"), trail(side)],
        "work": lambda side: [Ask("/work/", by="A"), Ask(f"{own(side)}/people/", by="A")],
        "guessing": lambda _: [Ask(f"{hidden}/", by="A"), Ask(f"{hidden}/change/", by="A")],
        "guessing more": lambda _: [
            Ask(f"{hidden}/close/", by="A", posts={"is_sure": "on"}),
            Ask(f"/work/restrict/site/{id_of_b()}/", by="A"),
        ],
        "adding a site": lambda side: [adds(side), Ask(f"{own(side)}/sites/", by="A")],
        "what is kept of oneself": oneself,
        "the team": lambda side: [team(side), Ask("/account/", by="A")],
    }


WORDS = st.text(
    st.characters(whitelist_categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F), max_size=30
)
WORLD = World(
    name="hidden sites",
    lives={
        "A is a lead": lambda: _a("organisation-lead"),
        "A is a practitioner": lambda: _a("practitioner"),
    },
    other=st.builds(
        Hidden,
        name=WORDS.map(lambda words: f"House {words}".strip()),
        address=WORDS,
        postcode=st.sampled_from(["", "ZZ1 1AA"]),
        way=st.sampled_from(WAYS),
    ),
    arrives=comes,
    journeys=journeys(),
)
