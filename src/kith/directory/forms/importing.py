"""What is typed about imports, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from kith.core.forms import LineField, Look, UploadField
from kith.core.uploads.kinds import TABLE
from kith.directory.enums import ImportKind
from kith.directory.rules.csv_columns import COLUMNS, guessed

EVERY = (("", "Only when somebody asks"), ("1", "Every day"), ("7", "Every week"))
EVERY_MORE = (("30", "Every 30 days"),)


class ChangeSourceForm(forms.Form):
    """What a source is called, where it is, and how often it is read."""

    name = LineField(
        label="Name",
        help_text="What people here call it, such as “The county's directory”.",
        max_length=200,
        error_messages={"required": "Enter a name"},
    )
    address = LineField(
        label="Web address",
        required=False,
        max_length=500,
        help_text="Where the feed or the CSV file stands. Leave it empty if you hand in files.",
    )
    every_days = forms.TypedChoiceField(
        label="How often to read it",
        choices=[*EVERY, *EVERY_MORE],
        required=False,
        coerce=int,
        empty_value=None,
        help_text="What was read always waits for a person.",
    )
    looks: ClassVar[dict[str, Look]] = {
        "address": Look(autocomplete="off"),
        "every_days": Look(says_optional=False),
    }


class SourceForm(ChangeSourceForm):
    """A new source."""

    kind = forms.ChoiceField(
        label="What it is",
        choices=[
            (ImportKind.OPEN_REFERRAL, "A feed of Open Referral UK or HSDS"),
            (ImportKind.CSV, "A spreadsheet, saved as CSV"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is"},
    )
    field_order = ("name", "kind", "address", "every_days")


class FileForm(forms.Form):
    """One file of services."""

    file = UploadField(label="File", kinds={TABLE})


class ShorterForm(forms.Form):
    """That so few services are right."""

    is_shorter = forms.BooleanField(
        label="Yes, the list is really so much shorter. Take the others away.",
        error_messages={"required": "Say that the shorter list is right, or set the import aside"},
    )


class ColumnsForm(forms.Form):
    """Which field each column of a spreadsheet fills."""

    def __init__(
        self, *args: Any, headings: Sequence[str], said: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headings = list(headings)
        self.looks: dict[str, Look] = {}
        choices = [("", "Do not read it"), *((one.field, one.label) for one in COLUMNS)]
        for number, (heading, field) in enumerate(guessed(headings, said).items()):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading, choices=choices, initial=field, required=False
            )
            self.looks[f"column_{number}"] = Look(says_optional=False)

    def clean(self) -> dict[str, Any]:
        """Two columns do not fill one field, but for those that may be several."""
        said: dict[str, str] = {}
        single = {one.field for one in COLUMNS if not one.many}
        for number in range(len(self.headings)):
            field = self.cleaned_data.get(f"column_{number}", "")
            if field in single and field in said:
                self.add_error(f"column_{number}", f"“{said[field]}” is this already")
            elif field:
                said[field] = self.headings[number]
        return self.cleaned_data

    @property
    def chosen(self) -> dict[str, str]:
        """The field by heading."""
        return {
            heading: self.cleaned_data.get(f"column_{number}", "")
            for number, heading in enumerate(self.headings)
        }


class TermsForm(forms.Form):
    """Which of our terms each of theirs is."""

    LATER = "?"

    def __init__(
        self,
        *args: Any,
        theirs: Sequence[Mapping[str, Any]],
        ours: Iterable[tuple[str, str]],
        said: Mapping[str, str],
        takes: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [str(one["key"]) for one in theirs]
        self.looks: dict[str, Look] = {}
        choices = [(self.LATER, "Not mapped"), ("", "Leave it out"), *ours]
        for number, one in enumerate(theirs):
            self.fields[f"term_{number}"] = forms.ChoiceField(
                label=str(one["label"]),
                help_text=f"{one['count']} services",
                choices=choices,
                required=False,
                initial=said.get(self.keys[number], self.LATER),
            )
            self.looks[f"term_{number}"] = Look(says_optional=False)
        self.fields["takes_terms"] = forms.BooleanField(
            label="Take in those that are not mapped, as a list of this source's own",
            required=False,
            initial=takes,
        )

    @property
    def chosen(self) -> dict[str, str]:
        """Our key by theirs, of those that a person said something of."""
        told = {
            key: self.cleaned_data.get(f"term_{number}", self.LATER)
            for number, key in enumerate(self.keys)
        }
        return {key: value for key, value in told.items() if value != self.LATER}
