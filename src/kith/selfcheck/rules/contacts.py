"""Which contacts of an area's pack an item of a plan shows, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kith.area_pack import Contact
from kith.flows import Outcome
from kith.selfcheck.rules.guarding import ACUTE_TIERS

TIER_TITLES = {
    "danger": "Danger",
    "safety": "Private help",
    "local": "Help near you",
    "groups": "Groups",
    "self_help": "Things you can do yourself",
}
AUDIENCES = {"women": "For women", "men": "For men", "lgbt": "For LGBT+ people"}


def contacts_of(outcome: Outcome, contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Return the contacts that an outcome asks for: by urgency of tier, then specialists.

    In the tiers for danger and safety, help that brings in anyone close to the person is left
    out, whatever it says it is for.
    """
    wanted = outcome.contacts
    if wanted is None:
        return ()
    tiers = wanted.tiers or (outcome.tier,)
    acute = outcome.tier in ACUTE_TIERS
    fitting = (
        contact
        for contact in contacts
        if contact.tier in tiers
        and (not wanted.concerns or not set(wanted.concerns).isdisjoint(contact.concerns))
        and (not wanted.subjects or not {*wanted.subjects, "everyone"}.isdisjoint(contact.subjects))
        and not (acute and contact.involves)
    )
    # Where help is urgent, what can be rung or texted stands first. A contact's first concern is
    # what it is best at: specialists stand before the others.
    return tuple(
        sorted(
            fitting,
            key=lambda one: (
                acute and not (one.phone or one.text),
                tiers.index(one.tier),
                one.concerns[0] not in wanted.concerns,
            ),
        )
    )


def suits_under_18(contact: Contact) -> bool:
    """Return whether someone under 18 may be shown a contact.

    It says that it is for them or for everyone, and is not for worry about one's own behaviour.
    """
    return (
        not {"under_18", "everyone"}.isdisjoint(contact.subjects)
        and "own_behaviour" not in contact.concerns
    )


def is_folded(outcome: Outcome) -> bool:
    """Return whether an item's contacts open on request: it is there for everyone."""
    return "route" in outcome.tags


def keeps_contacts(outcome: Outcome) -> bool:
    """Return whether an item shows its contacts even where another item has them too."""
    return "young_people" in outcome.tags


def placed_contacts(
    wants: Mapping[str, Sequence[Contact]], reached: Iterable[Outcome]
) -> dict[str, tuple[Contact, ...]]:
    """Return the contacts that stand in each item, by the outcome's code.

    A contact stands in the first open item that wants it, and in a folded one only if no open
    one does. `check.js` places them by the same rules.
    """
    placed: set[str] = set()
    by_outcome: dict[str, tuple[Contact, ...]] = {}
    for outcome in sorted(reached, key=is_folded):
        by_outcome[outcome.code] = tuple(
            contact
            for contact in wants[outcome.code]
            if keeps_contacts(outcome) or contact.code not in placed
        )
        placed.update(contact.code for contact in wants[outcome.code])
    return by_outcome


def for_whom(contact: Contact) -> str:
    """Return in words for whom a contact is, empty when it is for anyone."""
    ages = ""
    if contact.from_age is not None and contact.to_age is not None:
        ages = f"ages {contact.from_age} to {contact.to_age}"
    elif contact.from_age is not None:
        ages = f"{contact.from_age} and over"
    elif contact.to_age is not None:
        ages = f"up to age {contact.to_age}"
    return ", ".join(word for word in (AUDIENCES.get(contact.audience, ""), ages) if word)
