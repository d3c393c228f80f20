"""The safety questions before a draft of arrangements, and the draft's own form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from kith.core.forms import LineField, LinesField, Look
from kith.front.rules.arranging import LONGEST, LONGEST_CHILDREN, Section, sections
from kith.selfcheck.rules import SAFETY_QUESTIONS, check_flow

CHOSEN = "chosen-"
OWN = "own-"
ROWS = 3


class SafetyForm(forms.Form):
    """The private check's safety questions, word for word."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data)
        self.looks: dict[str, Look] = {}
        for code in SAFETY_QUESTIONS:
            question = check_flow().question(code)
            self.fields[code] = forms.ChoiceField(
                label=question.text,
                help_text=question.hint,
                choices=[(answer.code, answer.label) for answer in question.answers],
                widget=forms.RadioSelect,
                error_messages={"required": question.missing, "invalid_choice": question.missing},
            )
            self.looks[code] = Look(size="m", private=True)


class DraftForm(forms.Form):
    """The draft: for each section sentences to choose, and words of one's own. All optional."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data)
        self.looks: dict[str, Look] = {"letters": Look(characters=10, private=True, size="s")}
        self.fields["letters"] = LineField(
            label="First letters of the children",
            help_text="Such as A, M and J. No names, and no dates of birth.",
            required=False,
            validators=[_not_longer(LONGEST_CHILDREN, "First letters of the children")],
        )
        for section in sections():
            self._add(section)

    def _add(self, section: Section) -> None:
        self.fields[CHOSEN + section.code] = _Sentences(
            label="Choose what fits",
            required=False,
            choices=[(one.code, one.says) for one in section.sentences],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields[OWN + section.code] = LinesField(
            label=f"{section.title}, in your own words",
            required=False,
            validators=[_not_longer(LONGEST, section.title)],
        )
        self.looks[CHOSEN + section.code] = Look(small=True, private=True, says_optional=False)
        self.looks[OWN + section.code] = Look(rows=ROWS, private=True, says_optional=False)

    @property
    def parts(self) -> list[tuple[Section, Any, Any]]:
        """Each section with its two fields, ready to draw."""
        return [(one, self[CHOSEN + one.code], self[OWN + one.code]) for one in sections()]


class _Sentences(forms.MultipleChoiceField):
    """Sentences that are offered; what is not offered was never chosen."""

    def to_python(self, value: Any) -> list[str]:
        """The codes among those offered."""
        return [one for one in super().to_python(value) if self.valid_value(one)]


def _not_longer(most: int, title: str) -> MaxLengthValidator:
    return MaxLengthValidator(
        most, f"{title}: make it shorter. It has %(show_value)s letters, and {most} fit."
    )
