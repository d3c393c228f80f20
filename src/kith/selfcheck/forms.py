"""Read one posted check. Nothing is kept: the sheet lives as long as the response."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from kith.flows import Fact, Flow, settle, visible_questions
from kith.flows.definition import Question
from kith.measures import Measure
from kith.selfcheck.rules import Asked, Sheet, item_name


def read_sheet(flow: Flow, asked: Asked, posted: QueryDict) -> Sheet:
    """Read what was posted. A value that is not offered counts as no answer."""
    answers: dict[str, Fact] = {}
    items: dict[tuple[str, str], Mapping[int, int]] = {}
    for question in flow.questions:
        if question.kind == "measure":
            for measure in asked.get(question.code, ()):
                items[question.code, measure.code] = _items(question, measure, posted)
        elif question.kind == "many":
            chosen = frozenset(posted.getlist(question.code)).intersection(question.codes)
            if chosen:
                answers[question.code] = chosen
        elif posted.get(question.code) in question.codes:
            answers[question.code] = str(posted[question.code])
    counted = settle(flow, answers)
    missing = tuple(
        question
        for question in visible_questions(flow, answers)
        if question.required and question.code not in counted
    )
    return Sheet(answers, items, missing)


def _items(question: Question, measure: Measure, posted: QueryDict) -> dict[int, int]:
    found = {}
    for item in measure.items:
        offered = {str(choice.code): choice.code for choice in item.choices}
        value = posted.get(item_name(question.code, measure.code, item.number))
        if value in offered:
            found[item.number] = offered[value]
    return found
