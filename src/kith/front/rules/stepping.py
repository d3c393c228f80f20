"""One question a page, without a script: which comes next is worked out from what was posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kith.flows import Fact, Flow, settle, visible_questions
from kith.flows.definition import Question

BACK = "back"


@dataclass(frozen=True, slots=True)
class Step:
    """What to show: a question, or the plan when there is none left.

    `number` counts the questions from 1. `is_missing`: it needs an answer and has none.
    """

    question: Question | None
    number: int = 0
    is_missing: bool = False


def first_step(flow: Flow) -> Step:
    """Return the step that everybody begins with."""
    return Step(flow.questions[0], 1)


def step_from(flow: Flow, answers: Mapping[str, Fact], *, at: str, go: str) -> Step:
    """Return the step after the question `at`, or before it when `go` is BACK.

    A plan is never reached past a question that needs an answer, whatever was posted.
    """
    shown = visible_questions(flow, answers)
    codes = [question.code for question in shown]
    here = codes.index(at) if at in codes else -1
    if go == BACK:
        place = max(here - 1, 0)
        return Step(shown[place], place + 1)
    counted = settle(flow, answers)
    upto = here + 1 if here >= 0 else len(shown)
    for place, question in enumerate(shown[:upto]):
        if question.required and question.code not in counted:
            return Step(question, place + 1, is_missing=True)
    return Step(shown[upto], upto + 1) if upto < len(shown) else Step(None)
