"""Whom to ring first where words speak of danger. It stands above all that was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kith.area_pack import Contact
from kith.areas.rules.signs import Sign

MOST_SIGNS = 3
MOST_CONTACTS = 4
TIERS = ("danger", "safety", "local", "groups", "self_help")


@dataclass(frozen=True, slots=True)
class UrgentHelp:
    """What one sign calls for: a sentence, and whom to ring."""

    says: str
    contacts: Sequence[Contact]


@dataclass(frozen=True, slots=True)
class HelpFirst:
    """Help that stands above all results."""

    danger: Sequence[Contact]
    urgent: Sequence[UrgentHelp]


def help_first(contacts: Sequence[Contact], signs: Sequence[Sign]) -> HelpFirst | None:
    """The help that these signs call for, from an area's contacts; none without a sign."""
    if not signs:
        return None
    placed: set[str] = set()
    urgent = []
    for sign in signs[:MOST_SIGNS]:
        fitting = [one for one in _helping(contacts, sign) if one.code not in placed]
        placed.update(one.code for one in fitting[:MOST_CONTACTS])
        urgent.append(UrgentHelp(sign.says, fitting[:MOST_CONTACTS]))
    return HelpFirst([one for one in contacts if one.tier == "danger"], urgent)


def _helping(contacts: Iterable[Contact], sign: Sign) -> list[Contact]:
    """Whom to turn to: specialists first, and first of them who can be rung or texted.

    Nobody who brings in somebody close to the person.
    """
    fitting = (
        one
        for one in contacts
        if one.tier != "danger"
        and not one.involves
        and not set(sign.concerns).isdisjoint(one.concerns)
        and (not sign.subject or sign.subject in one.subjects)
    )
    return sorted(
        fitting,
        key=lambda one: (
            TIERS.index(one.tier),
            one.concerns[0] not in sign.concerns,
            not (one.phone or one.text),
        ),
    )
