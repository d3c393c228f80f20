"""What the first page shows of an area's contacts: help now, and help by whom it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kith.area_pack import Contact
from kith.area_pack.definition import ABUSE_CONCERNS, SUBJECTS
from kith.areas.models import LifeStage
from kith.core.presenters import ages_in_words

CALM_TIERS = frozenset({"local", "groups", "self_help"})
EVERYONE = frozenset(SUBJECTS)
"""A pack writes `everyone`; the contact holds each subject."""

# Code, words, and whether the people it is about could be the ones to fear.
WAYS: tuple[tuple[str, str, str, bool], ...] = (
    ("partner", "My partner", "", True),
    (
        "separated",
        "The parent I live apart from",
        "You have a child, but you are not a couple",
        True,
    ),
    ("child", "My child or teenager", "", True),
    ("family", "My parent or my grandchild", "Or someone else in the family", True),
    ("neighbours", "Friends and neighbours", "", False),
    ("self", "Just me", "Lonely, low, or with a lot to carry", False),
    ("under_18", "I am under 18", "", False),
    ("own_behaviour", "I worry about how I behave", "I may have scared or hurt someone", False),
)
UNASKED = ABUSE_CONCERNS | {"child_protection"}
"""Concerns whose contacts stand under help now alone, never under a way in."""

MEETS_OTHERS_WELL = frozenset({"neighbours", "self"})
"""Subjects for whom meeting people in the neighbourhood is the help itself."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: whom it is about, and help that is safe to show before any question."""

    code: str
    title: str
    hint: str
    is_guarded: bool
    contacts: list[Contact]

    @property
    def is_unchecked(self) -> bool:
        """Whether nobody of the place has confirmed one of the contacts."""
        return any(one.assured_on is None for one in self.contacts)


@dataclass(frozen=True, slots=True)
class HelpNow:
    """Help that cannot wait."""

    danger: list[Contact]
    crisis: list[Contact]
    abuse: list[Contact]
    child: list[Contact]


@dataclass(frozen=True, slots=True)
class StageCard:
    """A life stage as a card that leads to its place in the charter."""

    anchor: str
    name: str
    ages: str
    summary: str
    lang: str
    dir: str


def help_now(contacts: Iterable[Contact]) -> HelpNow:
    """Help for danger, for despair, for abuse and for a child at risk; each contact once."""
    found = HelpNow([], [], [], [])
    for one in contacts:
        if one.tier == "danger":
            found.danger.append(one)
        elif one.tier == "safety" and set(one.subjects) >= EVERYONE:
            found.crisis.append(one)
        elif one.tier == "safety" and {"abuse", "honour_forced"} & set(one.concerns):
            found.abuse.append(one)
        elif _protects_children(one):
            found.child.append(one)
    return found


def _protects_children(contact: Contact) -> bool:
    """Help for a child at risk, and not for adults who fear their own thoughts."""
    return (
        "child_protection" in contact.concerns
        and "child" in contact.subjects
        and "own_behaviour" not in contact.concerns
    )


def ways_in(contacts: Iterable[Contact]) -> list[Way]:
    """Each way in with its contacts.

    What brings in the other person, a relative or a mediator is left to the check, which
    asks about safety first.
    """
    listed = list(contacts)
    return [
        Way(code, title, hint, guarded, [one for one in listed if _suits(one, code)])
        for code, title, hint, guarded in WAYS
    ]


def stage_cards(stages: Iterable[LifeStage]) -> list[StageCard]:
    """The life stages in order."""
    return [
        StageCard(
            anchor=f"stage-{stage.code}",
            name=stage.name,
            ages=ages_in_words(stage.from_age, stage.to_age),
            summary=stage.summary,
            lang=stage.lang,
            dir=stage.dir,
        )
        for stage in stages
    ]


def _suits(contact: Contact, code: str) -> bool:
    if code in {"under_18", "own_behaviour"}:
        return contact.tier != "danger" and code in contact.concerns
    if contact.tier not in CALM_TIERS or not UNASKED.isdisjoint(contact.concerns):
        return False
    brings_in = set(contact.involves) - ({"community"} if code in MEETS_OTHERS_WELL else set())
    return not brings_in and code in contact.subjects
