"""The access table in sentences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kith.accounts.rules.access_table import EVERYONE, Right, Role
from kith.accounts.rules.access_table import roles as table
from kith.core.offers import kinds

DEED_PHRASES = {
    "see": "See {kind}",
    "change": "Change {kind}",
    "add": "Add {kind}",
    "trail": "Read who saw and changed {kind}",
    "restrict": "Restrict {kind} to named people",
    "break-glass": "Open {kind} though restricted, for a reason and a short time",
}
RELATION_PHRASES = {
    "own": "their own",
    "team": "those of their team",
    "organisation": "those of their organisation",
    "governed": "those who work in their organisation alone, in roles that they give",
    "allocated": "those given to them",
    "assessor": "those they assess",
    "judge": "those they judge",
    "any": "every one",
}


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A role as a page shows it."""

    name: str
    about: str
    needs_second_factor: bool
    is_theirs: bool
    rights: tuple[tuple[str, str], ...]


def role_cards(held: Collection[str]) -> list[RoleCard]:
    """Every role, those that the person holds first."""
    cards = [_card(role, role.code in held) for role in table().values()]
    return sorted(cards, key=lambda card: not card.is_theirs)


def right_in_words(right: Right) -> tuple[str, str]:
    """What a right gives, and on which records."""
    label = kinds()[right.kind].plural
    which = ", ".join(RELATION_PHRASES[relation] for relation in right.relations)
    return DEED_PHRASES[right.deed].format(kind=label), which


def _card(role: Role, is_theirs: bool) -> RoleCard:
    return RoleCard(
        name=role.name,
        about=role.about,
        needs_second_factor=role.needs_second_factor,
        is_theirs=is_theirs and role.code != EVERYONE,
        rights=tuple(right_in_words(right) for right in role.rights),
    )
