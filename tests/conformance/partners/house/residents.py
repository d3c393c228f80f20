"""Two residents, perhaps of one home: what one answers or looks for leaves nothing for the other.

Neither has signed in. B uses every public form from another machine, and is drawn in any way; what
A then gets is as if B had never come.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.conformance.partners.asking import MACHINE_OF_B, browser
from tests.conformance.partners.worlds import ANYONE, Ask, Journey, Side, World
from tests.factories.directory import some_services
from tests.factories.people import an_area

SAFETY = ("afraid", "hurt", "children", "young", "honour", "self_harm")
ALL_NO = dict.fromkeys(SAFETY, "no")
MEASURED = {
    **{f"partner_measure.csi-4.{number}": "2" for number in range(1, 5)},
    **{f"everyone_measure.ons-loneliness.{number}": "2" for number in range(1, 5)},
}
OPEN = {"about": "partner", **ALL_NO, **MEASURED}
WORRIED = {**OPEN, "afraid": "yes"}
PLAN = {"about": "partner", "safe": "none", "self_harm": "no", "hard": "money", "help": "read"}


@dataclass(frozen=True, slots=True)
class Resident:
    """What somebody answers in the check, and the words that they look for."""

    answers: tuple[tuple[str, str], ...]
    words: str
    looks_in: tuple[str, ...]


def _a() -> Side:
    an_area()
    services = some_services()
    return Side(people={ANYONE: None}, records=services["tea"].pk)


def comes(side: Side, resident: Resident) -> None:
    """B uses the forms."""
    theirs = browser(None, MACHINE_OF_B)
    for address in resident.looks_in:
        if address == "/check/":
            theirs.post(address, {**OPEN, **dict(resident.answers)})
        elif address == "/plan/":
            theirs.post(address, {**PLAN, **dict(resident.answers)})
        elif address == "wrong":
            said = {"what": "phone", "words": resident.words}
            theirs.post(f"/services/{side.records}/wrong/", said)
        else:
            theirs.post(address, {"words": resident.words})


def checking(side: Side) -> Journey:
    """The private check, with and without a worry."""
    return [Ask("/check/"), Ask("/check/", posts=OPEN), Ask("/check/", posts=WORRIED)]


def planning(side: Side) -> Journey:
    """The guided finder."""
    afraid = {**PLAN, "safe": "afraid"}
    return [Ask("/plan/"), Ask("/plan/", posts=PLAN), Ask("/plan/", posts=afraid)]


def finding(side: Side) -> Journey:
    """Looking for help, and one entry."""
    return [
        Ask("/services/", posts={"words": "talk"}),
        Ask(f"/services/{side.records}/"),
    ]


def searching(side: Side) -> Journey:
    """Search over everything, and what the box suggests."""
    return [
        Ask("/search/", posts={"words": "argue"}),
        Ask("/services/suggest/", posts={"words": "ta"}),
    ]


WORLD = World(
    name="residents",
    lives={"A has not signed in": _a},
    other=st.builds(
        Resident,
        answers=st.lists(
            st.tuples(st.sampled_from(SAFETY), st.sampled_from(["yes", "no", "unsure", ""])),
            max_size=4,
        ).map(tuple),
        words=st.text(max_size=20),
        looks_in=st.lists(
            st.sampled_from(["/check/", "/plan/", "/search/", "/services/", "wrong"]),
            unique=True,
            min_size=1,
            max_size=3,
        ).map(tuple),
    ),
    arrives=comes,
    journeys={
        "the check": checking,
        "the finder": planning,
        "looking": finding,
        "searching": searching,
    },
)
