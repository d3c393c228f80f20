"""Saying that somebody read a language."""

from __future__ import annotations

from typing import Any

from django import forms

INTERFACE, SAFETY, WITHDRAW = "interface", "safety", "withdraw"


class ReviewForm(forms.Form):
    """What was read, in which language, and by whom."""

    tag = forms.ChoiceField()
    what = forms.ChoiceField(choices=[(one, one) for one in (INTERFACE, SAFETY, WITHDRAW)])
    reviewed_by = forms.CharField(max_length=120, required=False)

    def __init__(self, *args: Any, tags: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tag"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(tag, tag) for tag in tags]
