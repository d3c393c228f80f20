"""What the first page shows of an area's contacts: help now, and help by whom it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from kith.area_pack import Contact
from kith.area_pack.definition import ABUSE_CONCERNS
from kith.areas.models import LifeStage
from kith.core.presenters import ages_in_words
from kith.front.records import SearchEntry

CALM_TIERS = frozenset({"local", "groups", "self_help"})

# Code, words, and whether the people it is about could be the ones to fear.
WAYS: tuple[tuple[str, str, str, bool], ...] = (
    ("partner", _("My partner"), "", True),
    (
        "separated",
        _("The parent I live apart from"),
        _("You have a child, but you are not a couple"),
        True,
    ),
    ("child", _("My child or teenager"), "", True),
    ("family", _("My parent or my grandchild"), _("Or someone else in the family"), True),
    ("neighbours", _("Friends and neighbours"), "", False),
    ("self", _("Just me"), _("Lonely, low, or with a lot to carry"), False),
    ("under_18", _("I am under 18"), "", False),
    (
        "own_behaviour",
        _("I worry about how I behave"),
        _("I may have scared or hurt someone"),
        False,
    ),
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
    """A life stage as a card that leads to its page, or else to its place in the charter."""

    address: str
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
        elif one.is_for_despair:
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
        Way(
            code,
            gettext(title),
            gettext(hint) if hint else "",
            guarded,
            [one for one in listed if _suits(one, code)],
        )
        for code, title, hint, guarded in WAYS
    ]


def stage_cards(stages: Iterable[LifeStage], listed: Iterable[SearchEntry]) -> list[StageCard]:
    """The life stages in order."""
    pages = {one.detail.get("life_stage"): one.address for one in listed if one.kind == "stage"}
    return [
        StageCard(
            address=pages.get(stage.code) or f"{reverse('pledges:charter')}#stage-{stage.code}",
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
