"""What the design system's renderer writes, control by control."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, ClassVar

import pytest
from django import forms

from kith.core.forms import DatePartsField, ErrorLink, Look, error_links
from kith.core.templatetags.design_system import error_prefix

Tag = tuple[str, dict[str, str | None]]


class Tags(HTMLParser):
    """Start tags with their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Tag] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def one(self, tag: str) -> dict[str, str | None]:
        """The attributes of the only such tag."""
        [attributes] = [attributes for name, attributes in self.found if name == tag]
        return attributes

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each such tag."""
        return [attributes for name, attributes in self.found if name == tag]


def drawn(field: forms.Field, data: dict[str, Any] | None = None, **look: Any) -> Tags:
    """One field named `it`, drawn by the design system."""
    form_class = type("OneField", (forms.Form,), {"it": field, "looks": {"it": Look(**look)}})
    return Tags(form_class(data)["it"].as_field_group())


def text_of(tags: Tags) -> str:
    return re.sub(r"\s+", " ", tags.words).strip()


def test_text_input_has_label_and_no_required_attribute() -> None:
    tags = drawn(forms.CharField(label="Your name"))

    assert tags.one("label") == {"class": "govuk-label", "for": "id_it"}
    assert tags.one("input") == {
        "type": "text",
        "name": "it",
        "id": "id_it",
        "class": "govuk-input",
    }
    assert text_of(tags) == "Your name"


def test_hint_and_error_describe_the_control_in_that_order() -> None:
    field = forms.CharField(
        label="Your name",
        help_text="As friends say it",
        error_messages={"required": "Enter a name"},
    )
    tags = drawn(field, {})

    assert tags.one("input") == {
        "type": "text",
        "name": "it",
        "id": "id_it",
        "class": "govuk-input govuk-input--error",
        "aria-describedby": "id_it_helptext id_it_error",
    }
    assert tags.one("p") == {"id": "id_it_error", "class": "govuk-error-message"}
    assert [a["id"] for a in tags.all("div") if "id" in a] == ["id_it_helptext"]
    assert tags.all("div")[0]["class"] == "govuk-form-group govuk-form-group--error"
    assert text_of(tags) == "Your name As friends say it Error: Enter a name"


def test_optional_field_says_so_unless_told_not_to() -> None:
    assert text_of(drawn(forms.CharField(label="Note", required=False))) == "Note (optional)"
    assert (
        text_of(drawn(forms.CharField(label="Note", required=False), says_optional=False)) == "Note"
    )


def test_label_can_be_the_heading_of_the_page() -> None:
    tags = drawn(forms.CharField(label="Your name"), is_heading=True, size="l")

    assert tags.one("h1") == {"class": "govuk-label-wrapper"}
    assert tags.one("label")["class"] == "govuk-label govuk-label--l"


def test_number_is_typed_as_text_with_a_number_pad() -> None:
    tags = drawn(forms.IntegerField(label="People", min_value=0, max_value=9), characters=2)

    assert tags.one("input") == {
        "type": "text",
        "name": "it",
        "id": "id_it",
        "class": "govuk-input govuk-input--width-2",
        "inputmode": "numeric",
    }


def test_decimal_number_gets_a_pad_with_a_point() -> None:
    assert drawn(forms.DecimalField(label="Cost")).one("input")["inputmode"] == "decimal"


def test_email_input_keeps_its_type_and_shows_its_error() -> None:
    tags = drawn(forms.EmailField(label="E-mail"), {"it": "sam"})

    assert (tags.one("input")["type"], tags.one("input")["class"]) == (
        "email",
        "govuk-input govuk-input--error",
    )


@pytest.mark.parametrize(
    ("field", "tag", "class_name"),
    [
        (forms.CharField(widget=forms.Textarea), "textarea", "govuk-textarea"),
        (forms.ChoiceField(choices=[("a", "A")]), "select", "govuk-select"),
        (forms.FileField(), "input", "govuk-file-upload"),
    ],
)
def test_other_single_controls_have_their_class(
    field: forms.Field, tag: str, class_name: str
) -> None:
    attributes = drawn(field).one(tag)

    assert (attributes["class"], attributes["id"]) == (class_name, "id_it")


def test_private_control_is_remembered_by_no_browser() -> None:
    attributes = drawn(forms.CharField(widget=forms.Textarea), private=True).one("textarea")

    assert {
        name: attributes[name] for name in ("autocomplete", "autocapitalize", "spellcheck")
    } == {
        "autocomplete": "off",
        "autocapitalize": "off",
        "spellcheck": "false",
    }


def test_what_was_typed_is_escaped_when_shown_again() -> None:
    tags = drawn(forms.CharField(max_length=2), {"it": '"><script>x</script>'})

    assert [name for name, _ in tags.found if name == "script"] == []
    assert tags.one("input")["value"] == '"><script>x</script>'


def radios(**look: Any) -> Tags:
    choices = [("y", "Yes"), ("n", "No")]
    field = forms.ChoiceField(label="Well?", choices=choices, widget=forms.RadioSelect)
    return drawn(field, {"it": "n"}, **look)


def test_radios_stand_in_a_fieldset_with_the_chosen_one_checked() -> None:
    tags = radios()

    assert tags.one("legend")["class"] == "govuk-fieldset__legend"
    assert [(a["id"], a["value"], "checked" in a) for a in tags.all("input")] == [
        ("id_it_0", "y", False),
        ("id_it_1", "n", True),
    ]
    assert [a["for"] for a in tags.all("label")] == ["id_it_0", "id_it_1"]


def test_radios_can_be_small_and_inline_with_hints_and_a_divider() -> None:
    tags = radios(small=True, inline=True, option_hints={"y": "Mostly"}, divider_before="n")

    classes = [a.get("class") for a in tags.all("div")]
    assert classes[1] == "govuk-radios govuk-radios--inline govuk-radios--small"
    assert classes.count("govuk-radios__divider") == 1
    assert [a.get("aria-describedby") for a in tags.all("input")] == ["id_it_0_hint", None]


def test_checkboxes_keep_every_choice() -> None:
    choices = [("a", "A"), ("b", "B"), ("c", "C")]
    field = forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
    tags = drawn(field, {"it": ["a", "c"]})

    assert [(a["type"], "checked" in a) for a in tags.all("input")] == [
        ("checkbox", True),
        ("checkbox", False),
        ("checkbox", True),
    ]


def test_single_checkbox_has_its_label_beside_it() -> None:
    tags = drawn(forms.BooleanField(label="I agree"), {})

    assert tags.one("input") == {
        "class": "govuk-checkboxes__input",
        "id": "id_it",
        "name": "it",
        "type": "checkbox",
        "aria-describedby": "id_it_error",
    }
    assert tags.one("label")["for"] == "id_it"


def test_date_has_three_named_parts() -> None:
    tags = drawn(DatePartsField(label="Born on"), autocomplete="bday")

    assert [(a["name"], a["id"], a["autocomplete"]) for a in tags.all("input")] == [
        ("it_day", "id_it_0", "bday-day"),
        ("it_month", "id_it_1", "bday-month"),
        ("it_year", "id_it_2", "bday-year"),
    ]
    assert [a["for"] for a in tags.all("label")] == ["id_it_0", "id_it_1", "id_it_2"]


class Visit(forms.Form):
    name = forms.CharField(label="Name", error_messages={"required": "Enter a name"})
    mood = forms.ChoiceField(
        label="Mood",
        choices=[("a", "A"), ("b", "B")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a mood"},
    )
    on = DatePartsField(label="Day of the visit")
    looks: ClassVar[dict[str, Look]] = {}

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Nothing fits together")


def test_error_summary_leads_to_the_first_control_of_each() -> None:
    form = Visit({"on_day": "1", "on_month": "13", "on_year": "2026"})

    assert error_links(form) == [
        ErrorLink("Nothing fits together", ""),
        ErrorLink("Enter a name", "id_name"),
        ErrorLink("Choose a mood", "id_mood_0"),
        ErrorLink("Day of the visit must be a real date", "id_on_1"),
    ]


def test_title_says_error_only_when_there_is_one() -> None:
    class Name(forms.Form):
        name = forms.CharField()

    assert [error_prefix(form) for form in (None, Name(), Name({"name": "Sam"}), Name({}))] == [
        "",
        "",
        "",
        "Error: ",
    ]


def test_form_draws_hidden_fields_and_every_visible_one() -> None:
    class Two(forms.Form):
        key = forms.CharField(widget=forms.HiddenInput, initial="k")
        name = forms.CharField(label="Name")

    tags = Tags(str(Two()))

    assert [(a["type"], a["name"]) for a in tags.all("input")] == [
        ("hidden", "key"),
        ("text", "name"),
    ]


def test_widgets_drawn_by_other_packages_stay_as_django_draws_them() -> None:
    class Name(forms.Form):
        name = forms.CharField()

    assert Tags(str(Name()["name"])).one("input") == {
        "type": "text",
        "name": "name",
        "required": None,
        "id": "id_name",
    }
