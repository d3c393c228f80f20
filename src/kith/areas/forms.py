"""What somebody types to find something, in whichever room it is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.areas.rules.words import shown_words

LONGEST = 200


class AskedField(forms.CharField):
    """One line. What cannot be seen is left out rather than refused: nobody meant to type it."""

    def __init__(self, **more: Any) -> None:
        too_long = {"max_length": _("Use %(limit_value)s letters or fewer to search")}
        more.setdefault("error_messages", too_long)
        super().__init__(required=False, strip=False, max_length=LONGEST, **more)

    def to_python(self, value: Any) -> str:
        """The words on one line."""
        return shown_words(str(super().to_python(value) or ""))
