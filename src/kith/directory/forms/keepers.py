"""What somebody with a keeper's link is asked beside an entry."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.core.forms import LinesField, Look


class EndedForm(forms.Form):
    """That a service has ended."""

    note = LinesField(
        label=_("Is there somebody else that people can go to?"),
        max_length=1000,
        required=False,
    )
    looks: ClassVar[dict[str, Look]] = {"note": Look(rows=3)}


class PassOnForm(forms.Form):
    """Who keeps the entries now."""

    keeper_email = forms.EmailField(
        label=_("E-mail address of whoever does"),
        help_text=_("An address at work."),
        max_length=254,
        error_messages={
            "required": _("Enter an e-mail address"),
            "invalid": _("Enter an e-mail address, such as name@example.org"),
        },
    )
    note = LinesField(label=_("Anything we should know"), max_length=1000, required=False)
    looks: ClassVar[dict[str, Look]] = {"note": Look(rows=3)}
