"""What is typed about organisations, teams and sites, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from kith.areas.models import LifeStage
from kith.core.forms import LineField, LinesField, Look
from kith.organisations.enums import OrganisationKind
from kith.organisations.rules import naming


class LifeStagesField(forms.TypedMultipleChoiceField):
    """Life stages to tick: gives the records."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, stages: Sequence[LifeStage]) -> None:
        """These are to be ticked."""
        by_id = {str(stage.pk): stage for stage in stages}
        self.coerce = by_id.__getitem__
        self.choices = [(key, stage.name) for key, stage in by_id.items()]


class WithLifeStages(forms.Form):
    """A form that asks which life stages are served, where the area has any."""

    life_stages = LifeStagesField(
        label="Which stages of life do they work with?",
        required=False,
        error_messages={"invalid_choice": "Choose from the list of life stages"},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        stages: Sequence[LifeStage],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        filled = dict(initial or {})
        if isinstance(ticked := filled.get("life_stages"), str):
            filled["life_stages"] = [ticked]  # a draft with one tick
        super().__init__(data, initial=filled)
        self.order_fields([name for name in self.fields if name != "life_stages"])  # it is last
        field = self.fields["life_stages"]
        assert isinstance(field, LifeStagesField)
        field.offer(stages)

    def clean_life_stages(self) -> list[LifeStage]:
        """The records that were ticked."""
        return list(self.cleaned_data["life_stages"])


class OrganisationForm(WithLifeStages):
    """What is said of an organisation."""

    name = LineField(
        label="Name",
        help_text="As people know it.",
        max_length=naming.NAME_LENGTH,
        error_messages={
            "required": "Enter a name",
            "max_length": f"Shorten the name to {naming.NAME_LENGTH} characters",
        },
    )
    kind = forms.ChoiceField(
        label="What kind of organisation is it?",
        choices=OrganisationKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what kind of organisation it is",
            "invalid_choice": "Choose what kind of organisation it is",
        },
    )
    about = LinesField(
        label="What it does",
        help_text="Two or three sentences, for people in other organisations.",
        required=False,
        max_length=naming.ABOUT_LENGTH,
        error_messages={"max_length": f"Shorten this to {naming.ABOUT_LENGTH} characters"},
    )
    website = LineField(
        label="Website",
        required=False,
        max_length=naming.WEBSITE_LENGTH,
        error_messages={
            "max_length": f"Shorten the web address to {naming.WEBSITE_LENGTH} characters"
        },
    )
    looks: ClassVar = {
        "kind": Look(size="s"),
        "about": Look(rows=4),
        "website": Look(autocomplete="off"),
        "life_stages": Look(size="s"),
    }

    def clean_website(self) -> str:
        """An http or https address."""
        given: str = self.cleaned_data["website"]
        tidy = naming.tidy_website(given) if given else ""
        if tidy is None:
            raise ValidationError("Enter a web address, such as https://example.org")
        return tidy


class TeamForm(WithLifeStages):
    """What is said of a team."""

    name = LineField(
        label="Name of the team",
        max_length=naming.NAME_LENGTH,
        error_messages={
            "required": "Enter the name of the team",
            "max_length": f"Shorten the name to {naming.NAME_LENGTH} characters",
        },
    )
    looks: ClassVar = {"life_stages": Look(size="s")}


class SiteForm(forms.Form):
    """Where an organisation works."""

    name = LineField(
        label="Name of the site",
        max_length=naming.NAME_LENGTH,
        error_messages={
            "required": "Enter the name of the site",
            "max_length": f"Shorten the name to {naming.NAME_LENGTH} characters",
        },
    )
    address = LinesField(
        label="Address",
        required=False,
        max_length=naming.ADDRESS_LENGTH,
        error_messages={"max_length": f"Shorten the address to {naming.ADDRESS_LENGTH} characters"},
    )
    postcode = LineField(label="Postcode", required=False, max_length=20)
    looks: ClassVar = {
        "name": Look(autocomplete="off"),
        "address": Look(rows=4, autocomplete="off"),
        "postcode": Look(characters=10, autocomplete="off"),
    }

    def clean_postcode(self) -> str:
        """A postcode as on a letter."""
        given: str = self.cleaned_data["postcode"]
        tidy = naming.tidy_postcode(given) if given else ""
        if tidy is None:
            raise ValidationError("Enter a full UK postcode, such as S65 1AA")
        return tidy


class NewSiteForm(SiteForm):
    """A site to add, which may have to be hidden from its first moment."""

    is_secret = forms.BooleanField(
        label="Its address must not be known",
        help_text="For a refuge, for instance. Until you say who else may see it, only you do.",
        required=False,
    )

    def __init__(self, *args: Any, offers_secret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not offers_secret:
            del self.fields["is_secret"]


class FindForm(forms.Form):
    """What somebody looks for in the list of organisations. Whatever is not understood is nothing."""

    q = LineField(label="Name, or part of it", required=False, max_length=naming.NAME_LENGTH)
    kind = forms.ChoiceField(label="Kind", required=False)
    stage = forms.ChoiceField(label="Stage of life", required=False)
    closed = forms.BooleanField(label="Show those that are closed too", required=False)
    unled = forms.BooleanField(label="Only those that nobody leads", required=False)
    looks: ClassVar = {
        "q": Look(says_optional=False, autocomplete="off"),
        "kind": Look(says_optional=False),
        "stage": Look(says_optional=False),
        "closed": Look(small=True),
        "unled": Look(small=True),
    }

    def __init__(self, data: Any, *, stages: Sequence[LifeStage]) -> None:
        super().__init__(data)
        for name, choices in (
            ("kind", OrganisationKind.choices),
            ("stage", [(stage.code, stage.name) for stage in stages]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "All"), *choices]


class SureForm(forms.Form):
    """Nothing to type: the button says it. A refusal stands on it as an error of the whole."""
