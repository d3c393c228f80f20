"""A keeps a provider's entries by a link; B keeps another's. Neither link tells of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from kith.directory.models import Provider, Service
from kith.directory.operations.assuring import BY_LINK, assure_services
from kith.directory.operations.keepers import ask_new_link
from kith.directory.operations.proposing import propose_end, propose_keeper
from kith.directory.operations.reporting import report_wrong
from kith.directory.rules.keepers import secret_digest
from tests.conformance.partners.asking import MACHINE_OF_B, browser
from tests.conformance.partners.worlds import ANYONE, Ask, Journey, Side, World
from tests.factories.directory import a_provider, a_service
from tests.factories.keeping import KEEPER, SECRET, a_kept_provider, a_link, a_proposal
from tests.factories.people import AT, an_area

SECRET_OF_B = "another-open-secret-that-nobody-guesses-456"
KEEPER_OF_B = "keeper-of-b@example.org"
DEEDS = ("looks", "confirms", "changes", "ends", "passes on", "is reported", "asks anew")


@dataclass(frozen=True, slots=True)
class Keeper:
    """Another provider's keeper, and what they do with an entry."""

    entries: tuple[str, ...]
    deeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A's provider and entry, and the provider that B will keep."""

    provider: Provider
    service: Service
    other: Provider


def _a(*, waits: bool = False) -> Side:
    an_area()
    provider = a_kept_provider("The Hub")
    service = a_service("Calm Kitchen", provider=provider)
    other = a_provider("Elsewhere", keeper_email=KEEPER_OF_B)
    a_link(provider, at=timezone.now())
    if waits:
        a_proposal(service)
    return Side(
        people={ANYONE: None},
        about=frozenset({provider.pk, service.pk}),
        written_to=frozenset({KEEPER}),
        records=Kept(provider, service, other),
    )


def comes(side: Side, keeper: Keeper) -> None:
    """B has a link and entries, and uses them."""
    other = side.records.other
    a_link(other, secret=SECRET_OF_B, at=timezone.now())
    made = [a_service(name, provider=other) for name in keeper.entries]
    for deed in keeper.deeds:
        _do(deed, other, made[0])


def _do(deed: str, provider: Provider, service: Service) -> None:
    given: dict[str, Any] = {"by": None, "at": AT}
    if deed == "looks":
        browser(None, MACHINE_OF_B).get(f"/services/keep/{SECRET_OF_B}/")
    elif deed == "confirms":
        assure_services(service_ids=[service.pk], how=BY_LINK, **given)
    elif deed == "changes":
        a_proposal(service, name="Another name")
    elif deed == "ends":
        propose_end(service=service, note="It is over.", **given)
    elif deed == "passes on":
        propose_keeper(provider=provider, keeper_email="new-b@example.org", note="", **given)
    elif deed == "is reported":
        report_wrong(service=service, what="phone", words="It rings.", **given)
    else:
        ask_new_link(digest=secret_digest(SECRET_OF_B), at=AT)


def looking(side: Side) -> Journey:
    """What the link opens."""
    link = f"/services/keep/{SECRET}/"
    return [
        Ask(link),
        Ask(f"{link}{side.records.service.pk}/"),
        Ask(f"{link}someone-else/"),
    ]


def doing(side: Side) -> Journey:
    """A confirms and ends an entry; one more post goes to an entry that is not theirs."""
    link = f"/services/keep/{SECRET}/"
    mine = side.records.service.pk
    return [
        Ask(f"{link}right/", posts={"service": str(mine)}),
        Ask(f"{link}{mine}/ended/", posts={"note": "We stop."}),
        Ask(link),
    ]


def guessing(side: Side) -> Journey:
    """A false link, and a new one."""
    return [
        Ask(f"/services/keep/{SECRET}x/"),
        Ask(f"/services/keep/{SECRET}/{side.records.provider.pk}/"),
        Ask(f"/services/keep/{SECRET}/new-link/", posts={}),
    ]


WORLD = World(
    name="keepers",
    lives={
        "A has an entry": _a,
        "A's change waits": lambda: _a(waits=True),
    },
    other=st.builds(
        Keeper,
        entries=st.lists(
            st.text(st.characters(whitelist_categories=["Ll", "Lu"]), min_size=1, max_size=20),
            min_size=1,
            max_size=2,
        ).map(tuple),
        deeds=st.lists(st.sampled_from(DEEDS), unique=True, max_size=3).map(tuple),
    ),
    arrives=comes,
    journeys={"looking": looking, "doing": doing, "guessing": guessing},
)
