"""What somebody here fills in to answer a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from kith.core.forms import LineField, LinesField, Look
from kith.rights.enums import (
    ErasureReason,
    ExtensionReason,
    HowTold,
    IdentityProof,
    Outcome,
    ReviewReason,
)
from kith.rights.models import Request, ReviewItem
from kith.rights.operations.proving import WORD_IS_NOT_ENOUGH, Named
from kith.rights.rules.limits import LONGEST_WORDS
from kith.rights.rules.proving import as_number
from kith.rights.rules.reviewing import OUTCOMES, TO_GIVE, TO_WITHHOLD

LONGEST_LINES = 2500


def _chosen(says: str) -> dict[str, str]:
    return {"required": says, "invalid_choice": says}


def _some(choices: Any, codes: Iterable[str]) -> list[tuple[str, str]]:
    labels = dict(choices)
    return [(code, labels[code]) for code in codes]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in text.splitlines())))


class ListForm(forms.Form):
    """A number that somebody came back with."""

    number = LineField(label="Number of the request", required=False, max_length=40)
    looks: ClassVar = {"number": Look(characters=10, private=True, says_optional=False)}

    def clean_number(self) -> str:
        """The number as it is kept."""
        typed = str(self.cleaned_data["number"])
        return as_number(typed) if typed else ""


class ToldForm(forms.Form):
    """How somebody was told."""

    how = forms.ChoiceField(
        label="How did you tell them?",
        choices=HowTold.choices,
        widget=forms.RadioSelect,
        error_messages=_chosen("Choose how you told them"),
    )
    looks: ClassVar = {"how": Look(size="s", small=True)}


class HandOverForm(ToldForm):
    """How what is given was handed over."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["how"]
        field.label = "How did you hand it over?"
        field.choices = _some(  # type: ignore[attr-defined]
            HowTold.choices, (HowTold.IN_PERSON, HowTold.LETTER, HowTold.EMAIL)
        )


class ExtendForm(forms.Form):
    """Why an answer takes longer."""

    reason = forms.ChoiceField(
        label="Why does it take longer?",
        choices=ExtensionReason.choices,
        widget=forms.RadioSelect,
        error_messages=_chosen("Choose why it takes longer"),
    )
    looks: ClassVar = {"reason": Look(size="s", small=True)}


class SettleForm(ToldForm):
    """What became of a request, in words for whoever reads it later."""

    outcome = forms.ChoiceField(
        label="What became of it?",
        widget=forms.RadioSelect,
        error_messages=_chosen("Choose what became of it"),
    )
    answer = LinesField(
        label="What did you do, and what did you tell them?",
        max_length=LONGEST_WORDS,
        error_messages={
            "required": "Say what you did, and what you told them",
            "max_length": "Keep it to %(limit_value)s characters or fewer",
        },
    )
    looks: ClassVar = {
        "outcome": Look(size="s", small=True),
        "answer": Look(size="s", rows=4),
        "how": Look(size="s", small=True),
    }

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.order_fields(["outcome", "answer", "how"])
        self.fields["outcome"].choices = _some(Outcome.choices, OUTCOMES[kind])  # type: ignore[attr-defined]


class ProveForm(forms.Form):
    """How somebody here made sure who asks, and what their records are found by."""

    proof = forms.ChoiceField(
        label="How did you make sure who they are?",
        choices=IdentityProof.choices,
        widget=forms.RadioSelect,
        error_messages=_chosen("Choose how you made sure who they are"),
    )
    word = LineField(
        label="The word that they gave",
        help_text="It came with their number. Only for the first of these.",
        required=False,
        max_length=40,
    )
    names = LinesField(
        label="Names to look by",
        help_text="One on a line: those that you have made sure are theirs.",
        required=False,
        max_length=LONGEST_LINES,
    )
    addresses = LinesField(
        label="E-mail addresses to look by",
        help_text="One on a line.",
        required=False,
        max_length=LONGEST_LINES,
    )
    account = LineField(
        label="The e-mail address that they sign in with",
        help_text="Only for somebody who works here, or did.",
        required=False,
        max_length=254,
    )
    looks: ClassVar = {
        "proof": Look(size="s", small=True),
        "word": Look(characters=20, private=True),
        "names": Look(rows=3, private=True),
        "addresses": Look(rows=3, private=True),
        "account": Look(private=True),
    }

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        if kind in WORD_IS_NOT_ENOUGH:
            del self.fields["word"]
            self.fields["proof"].choices = [  # type: ignore[attr-defined]
                one for one in IdentityProof.choices if one[0] != IdentityProof.WORD
            ]

    @property
    def named(self) -> Named:
        """Whose records are looked for."""
        given = self.cleaned_data
        return Named(given["account"], _lines(given["addresses"]), _lines(given["names"]))


def first_proof(request: Request) -> dict[str, str]:
    """What the form begins with: what was confirmed before, else the name that they gave."""
    if request.subject:
        return {
            "names": "\n".join(request.subject.get("names", ())),
            "addresses": "\n".join(request.subject.get("addresses", ())),
            "account": request.person.email if request.person else "",
            "proof": request.proof,
        }
    return {"names": request.name or ""}


class DecideForm(forms.Form):
    """Whether one thing is given, and why: `seen` and `shown` say what stood there by then."""

    decision = forms.ChoiceField(
        label="Is it given to them?",
        choices=[("give", "Give it"), ("withhold", "Withhold it")],
        widget=forms.RadioSelect,
        error_messages=_chosen("Choose whether it is given"),
    )
    reason = forms.ChoiceField(
        label="Why?",
        required=False,
        widget=forms.RadioSelect,
        error_messages=_chosen("Choose a reason"),
    )
    seen = forms.CharField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    looks: ClassVar = {
        "decision": Look(size="s"),
        "reason": Look(size="s", small=True, says_optional=False, divider_before="third-party"),
    }

    def __init__(self, *args: Any, item: ReviewItem, shown: str, **more: Any) -> None:
        more["initial"] = {
            "decision": item.decision,
            "reason": item.reason,
            "seen": item.decision,
            "shown": shown,
        }
        super().__init__(*args, **more)
        codes = [one for one in ReviewReason.values if one in TO_GIVE and item.needs_care]
        codes += [one for one in ReviewReason.values if one in TO_WITHHOLD]
        self.fields["reason"].choices = _some(ReviewReason.choices, codes)  # type: ignore[attr-defined]


class ErasureForm(forms.Form):
    """Why what is held is erased."""

    reason = forms.ChoiceField(
        label="Why is it erased?",
        choices=ErasureReason.choices,
        widget=forms.RadioSelect,
        error_messages=_chosen("Choose why it is erased"),
    )
    looks: ClassVar = {"reason": Look(size="s", small=True)}
