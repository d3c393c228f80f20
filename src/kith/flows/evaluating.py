"""Follow a flow: which answers count, which questions show, which outcomes are reached."""

from __future__ import annotations

from collections.abc import Mapping

from kith.flows.conditions import Fact, Facts, holds
from kith.flows.definition import Flow, Outcome, Question


def with_derived(flow: Flow, facts: Facts) -> dict[str, Fact]:
    """Return the facts with the flow's own derived ones added, each true or false."""
    known = dict(facts)
    for each in flow.derived:
        known[each.fact] = holds(each.when, known)
    return known


def visible_questions(flow: Flow, answers: Facts) -> tuple[Question, ...]:
    """Return the questions to show for these answers, in order.

    Only the answers that count are read: see `settle`.
    """
    return _follow(flow, answers)[1]


def settle(flow: Flow, answers: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the answers that count: to questions shown, and among the answers they offer.

    Anything else is dropped as if it had not been given. An exclusive answer that comes with
    others gives way to them, because they say more.
    """
    return _follow(flow, answers)[0]


def evaluate(flow: Flow, facts: Facts) -> tuple[Outcome, ...]:
    """Return the outcomes reached, in the order of the flow (danger before all others).

    `facts` are settled answers, with the scores' facts (`measure.scale`) and the flags of safety
    items (`safety.<concern>`: True) of the measures that were answered.
    """
    known = with_derived(flow, facts)
    return tuple(outcome for outcome in flow.outcomes if holds(outcome.when, known))


def _follow(flow: Flow, answers: Facts) -> tuple[dict[str, Fact], tuple[Question, ...]]:
    counted: dict[str, Fact] = {}
    shown = []
    for question in flow.questions:
        if not holds(question.when, with_derived(flow, counted)):
            continue
        shown.append(question)
        answer = _offered(question, answers.get(question.code))
        if answer is not None:
            counted[question.code] = answer
    return counted, tuple(shown)


def _offered(question: Question, value: Fact | None) -> Fact | None:
    if question.kind == "one":
        return value if isinstance(value, str) and value in question.codes else None
    if question.kind == "many" and isinstance(value, frozenset):
        offered = value.intersection(question.codes)
        alone = {answer.code for answer in question.answers if answer.exclusive}
        return (offered - alone) or offered or None
    return None
