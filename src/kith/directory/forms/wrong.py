"""Saying that an entry is wrong, without an account; and settling what was said."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.areas.forms import StampedForm
from kith.areas.rules.stamps import has_link
from kith.core.forms import LinesField, Look
from kith.directory.enums import Wrong
from kith.directory.rules.wrong import LONGEST_WORDS

WHAT = [
    (Wrong.PHONE, gettext_lazy("A telephone number")),
    (Wrong.TIMES, gettext_lazy("The opening times")),
    (Wrong.ADDRESS, gettext_lazy("The address")),
    (Wrong.ENDED, gettext_lazy("It no longer runs")),
    (Wrong.SILENT, gettext_lazy("It does not answer")),
    (Wrong.OTHER, gettext_lazy("Something else")),
]


class WrongForm(StampedForm):
    """What is wrong, and optional words."""

    what = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=WHAT,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what is wrong"),
            "invalid_choice": gettext_lazy("Choose what is wrong"),
        },
    )
    words = LinesField(
        label=gettext_lazy("What should it say?"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("Do not tell us your name or what you are going through."),
        error_messages={"max_length": gettext_lazy("Keep it to 1,000 characters")},
    )
    looks: ClassVar = {"what": Look(size="m"), "words": Look(size="m", rows=4, private=True)}

    def clean_words(self) -> str:
        """The words, without addresses, which only advertisements need."""
        words = str(self.cleaned_data["words"])
        if has_link(words):
            raise ValidationError(
                _("Leave out web and e-mail addresses. Say in words what is wrong"), code="link"
            )
        return words


class SettleForm(forms.Form):
    """What was done about a report."""

    answer = LinesField(
        label="What did you do about it?",
        max_length=LONGEST_WORDS,
        help_text="Only people who look after the directory read this. Write nobody's name.",
        error_messages={
            "required": "Say what you did about it, or why nothing had to be done",
            "max_length": "Keep the answer to 1,000 characters",
        },
    )
    looks: ClassVar = {"answer": Look(rows=4)}
