"""One question of the guided finder as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from kith.core.forms import Look
from kith.flows import Fact
from kith.flows.definition import Question


class QuestionForm(forms.Form):
    """One question, with what was chosen for it before.

    Only what the flow offers gets here, so an error means that nothing was chosen.
    """

    use_required_attribute = False

    def __init__(
        self, question: Question, answer: Fact | None, *, is_first: bool, is_missing: bool
    ):
        chosen = sorted(answer) if isinstance(answer, frozenset) else [answer] if answer else []
        given: dict[str, Any] = {question.code: chosen}
        if question.kind == "one":
            given = {question.code: chosen[0] if chosen else ""}
        super().__init__(data=given if is_missing else None, initial=given)
        self.question = question
        self.fields[question.code] = _field(question)
        self.looks: Mapping[str, Look] = {question.code: _look(question, is_first=is_first)}


def _field(question: Question) -> forms.ChoiceField:
    kind, widget = (
        (forms.MultipleChoiceField, forms.CheckboxSelectMultiple)
        if question.kind == "many"
        else (forms.ChoiceField, forms.RadioSelect)
    )
    return kind(
        label=question.text,
        help_text=question.hint,
        required=question.required,
        choices=[(answer.code, answer.label) for answer in question.answers],
        widget=widget(attrs={"autocomplete": "off"}),
        error_messages={"required": question.missing},
    )


def _look(question: Question, *, is_first: bool) -> Look:
    alone = next((answer.code for answer in question.answers if answer.exclusive), "")
    return Look(
        size="m" if is_first else "l",
        is_heading=not is_first,
        private=True,
        says_optional=False,
        divider_before=alone,
        option_hints={answer.code: answer.hint for answer in question.answers if answer.hint},
    )
