"""Saying that an entry is wrong: no name, no account, no puzzle, no third party.

What keeps programs away: a box that people do not see, and the time at which the form was given
out, signed so that nobody can make one up.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.core.forms import LinesField, Look
from kith.directory.enums import Wrong
from kith.directory.rules.wrong import LONGEST_WORDS, Timing, has_link, timing

SALT = "kith.directory.wrong"
WHAT = [
    (Wrong.PHONE, gettext_lazy("A telephone number")),
    (Wrong.TIMES, gettext_lazy("The opening times")),
    (Wrong.ADDRESS, gettext_lazy("The address")),
    (Wrong.ENDED, gettext_lazy("It no longer runs")),
    (Wrong.SILENT, gettext_lazy("It does not answer")),
    (Wrong.OTHER, gettext_lazy("Something else")),
]


def stamp(service_id: UUID, at: datetime) -> str:
    """The time at which the form of a service was given out, signed."""
    return signing.Signer(salt=SALT).sign_object([str(service_id), int(at.timestamp())])


def seconds_since(stamped: str, service_id: UUID, at: datetime) -> float | None:
    """How long ago the form was given out; none where the stamp is not ours or another's."""
    try:
        whose, when = signing.Signer(salt=SALT).unsign_object(stamped)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return at.timestamp() - when if whose == str(service_id) else None


class WrongForm(forms.Form):
    """What is wrong, and optional words. `address_line` is for programs: people never see it."""

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

    def __init__(self, *args: Any, service_id: UUID, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.service_id, self.at = service_id, at
        self.stamp = stamp(service_id, at)

    def clean_words(self) -> str:
        """The words, without addresses, which only advertisements need."""
        words = str(self.cleaned_data["words"])
        if has_link(words):
            raise ValidationError(
                _("Leave out web and e-mail addresses. Say in words what is wrong"), code="link"
            )
        return words

    def clean(self) -> dict[str, Any] | None:
        """Ask again where a program may have sent it. What was typed stands in the form still."""
        if self.data.get("address_line"):
            raise ValidationError(_("Leave the last box empty, and send it again"), code="trap")
        given = str(self.data.get("stamp", ""))
        match timing(seconds_since(given, self.service_id, self.at)):
            case Timing.TOO_SOON:
                self.stamp = given
                raise ValidationError(
                    _("That was very quick. Read it once more, and send it again"), code="soon"
                )
            case Timing.TOO_LATE:
                raise ValidationError(
                    _("This page was open for a long time. Send it again"), code="late"
                )
        self.stamp = given
        return super().clean()


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
