"""What is said of two services that may be one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from kith.core.forms import Look


class PairForm(forms.Form):
    """Whether two services are one, and which entry stays."""

    DIFFERENT, FIRST, SECOND = "different", "first", "second"
    answer = forms.ChoiceField(
        label="Are they one service?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they are one service"},
    )
    looks: ClassVar[dict[str, Look]] = {
        "answer": Look(option_hints={DIFFERENT: "Both stay, and you are not asked again."})
    }

    def __init__(self, *args: Any, first: str, second: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            (self.FIRST, f"Yes. Keep the first, {first}"),
            (self.SECOND, f"Yes. Keep the second, {second}"),
            (self.DIFFERENT, "No, they are different"),
        ]

    @property
    def said(self) -> dict[str, bool]:
        """As the operation takes it."""
        answer = self.cleaned_data["answer"]
        return {"is_same": answer != self.DIFFERENT, "keeps_second": answer == self.SECOND}
