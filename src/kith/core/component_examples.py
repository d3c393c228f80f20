"""The examples on the components page: every form control, well and with an error."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator

from kith.core.forms import DatePartsField, Look

HOW_OFTEN = [
    ("often", "Often"),
    ("sometimes", "Sometimes"),
    ("never", "Never"),
    ("skip", "I would rather not say"),
]
DAYS = [("", "Choose a day"), ("mon", "Monday"), ("tue", "Tuesday")]


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label="What should we call you?",
        error_messages={"required": "Enter what we should call you"},
    )
    email = forms.EmailField(
        label="E-mail address",
        error_messages={
            "required": "Enter an e-mail address",
            "invalid": "Enter an e-mail address like name@example.com",
        },
    )
    people = forms.IntegerField(
        label="How many people live with you?",
        max_value=30,
        error_messages={
            "required": "Enter how many people live with you",
            "max_value": "The number of people must be 30 or fewer",
        },
    )
    cost = forms.DecimalField(label="Cost", required=False)
    words = forms.CharField(
        label="What would help?",
        widget=forms.Textarea,
        help_text="Leave out names.",
        error_messages={"required": "Enter what would help"},
    )
    day = forms.ChoiceField(
        label="Best day", choices=DAYS, error_messages={"required": "Choose the best day"}
    )
    often = forms.ChoiceField(
        label="How often do you laugh together?",
        choices=HOW_OFTEN,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often you laugh together"},
    )
    agree = forms.ChoiceField(
        label="May we write to you?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether we may write to you"},
    )
    times = forms.MultipleChoiceField(
        label="When are you free?",
        choices=[("am", "Mornings"), ("pm", "Afternoons")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose all that fit.",
        error_messages={"required": "Choose when you are free"},
    )
    trained_on = DatePartsField(label="Date of your training", help_text="For example, 27 3 2026")
    paper = forms.FileField(label="Your paper", error_messages={"required": "Choose a file"})
    sure = forms.BooleanField(
        label="I have read this",
        error_messages={"required": "Tick the box when you have read this"},
    )

    looks: ClassVar[dict[str, Look]] = {
        "name": Look(characters=20, private=True),
        "people": Look(characters=2),
        "cost": Look(characters=5, prefix="£"),
        "words": Look(size="m", rows=3, private=True),
        "often": Look(size="m", divider_before="skip", option_hints={"often": "On most days"}),
        "agree": Look(inline=True, small=True),
        "times": Look(small=True),
    }


def examples() -> dict[str, Any]:
    """What the components page shows: forms and data for each component."""
    return {
        "form": ExampleForm(
            prefix="well", initial={"name": "Sam", "trained_on": date(2026, 3, 27)}
        ),
        "wrong_form": ExampleForm(_wrong(), prefix="wrong"),
        "rows": [
            {"key": "Name", "value": "Sam", "href": "#summary-list"},
            {"key": "Best day", "value": "Monday", "href": "#summary-list"},
            {"key": "Added on", "value": "27 March 2026"},
        ],
        "tasks": [
            {"title": "Say who you are", "status": "Done", "href": "#task-list"},
            {
                "title": "Choose a day",
                "status": "Not started",
                "href": "#task-list",
                "hint": "It takes a minute",
                "colour": "blue",
            },
            {"title": "Send it", "status": "Cannot start yet"},
        ],
        "trail": [{"title": "First page", "href": "/"}, {"title": "Help", "href": "#breadcrumbs"}],
        "page": Paginator(range(100), 10).page(4),
        "columns": ["Stage", "People", "Share"],
        "table_rows": [["Early years", 120, "40%"], ["Later years", 180, "60%"]],
        "checked": _contact(assured_on=date(2026, 9, 2)),
        "unchecked": _contact(assured_on=None),
    }


def _wrong() -> dict[str, str]:
    return {
        "wrong-people": "40",
        "wrong-email": "sam",
        "wrong-trained_on_day": "31",
        "wrong-trained_on_month": "13",
        "wrong-trained_on_year": "2026",
    }


def _contact(assured_on: date | None) -> dict[str, Any]:
    # A number that Ofcom keeps for drama.
    return {
        "name": "The example line",
        "what": "Someone listens, whatever is wrong.",
        "phone": "0808 157 0001",
        "phone_digits": "08081570001",
        "text": "85000",
        "text_digits": "85000",
        "text_word": "HELLO",
        "url": "https://line.example",
        "hours": "Day and night",
        "cost": "Free",
        "assured_on": assured_on,
        "lang": "en-GB",
        "dir": "ltr",
    }
