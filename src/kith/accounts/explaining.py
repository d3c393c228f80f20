"""Why a person may, or may not, open an address: told step by step, for `kith access explain`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import Resolver404, resolve

from kith.accounts.doors import ANY_KIND, Door, door_of
from kith.accounts.models import BreakGlass, Person, Restriction
from kith.accounts.presenters.roles import RELATION_PHRASES, right_in_words
from kith.accounts.queries.explaining import (
    is_in_relation,
    live_break_glass,
    places_of,
    record_exists,
    restriction_without_pass,
)
from kith.accounts.queries.factors import must_have_second_factor
from kith.accounts.queries.seeing import record_of_kind
from kith.accounts.rules.access_table import roles
from kith.accounts.sight import (
    PAST_RESTRICTION,
    may,
    rights_of,
    role_codes,
)
from kith.core.offers import kinds

ANSWERS = {
    True: "YES: the page opens.",
    False: "NO: the answer is 404.",
    None: "NOT SAID HERE: ask the page.",
}
# Steps of signing in and of joining, and the editors' pages.
GUARD_THEMSELVES = ("/account/", "/work/", "/cms/")


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer, and the steps that lead to it."""

    is_allowed: bool | None
    """None where the page decides for itself."""
    steps: tuple[str, ...]

    def __str__(self) -> str:
        answer = ANSWERS[self.is_allowed]
        return "\n".join([*(f"  {step}" for step in self.steps), answer])


class NoSuchAddress(LookupError):
    """The house does not answer the address."""


def explain(person: Person, address: str) -> Explanation:
    """Whether `person` may open `address` (a path such as /work/), and why.

    Raises:
        NoSuchAddress: nothing answers there.
    """
    try:
        match = resolve(address)
    except Resolver404:
        raise NoSuchAddress(f"Nothing answers at {address}.") from None
    door = door_of(match.func)
    if door is None:
        return _without_door(address)
    if not person.is_active:
        return Explanation(False, (f"{person} left: the account is switched off.",))
    told = [_who(person), *_second_factor(person)]
    if not door.kind:
        return Explanation(True, (*told, "The address is for everybody who has signed in."))
    steps, is_allowed = _right(person, door, match.kwargs)
    return Explanation(is_allowed, (*told, *steps))


def _without_door(address: str) -> Explanation:
    if address.startswith(GUARD_THEMSELVES):
        return Explanation(None, ("The address has no door: the page itself says who comes in.",))
    return Explanation(True, ("The address has no door: anybody may ask for it.",))


def _who(person: Person) -> str:
    places = places_of(person)
    if not places:
        return f"{person} holds no role."
    held = "; ".join(f"{roles()[role].name} in {where}" for role, where in places)
    return f"{person} holds: {held}."


def _second_factor(person: Person) -> Iterator[str]:
    if must_have_second_factor(person):
        yield "A role of theirs reads records, so they must sign in with a second factor first."


def _right(person: Person, door: Door, named: dict[str, Any]) -> tuple[list[str], bool]:
    kind = str(named[door.kind_key]) if door.kind_key else door.kind
    if kind == ANY_KIND:
        given = [code for code in kinds() if may(person, door.deed, code)]
        steps = [f'The address asks for "{door.deed}" on any kind of record.']
        steps.append(
            f"Their roles give it on: {', '.join(given)}."
            if given
            else "No role of theirs gives it."
        )
        return steps, bool(given)
    if kind not in kinds():
        return [f'There is no kind of record called "{kind}".'], False
    steps = [f'The address asks for "{door.deed} {kind}".']
    lines = list(rights_of(person, door.deed, kind))
    for role, right in lines:
        what, which = right_in_words(right)
        steps.append(f"{roles()[role].name}: {what} ({which}).")
    if not lines:
        return [*steps, f"None of their roles ({_held(person)}) gives that on any {kind}."], False
    if not door.key:
        return steps, True
    told, is_allowed = _record(person, door.deed, kind, named[door.key])
    return [*steps, *told], is_allowed


def _held(person: Person) -> str:
    return ", ".join(sorted(role_codes(person))) or "none"


def _record(person: Person, deed: str, kind: str, record_id: Any) -> tuple[list[str], bool]:
    model = apps.get_model(kinds()[kind].model)
    if not record_exists(model, record_id):
        return [f"There is no {kind} with the id {record_id}."], False
    steps = []
    for role, right in rights_of(person, deed, kind):
        for relation in right.relations:
            stands = is_in_relation(person, kind, relation, role, record_id)
            steps.append(
                f"{roles()[role].name}: this {kind} is {'' if stands else 'not '}"
                f"one of {RELATION_PHRASES[relation]}."
            )
    if deed not in PAST_RESTRICTION:
        steps += _restricted(person, kind, record_id)
    return steps, record_of_kind(person, kind, record_id, to=deed) is not None


def _restricted(person: Person, kind: str, record_id: Any) -> Iterator[str]:
    restriction: Restriction | None = restriction_without_pass(person, kind, record_id)
    if restriction is not None:
        yield f"It is restricted to named people since {restriction.put_at:%d %B %Y}; they have no pass."
    broken: BreakGlass | None = live_break_glass(person, kind, record_id)
    if broken is not None:
        yield f"They broke glass over it, and may see it until {broken.until:%H:%M} (UTC)."
