"""The condition language: six operators over facts, in Python exactly as in the flow's file.

`equals`, `any_of`, `answered`, `all`, `any`, `not`. A fact is an answer's code, a set of codes
(a question with many answers), or true or false. A fact that is not there satisfies nothing but
`not`, so that a question left empty never counts as an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Fact = str | bool | frozenset[str]
Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Equals:
    """The fact is this one value. Never true of a fact with many values."""

    fact: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The fact is one of these values or, with many values, shares at least one with them."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The fact is there; with many values, at least one is."""

    fact: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; true when there are none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyPart:
    """At least one part holds; false when there are none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = Equals | AnyOf | Answered | All | AnyPart | Not
Atom = Equals | AnyOf | Answered

ALWAYS: Condition = All(())
NEVER: Condition = AnyPart(())


def condition_from(data: Mapping[str, Any]) -> Condition:
    """Read a condition from its form in the file, which the schema has already accepted."""
    match data:
        case {"fact": fact, "equals": value}:
            return Equals(fact, value)
        case {"fact": fact, "any_of": values}:
            return AnyOf(fact, tuple(values))
        case {"fact": fact, "answered": True}:
            return Answered(fact)
        case {"all": parts}:
            return All(tuple(condition_from(part) for part in parts))
        case {"any": parts}:
            return AnyPart(tuple(condition_from(part) for part in parts))
        case {"not": part}:
            return Not(condition_from(part))
    raise ValueError(f"Not a condition: {data!r}")


def as_json(condition: Condition) -> dict[str, Any]:
    """Return the condition in the form of the file, for the browser."""
    match condition:
        case Equals(fact, value):
            return {"fact": fact, "equals": value}
        case AnyOf(fact, values):
            return {"fact": fact, "any_of": list(values)}
        case Answered(fact):
            return {"fact": fact, "answered": True}
        case All(parts):
            return {"all": [as_json(part) for part in parts]}
        case AnyPart(parts):
            return {"any": [as_json(part) for part in parts]}
        case Not(part):
            return {"not": as_json(part)}


def holds(condition: Condition, facts: Facts) -> bool:
    """Say whether the condition is true of the facts."""
    match condition:
        case All(parts):
            return all(holds(part, facts) for part in parts)
        case AnyPart(parts):
            return any(holds(part, facts) for part in parts)
        case Not(part):
            return not holds(part, facts)
        case _:
            return atom_holds(condition, facts.get(condition.fact))


def atom_holds(atom: Atom, value: Fact | None) -> bool:
    """Say whether one comparison is true of a fact's value; None: the fact is not there."""
    if value is None:
        return False
    match atom:
        case Equals(_, wanted):
            return not isinstance(value, frozenset) and value == wanted
        case AnyOf(_, values):
            if isinstance(value, frozenset):
                return not value.isdisjoint(values)
            return value in values
        case Answered(_):
            return value != frozenset()


def atoms(condition: Condition) -> Iterator[Atom]:
    """Yield every comparison in the condition, in order, repeats included."""
    match condition:
        case All(parts) | AnyPart(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield condition


def replace_facts(condition: Condition, by: Mapping[str, Condition]) -> Condition:
    """Put conditions in place of `equals = true` on the facts that `by` names."""
    match condition:
        case All(parts):
            return All(tuple(replace_facts(part, by) for part in parts))
        case AnyPart(parts):
            return AnyPart(tuple(replace_facts(part, by) for part in parts))
        case Not(part):
            return Not(replace_facts(part, by))
        case Equals(fact, value) if fact in by:
            return by[fact] if value is True else Not(by[fact])
        case _:
            return condition


@lru_cache(maxsize=100_000)
def given(condition: Condition, fact: str, value: Fact | None) -> Condition:
    """Return what is left of the condition once this fact is known; ALWAYS or NEVER when decided.

    None: the fact is known not to be there.
    """
    match condition:
        case All(parts):
            return _joined(parts, fact, value, All, decided=NEVER, neutral=ALWAYS)
        case AnyPart(parts):
            return _joined(parts, fact, value, AnyPart, decided=ALWAYS, neutral=NEVER)
        case Not(part):
            left = given(part, fact, value)
            if left == ALWAYS:
                return NEVER
            return ALWAYS if left == NEVER else Not(left)
        case _:
            if condition.fact != fact:
                return condition
            return ALWAYS if atom_holds(condition, value) else NEVER


def _joined(
    parts: tuple[Condition, ...],
    fact: str,
    value: Fact | None,
    kind: type[All] | type[AnyPart],
    *,
    decided: Condition,
    neutral: Condition,
) -> Condition:
    left: dict[Condition, None] = {}
    for part in parts:
        rest = given(part, fact, value)
        if rest == decided:
            return decided
        if rest != neutral:
            left[rest] = None
    if len(left) > 1:
        return kind(tuple(left))
    return next(iter(left), neutral)
