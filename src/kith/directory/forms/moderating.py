"""A moderator's answer to a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from kith.core.forms import LinesField, Look

TAKE, KEEP = "take", "keep"


class AcceptForm(forms.Form):
    """That a change goes live, and of fields that changed meanwhile which of the two."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, conflicts: Iterable[tuple[str, str]], seen: str = "") -> None:
        super().__init__(data, initial={"seen": seen})
        self.conflicts = [name for name, _label in conflicts]
        for name, label in conflicts:
            self.fields[f"choice_{name}"] = forms.ChoiceField(
                label=f"{label}: which should the public see?",
                choices=[(KEEP, "What is live now"), (TAKE, "What was sent in")],
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose for {label.lower()}"},
            )
        if self.conflicts:
            self.fields["why"] = LinesField(
                label="If part of it stays as it is: why?",
                help_text="Whoever sent it reads this.",
                max_length=1000,
                required=False,
            )

    looks: ClassVar[dict[str, Look]] = {"why": Look(rows=3, says_optional=False)}

    def clean(self) -> dict[str, Any]:
        """Whoever sent it hears why part of it stays as it is."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.keeps and not given.get("why"):
            self.add_error("why", "Say why part of it stays as it is")
        return given

    @property
    def reason(self) -> str:
        """Why part of it stays as it is."""
        return str(self.cleaned_data.get("why", ""))

    @property
    def keeps(self) -> list[str]:
        """The fields that stay as they are live."""
        return [one for one in self.conflicts if self.cleaned_data.get(f"choice_{one}") == KEEP]


class SendBackForm(forms.Form):
    """Why a change does not go live."""

    reason = LinesField(
        label="Why do you send it back?",
        help_text="Whoever sent it reads this.",
        max_length=1000,
        error_messages={"required": "Say why, so that whoever sent it can mend it"},
    )
    looks: ClassVar[dict[str, Look]] = {"reason": Look(rows=3)}
