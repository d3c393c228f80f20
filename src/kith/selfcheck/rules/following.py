"""Where a sheet of answers leads: which measures count, what they score, what the plan holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kith.flows import Fact, Flow, evaluate, settle, visible_questions
from kith.flows.definition import FLAGS, Outcome, Question
from kith.measures import Measure, Result, score

Asked = Mapping[str, tuple[Measure, ...]]
"""The measures that each question of kind `measure` asks here, by the question's code."""

NO_BANDS = "scored"
"""The fact of a scale that has a score and no bands."""


def item_name(question: str, measure: str, number: int) -> str:
    """Return the name of a measure's item as a field of the page."""
    return f"{question}.{measure}.{number}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was answered, among what is offered; anything else that came is dropped unread.

    `items` maps question and measure to answer codes by item number. `missing` are questions
    that were shown, need an answer and have none.
    """

    answers: Mapping[str, Fact]
    items: Mapping[tuple[str, str], Mapping[int, int]]
    missing: tuple[Question, ...] = ()

    def chosen(self, question: str) -> frozenset[str]:
        """Return the codes chosen for a question, for showing the page again."""
        answer = self.answers.get(question)
        if isinstance(answer, frozenset):
            return answer
        return frozenset({answer}) if isinstance(answer, str) else frozenset()


EMPTY = Sheet({}, {})


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a sheet leads to: results of the measures that counted, and the plan's items.

    A result comes with the words that its question was asked under. `is_under_18`: the person
    said so, and the plan holds no contact that is for adults alone.
    """

    results: tuple[tuple[str, Measure, Result], ...]
    reached: tuple[Outcome, ...]
    is_under_18: bool = False


def follow(flow: Flow, asked: Asked, sheet: Sheet) -> Outcomes:
    """Score the measures that were shown and say where the answers lead."""
    facts: dict[str, Fact] = settle(flow, sheet.answers)
    results: dict[str, tuple[str, Measure, Result]] = {}
    for question in visible_questions(flow, sheet.answers):
        for measure in asked.get(question.code, ()):
            if measure.code not in results:
                answers = sheet.items.get((question.code, measure.code), {})
                result = score(measure, dict(answers))
                results[measure.code] = (question.text, measure, result)
                facts.update(facts_of(result))
    is_under_18 = facts.get("about") == "under_18"
    return Outcomes(tuple(results.values()), evaluate(flow, facts), is_under_18)


def facts_of(result: Result) -> dict[str, Fact]:
    """Return what a flow may read of a result: a band or a reason for each scale, and flags."""
    facts: dict[str, Fact] = {
        f"{result.measure}.{scale}": each.missing or each.band or NO_BANDS
        for scale, each in result.scores.items()
    }
    facts.update({f"{FLAGS}{flag.concern}": True for flag in result.safety})
    return facts
