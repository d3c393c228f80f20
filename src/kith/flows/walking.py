"""Walk every path of a flow.

Two answers that no condition can tell apart are one answer here, and two paths are merged as
soon as every condition still open reads the same of both. Nothing else is left out: each
combination of values that any condition reads is walked, questions left empty included, and
`count` says how many complete sets of answers a path stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from kith.flows.conditions import (
    ALWAYS,
    NEVER,
    AnyOf,
    Atom,
    Condition,
    Equals,
    Fact,
    atom_holds,
    atoms,
    given,
    replace_facts,
)
from kith.flows.definition import FLAGS, Flow, Question

OTHER = "another value"
"""Stands for every value of a score's fact that no condition names."""


@dataclass(frozen=True, slots=True)
class WalkedPath:
    """One way through: example answers and scores, what was asked, where it led.

    `kept` says, for each condition given to `walk`, whether it holds on this path. `count` is the
    number of complete sets of facts that this path stands for.
    """

    facts: tuple[tuple[str, Fact], ...]
    questions: tuple[str, ...]
    outcomes: tuple[str, ...]
    kept: tuple[bool, ...]
    count: int

    def fact(self, name: str) -> Fact | None:
        """Return a fact of the example, None when it is not there."""
        return dict(self.facts).get(name)


@dataclass(frozen=True, slots=True)
class _State:
    """What is still open after some questions: the rest of every condition, in a fixed order."""

    open: tuple[Condition, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    facts: tuple[tuple[str, Fact], ...]
    count: int


def walk(flow: Flow, keep: Sequence[Condition] = ()) -> tuple[WalkedPath, ...]:
    """Return every path of the flow, merged as the module says.

    `keep`: conditions whose truth each path must settle and report, over the flow's facts; paths
    that differ in one of them are never merged.
    """
    derived: dict[str, Condition] = {}
    for each in flow.derived:
        derived[each.fact] = replace_facts(each.when, derived)
    shown = [replace_facts(question.when, derived) for question in flow.questions]
    ends = [replace_facts(outcome.when, derived) for outcome in flow.outcomes]
    kept = [replace_facts(condition, derived) for condition in keep]
    read = [atom for condition in (*shown, *ends, *kept) for atom in atoms(condition)]
    flags = sorted({atom.fact for atom in read if atom.fact.startswith(FLAGS)})
    # A flag cannot be up while questions are still being asked: see `loading`.
    asked = [_known((condition,), dict.fromkeys(flags))[0] for condition in shown]
    everything = (*asked, *ends, *kept)

    states = {_State(everything, ()): _Way((), 1)}
    for index, question in enumerate(flow.questions):
        states = _merged(_after(states, index, question, read))
    measures = {question.code for question in flow.questions if question.kind == "measure"}
    for flag in flags:
        states = _merged(_flagged(states, flag, measures))
    return tuple(_paths(flow, states, len(asked), len(ends)))


def _after(
    states: dict[_State, _Way], index: int, question: Question, read: Sequence[Atom]
) -> Iterator[tuple[_State, _Way]]:
    for state, way in states.items():
        shown = state.open[index]
        if shown not in (ALWAYS, NEVER):
            raise ValueError(f"Whether '{question.code}' shows is still open: {shown}")
        if shown == NEVER:
            absent = (question.code, *question.facts)
            yield _State(_known(state.open, dict.fromkeys(absent)), state.questions), way
            continue
        seen = (*state.questions, question.code)
        if question.kind == "measure":
            yield from _scored(replace(state, questions=seen), way, question.facts, read)
            continue
        for value, weight in _classes(question, read):
            yield (
                _State(_known(state.open, {question.code: value}), seen),
                _Way(_with(way.facts, question.code, value), way.count * weight),
            )


def _scored(
    state: _State, way: _Way, facts: tuple[str, ...], read: Sequence[Atom]
) -> Iterator[tuple[_State, _Way]]:
    ways = [(state.open, way)]
    for fact in facts:
        values: list[str | None] = [*_values_read(fact, read), OTHER, None]
        ways = [
            (
                _known(rest, {fact: value}),
                _Way(_with(before.facts, fact, value), before.count),
            )
            for rest, before in ways
            for value in values
        ]
    for rest, after in ways:
        yield replace(state, open=rest), after


def _flagged(
    states: dict[_State, _Way], flag: str, measures: set[str]
) -> Iterator[tuple[_State, _Way]]:
    for state, way in states.items():
        values: tuple[bool | None, ...] = (None,)
        if not measures.isdisjoint(state.questions):
            values = (None, True)
        for value in values:
            yield (
                replace(state, open=_known(state.open, {flag: value})),
                replace(way, facts=_with(way.facts, flag, value)),
            )


def _merged(ways: Iterable[tuple[_State, _Way]]) -> dict[_State, _Way]:
    merged: dict[_State, _Way] = {}
    for state, way in ways:
        before = merged.get(state)
        merged[state] = way if before is None else replace(before, count=before.count + way.count)
    return merged


def _paths(flow: Flow, states: dict[_State, _Way], asked: int, ends: int) -> Iterator[WalkedPath]:
    for state, way in states.items():
        undecided = [one for one in state.open[asked:] if one not in (ALWAYS, NEVER)]
        if undecided:
            raise ValueError(f"A condition reads a fact that nothing gives: {undecided[0]}")
        reached = state.open[asked : asked + ends]
        yield WalkedPath(
            facts=way.facts,
            questions=state.questions,
            outcomes=tuple(
                outcome.code
                for outcome, rest in zip(flow.outcomes, reached, strict=True)
                if rest == ALWAYS
            ),
            kept=tuple(rest == ALWAYS for rest in state.open[asked + ends :]),
            count=way.count,
        )


def _known(
    conditions: tuple[Condition, ...], facts: Mapping[str, Fact | None]
) -> tuple[Condition, ...]:
    for fact, value in facts.items():
        conditions = tuple(
            # Most are decided early; asking only the others halves the time.
            condition
            if condition is ALWAYS or condition is NEVER
            else given(condition, fact, value)
            for condition in conditions
        )
    return conditions


def _with(
    facts: tuple[tuple[str, Fact], ...], name: str, value: Fact | None
) -> tuple[tuple[str, Fact], ...]:
    return facts if value is None else (*facts, (name, value))


def _values_read(fact: str, read: Sequence[Atom]) -> list[str]:
    found: dict[str, None] = {}
    for atom in read:
        if atom.fact == fact and isinstance(atom, Equals) and isinstance(atom.value, str):
            found[atom.value] = None
        elif atom.fact == fact and isinstance(atom, AnyOf):
            found.update(dict.fromkeys(atom.values))
    return list(found)


def _classes(question: Question, read: Sequence[Atom]) -> list[tuple[Fact | None, int]]:
    """Group what can be answered by what conditions can tell apart: an example and how many."""
    mine = [atom for atom in read if atom.fact == question.code]
    groups: dict[tuple[bool, ...], tuple[Fact | None, int]] = {}
    for value in (None, *_possible(question)):
        told = tuple(atom_holds(atom, value) for atom in mine)
        example, times = groups.get(told, (value, 0))
        groups[told] = (example, times + 1)
    return list(groups.values())


def _possible(question: Question) -> Iterator[Fact]:
    if question.kind == "one":
        yield from question.codes
        return
    alone = [answer.code for answer in question.answers if answer.exclusive]
    others = [code for code in question.codes if code not in alone]
    for code in alone:
        yield frozenset({code})
    for size in range(1, len(others) + 1):
        for chosen in combinations(others, size):
            yield frozenset(chosen)


def total(paths: Iterable[WalkedPath]) -> int:
    """Return how many complete sets of facts the paths stand for together."""
    return sum(path.count for path in paths)
