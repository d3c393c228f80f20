"""What is typed about accounts, restrictions and broken glass, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from kith.accounts.models import BreakGlass, Person, Restriction
from kith.core.offers import Kind

UUID_SHAPE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


class BreakGlassForm(forms.Form):
    """Which record, and why."""

    kind = forms.ChoiceField(
        label="What kind of record is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of record it is"},
    )
    reference = forms.CharField(
        label="Its reference",
        max_length=500,
        help_text="Paste the address of its page, or the long number at the end of it.",
        error_messages={"required": "Enter the reference of the record"},
    )
    reason = forms.ChoiceField(
        label="Why do you need to see it?",
        widget=forms.RadioSelect,
        choices=BreakGlass.Reason.choices,
        error_messages={"required": "Choose why you need to see it"},
    )
    words = forms.CharField(
        label="Say it in your own words",
        widget=forms.Textarea,
        max_length=1000,
        help_text="Those who answer for the record read this. Leave out what they need not know.",
        error_messages={"required": "Say in words why you need to see it"},
    )

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.code, kind.label) for kind in kinds]
        kind_field = self.fields["kind"]
        assert isinstance(kind_field, forms.ChoiceField)
        kind_field.choices = choices
        if len(choices) == 1:
            kind_field.initial = choices[0][0]

    def clean_reference(self) -> UUID:
        """The id in what was pasted."""
        found = UUID_SHAPE.search(self.cleaned_data["reference"])
        if not found:
            raise forms.ValidationError(
                "Enter the address of the record's page, or the long number at the end of it"
            )
        return UUID(found[0])


class RestrictForm(forms.Form):
    """Why only named people may see a record, and who they are."""

    reason = forms.ChoiceField(
        label="Why should only some people see it?",
        widget=forms.RadioSelect,
        choices=Restriction.Reason.choices,
        error_messages={"required": "Choose why only some people should see it"},
    )
    people = forms.MultipleChoiceField(
        label="Who may see it?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each sees it only as far as their roles let them.",
        error_messages={"required": "Choose at least one person who may still see it"},
    )

    def __init__(
        self, *args: Any, colleagues: Iterable[Person], with_reason: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_id = {str(person.pk): person for person in colleagues}
        people_field = self.fields["people"]
        assert isinstance(people_field, forms.MultipleChoiceField)
        people_field.choices = [(code, str(person)) for code, person in self.by_id.items()]
        if not with_reason:
            del self.fields["reason"]

    def chosen(self) -> list[Person]:
        """The people chosen."""
        return [self.by_id[code] for code in self.cleaned_data["people"]]
