"""Narrowing lists of entries, and saying who owns them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from kith.core.forms import LineField, Look

STATES = [
    ("", "All"),
    ("due", "Due"),
    ("overdue", "Not confirmed in time"),
    ("never", "Never confirmed"),
    ("fresh", "Fresh"),
    ("ageing", "Ageing"),
    ("stale", "Stale"),
    ("hidden", "Hidden from the public"),
]
NOBODY = "none"
Named = Sequence[tuple[str, str]]


class FindEntryForm(forms.Form):
    """What a list of entries is narrowed to."""

    q = LineField(label="Name, or part of it", max_length=200, required=False)
    state = forms.ChoiceField(label="How fresh", choices=STATES, required=False)
    provider = forms.UUIDField(widget=forms.HiddenInput, required=False)
    owner = forms.CharField(max_length=36, widget=forms.HiddenInput, required=False)
    ended = forms.BooleanField(label="Show ended ones too", required=False)
    looks: ClassVar[dict[str, Look]] = {
        "q": Look(says_optional=False),
        "state": Look(says_optional=False),
    }

    def clean_owner(self) -> str:
        """An id, or none for what nobody owns; what is neither narrows nothing."""
        given: str = self.cleaned_data["owner"]
        if given in ("", NOBODY):
            return given
        try:
            return str(UUID(given))
        except ValueError:
            return ""


class OwnerForm(forms.Form):
    """Who owns the entries that were ticked."""

    owner = forms.ChoiceField(
        label="Owner",
        error_messages={"required": "Choose an owner", "invalid_choice": "Choose an owner"},
    )

    def __init__(self, data: Any = None, *, owners: Named) -> None:
        super().__init__(data)
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            (NOBODY, "Nobody"),
            *owners,
        ]


class KeeperForm(forms.Form):
    """Where reminders of a provider's entries go."""

    keeper_email = forms.EmailField(
        label="E-mail address of whoever keeps these entries",
        help_text="An address at work. Reminders go there. The public never sees it.",
        max_length=254,
        required=False,
        error_messages={"invalid": "Enter an e-mail address, such as name@example.org"},
    )


class ChooseProviderForm(forms.Form):
    """Whose new entry it is."""

    provider = forms.ChoiceField(
        label="Who runs the service?",
        error_messages={"required": "Choose who runs it", "invalid_choice": "Choose who runs it"},
    )

    def __init__(self, data: Any = None, *, providers: Named) -> None:
        super().__init__(data)
        self.fields["provider"].choices = [("", "Choose"), *providers]  # type: ignore[attr-defined]
