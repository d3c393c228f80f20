"""Read what was chosen, among what a flow offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kith.flows.conditions import Fact
from kith.flows.definition import Flow, Question


def answers_among(flow: Flow, given: Callable[[str], Sequence[str]]) -> dict[str, Fact]:
    """Return the answers to the flow's questions by code; a value not offered is no answer.

    `given` returns the values that came for a question. Of several for a question with one
    answer none counts, unless they are the same: which was meant nobody can tell, and the wrong
    one may let somebody past a question about their safety. Measures have items and are read elsewhere.
    """
    return {
        question.code: found
        for question in flow.questions
        if (found := _answer(question, given(question.code))) is not None
    }


def _answer(question: Question, values: Sequence[str]) -> Fact | None:
    if question.kind == "many":
        return frozenset(values).intersection(question.codes) or None
    value = the_one(values)
    return value if question.kind == "one" and value in question.codes else None


def the_one(values: Sequence[str]) -> str | None:
    """The value that came for a question with one answer; none if several different ones did."""
    return str(values[0]) if len(set(values)) == 1 else None
