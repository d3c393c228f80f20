"""What is typed about published vocabularies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from kith.core.forms import LineField, Look, UploadField
from kith.core.uploads.kinds import TABLE
from kith.directory.enums import TermKind
from kith.directory.models import Term


class VocabularyForm(forms.Form):
    """A published taxonomy, and what one must know of it."""

    name = LineField(
        label="Name", max_length=200, error_messages={"required": "Enter what it is called"}
    )
    code = forms.SlugField(
        label="Short code",
        max_length=60,
        help_text="Letters, digits and hyphens, such as esd-services. The same code again brings it up to date.",
        error_messages={
            "required": "Enter a short code",
            "invalid": "Use letters, digits and hyphens alone",
        },
    )
    licence = LineField(
        label="Licence",
        max_length=200,
        help_text="Under what it may be used, as its publisher says. Ask them if nothing is said.",
        error_messages={"required": "Enter under what licence it may be used"},
    )
    kind = forms.ChoiceField(label="What its terms name", choices=TermKind.choices)
    uri = forms.URLField(
        label="Where it is published",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a whole web address, or leave it empty"},
    )
    version = LineField(label="Version", required=False, max_length=40)
    file = UploadField(label="File", kinds={TABLE})
    looks: ClassVar[dict[str, Look]] = {"kind": Look(says_optional=False)}

    @property
    def described(self) -> dict[str, str]:
        """What is said of it, without the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class MappingForm(forms.Form):
    """To which of our types each term leads."""

    def __init__(
        self, *args: Any, terms: Sequence[Term], ours: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ids = [one.pk for one in terms]
        self.looks: dict[str, Look] = {}
        choices = [("", "None"), *ours]
        for number, term in enumerate(terms):
            led = [str(one.pk) for one in term.leads_to.all()]
            self.fields[f"term_{number}"] = forms.ChoiceField(
                label=term.label, choices=choices, required=False, initial=led[0] if led else ""
            )
            self.looks[f"term_{number}"] = Look(says_optional=False)

    @property
    def said(self) -> dict[UUID, list[UUID]]:
        """Our types by the id of the term."""
        told = {pk: self.cleaned_data.get(f"term_{n}", "") for n, pk in enumerate(self.ids)}
        return {pk: [UUID(value)] if value else [] for pk, value in told.items()}
