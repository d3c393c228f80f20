"""Read one posted check. Nothing is kept: the sheet lives as long as the response."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from kith.flows import Flow, answers_among, settle, the_one, visible_questions
from kith.flows.definition import Question
from kith.measures import Measure
from kith.selfcheck.rules import Asked, Sheet, item_name


def read_sheet(flow: Flow, asked: Asked, posted: QueryDict) -> Sheet:
    """Read what was posted. A value that is not offered counts as no answer."""
    answers = answers_among(flow, posted.getlist)
    items: dict[tuple[str, str], Mapping[int, int]] = {}
    for question in flow.questions:
        if question.kind == "measure":
            for measure in asked.get(question.code, ()):
                items[question.code, measure.code] = _items(question, measure, posted)
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
        value = the_one(posted.getlist(item_name(question.code, measure.code, item.number)))
        if value in offered:
            found[item.number] = offered[value]
    return found
