"""A works here, B elsewhere: each other's people, places, invitations and drafts are not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from kith.accounts.models import Person
from kith.organisations.models import Organisation
from kith.organisations.operations import inviting
from kith.organisations.operations.places import add_team
from tests.conformance.partners.asking import MACHINE_OF_B, browser
from tests.conformance.partners.stillness import id_of_b
from tests.conformance.partners.worlds import Ask, Journey, Side, World
from tests.factories.people import (
    AT,
    a_membership,
    a_person,
    a_team,
    an_area,
    an_organisation,
)

EMAIL_OF_B = "b@example.org"
ALL = "/work/organisations/"
LISTS = ("people", "teams")
ROLES = ("practitioner", "supervisor", "champion", "service-keeper", "organisation-lead")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works elsewhere, and what they do there."""

    name: str
    roles: tuple[str, ...]
    invites: int
    teams: tuple[str, ...]
    drafts: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Both:
    """The two organisations, who leads the other one, and A."""

    here: Organisation
    elsewhere: Organisation
    lead_elsewhere: Person
    a: Person


def _a(*roles: str) -> Side:
    an_area()
    here, elsewhere = an_organisation("Here"), an_organisation("Elsewhere")
    lead = a_person("organisation-lead", organisation=elsewhere, name="Lee Lead")
    team = a_team(here, "Ours")
    a = a_person(*roles, team=team, name="Ada Asker")
    a_membership(a, *roles, organisation=here)
    a_person("practitioner", team=team, name="Cy Colleague")
    return Side(
        people={"A": a},
        about=frozenset({a.pk, here.pk, team.pk}),
        written_to=frozenset({a.email}),
        records=Both(here, elsewhere, lead, a),
    )


def comes(side: Side, colleague: Colleague) -> None:
    """B begins elsewhere, and works."""
    both: Both = side.records
    person = a_person(name=colleague.name or "B", email=EMAIL_OF_B)
    assert person.pk == id_of_b()
    a_membership(person, *colleague.roles, organisation=both.elsewhere)
    for name in colleague.teams:
        add_team(organisation=both.elsewhere, name=name, by=both.lead_elsewhere, at=AT)
    for number in range(colleague.invites):
        inviting.invite(
            organisation=both.elsewhere,
            team=None,
            email=f"asked{number}@example.org",
            name=colleague.name,
            roles=["practitioner"],
            by=both.lead_elsewhere,
            at=AT,
        )
    if colleague.drafts:
        theirs = browser(person, MACHINE_OF_B)
        typed = {"draft_address": "/work/break-glass/", "words": colleague.drafts}
        theirs.post("/work/drafts/", typed)
    if colleague.is_gone:
        person.is_active = False
        person.save()


def journeys() -> dict[str, Callable[[Side], Journey]]:
    """A's own organisation, the other one, guesses at B's records, and what is kept about A."""

    def here(side: Side) -> str:
        return f"/work/organisations/{side.records.here.pk}"

    def there(side: Side) -> str:
        return f"/work/organisations/{side.records.elsewhere.pk}"

    def draft(words: str) -> Ask:
        typed = {"draft_address": "/work/break-glass/", "words": words}
        return Ask("/work/drafts/", by="A", posts=typed)

    def oneself(side: Side) -> Journey:
        me = f"/work/organisations/people/{side.records.a.pk}/"
        return [Ask(me, by="A"), Ask("/account/sign-ins/", by="A")]

    return {
        "here": lambda side: [Ask("/work/", by="A"), Ask(f"{here(side)}/", by="A")],
        "people here": lambda side: [Ask(f"{here(side)}/{one}/", by="A") for one in LISTS],
        "there": lambda side: [Ask(f"{there(side)}/", by="A"), Ask(ALL, by="A")],
        "people there": lambda side: [Ask(f"{there(side)}/{one}/", by="A") for one in LISTS],
        "guessing": lambda _: [
            Ask(f"/work/organisations/people/{id_of_b()}/", by="A"),
            Ask(f"/work/trail/account/{id_of_b()}/", by="A"),
        ],
        "guessing more": lambda _: [
            Ask(f"/work/people/{id_of_b()}/reset-second-factor/", by="A"),
            Ask(f"/work/organisations/memberships/{id_of_b(1)}/end/", by="A", posts={}),
        ],
        "a draft": lambda _: [draft("Mine"), Ask("/account/export/csv/", by="A")],
        "what is kept of oneself": oneself,
    }


NAMES = st.text(st.characters(whitelist_categories=["Ll", "Lu"], max_codepoint=0x24F), max_size=20)
WORLD = World(
    name="elsewhere",
    lives={
        "A is a lead": lambda: _a("organisation-lead"),
        "A is a practitioner": lambda: _a("practitioner"),
    },
    other=st.builds(
        Colleague,
        name=NAMES,
        roles=st.lists(st.sampled_from(ROLES), unique=True, min_size=1, max_size=3).map(tuple),
        invites=st.integers(0, 2),
        teams=st.lists(st.sampled_from(["North", "South"]), unique=True).map(tuple),
        drafts=NAMES,
        is_gone=st.booleans(),
    ),
    arrives=comes,
    journeys=journeys(),
)
