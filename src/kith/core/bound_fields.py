"""How one field of a form is drawn: the design system's classes, words and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from kith.core.date_parts import PARTS, DatePartsWidget

PRIVATE = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
"""For what must not be kept by a browser that two people share."""

Kind = Literal["checkboxes", "radios", "checkbox", "date", "select", "textarea", "file", "input"]

# The order matters: checkboxes are radios to Django.
KINDS: tuple[tuple[type[forms.Widget], Kind], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (DatePartsWidget, "date"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
)
CONTROL_CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file": "govuk-file-upload",
    "input": "govuk-input",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a form wants one of its fields drawn: `looks = {"name": Look(size="l")}` on the form.

    `size` is the label's or legend's (s, m, l, xl); `is_heading` makes it the page's only h1.
    `characters` is an input's width (2, 3, 4, 5, 10, 20 or 30). `private` tells the browser to
    remember nothing. `option_hints` and `divider_before` go by the option's value.
    """

    size: Literal["", "s", "m", "l", "xl"] = ""
    is_heading: bool = False
    inline: bool = False
    small: bool = False
    characters: Literal[0, 2, 3, 4, 5, 10, 20, 30] = 0
    rows: int = 5
    prefix: str = ""
    suffix: str = ""
    autocomplete: str = ""
    private: bool = False
    says_optional: bool = True
    divider: str = "or"
    divider_before: str = ""
    option_hints: Mapping[str, str] = field(default_factory=dict)


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Option:
    """One radio or checkbox."""

    id: str
    name: str
    value: str
    label: str
    is_chosen: bool
    hint: str
    divider: str

    @property
    def hint_id(self) -> str:
        """The id that the option's input is described by; empty without a hint."""
        return f"{self.id}_hint" if self.hint else ""


@dataclass(frozen=True, slots=True)
class DatePart:
    """One of a date's three inputs."""

    id: str
    name: str
    label: str
    value: str
    width: int
    is_wrong: bool
    autocomplete: str


class DesignSystemBoundField(BoundField):
    """A field with what the design system's templates need.

    `as_widget()` stays Django's own, so that other packages' pages, such as the editors', are
    not touched; only `as_field_group()` draws the design system.
    """

    @cached_property
    def look(self) -> Look:
        """What the form says of this field."""
        looks: Mapping[str, Look] = getattr(self.form, "looks", {})
        return looks.get(self.name, PLAIN)

    @cached_property
    def kind(self) -> Kind:
        """Which template of `core/forms/` draws the control."""
        widget = self.field.widget
        return next((kind for of, kind in KINDS if isinstance(widget, of)), "input")

    @property
    def control_template(self) -> str:
        """The template that draws the control."""
        return f"core/forms/{self.kind}.html"

    @property
    def has_legend(self) -> bool:
        """Whether the label is the legend of a group of controls."""
        return self.kind in {"checkboxes", "radios", "date"}

    @property
    def label_text(self) -> str:
        """The label, saying so where an answer may be left out."""
        label = str(self.label)
        may_be_empty = not self.field.required and self.kind != "checkbox"
        return f"{label} (optional)" if may_be_empty and self.look.says_optional else label

    @property
    def hint_id(self) -> str:
        """The hint's id; empty without one."""
        return f"{self.auto_id}_helptext" if self.help_text else ""

    @property
    def error_id(self) -> str:
        """The error message's id; empty without one."""
        return f"{self.auto_id}_error" if self.errors else ""

    @property
    def described_by(self) -> str:
        """The ids of hint and error, in the order in which they are read out."""
        return " ".join(part for part in (self.hint_id, self.error_id) if part)

    @property
    def first_control_id(self) -> str:
        """Where the error summary leads: the first control, or a date's first wrong part."""
        if self.kind == "date":
            return next((part.id for part in self.date_parts() if part.is_wrong), self.auto_id)
        return f"{self.auto_id}_0" if self.has_legend else self.auto_id

    def control(self) -> SafeString:
        """The control of a field that has only one, as HTML."""
        widget = self.field.widget
        # Not build_widget_attrs(): `required` would bring up the browser's own messages.
        attrs = {name: value for name, value in self._attributes().items() if value}
        context = widget.get_context(self.html_name, self.value(), attrs)
        if isinstance(widget, forms.NumberInput):
            # A number input loses what it cannot read and changes by scrolling.
            context["widget"]["type"] = "text"
            for name in ("min", "max", "step"):
                context["widget"]["attrs"].pop(name, None)
        # The renderer's own templates have escaped everything.
        return mark_safe(self.renderer.render(widget.template_name, context))  # noqa: S308

    def options(self) -> Iterator[Option]:
        """The radios or checkboxes, in order."""
        look = self.look
        given = self.field.widget.subwidgets(self.html_name, self.value(), {"id": self.auto_id})
        for option in given:
            value = str(option["value"])
            yield Option(
                id=option["attrs"]["id"],
                name=option["name"],
                value=value,
                label=option["label"],
                is_chosen=option["selected"],
                hint=look.option_hints.get(value, ""),
                divider=look.divider if look.divider_before == value else "",
            )

    def date_parts(self) -> Iterator[DatePart]:
        """Day, month and year."""
        given = self.value()
        values = given if isinstance(given, list) else self.field.widget.decompress(given)
        wrong = self._wrong_parts()
        complete = self.look.autocomplete
        for place, (part, value) in enumerate(zip(PARTS, values, strict=True)):
            yield DatePart(
                id=f"{self.auto_id}_{place}",
                name=f"{self.html_name}_{part}",
                label=part.capitalize(),
                value=value or "",
                width=4 if part == "year" else 2,
                is_wrong=place in wrong,
                autocomplete="off" if self.look.private else complete and f"{complete}-{part}",
            )

    def _wrong_parts(self) -> tuple[int, ...]:
        if not self.errors:
            return ()
        found = self.form.errors.as_data()[self.name]
        return next((one.params["wrong"] for one in found if one.params), (0, 1, 2))

    def _attributes(self) -> dict[str, Any]:
        look, base = self.look, CONTROL_CLASSES.get(self.kind, "")
        classes = [base, self.field.widget.attrs.get("class", "")]
        if self.errors:
            classes.append(f"{base}--error")
        if look.characters:
            classes.append(f"{base}--width-{look.characters}")
        attributes: dict[str, Any] = {
            "id": self.auto_id,
            "class": " ".join(one for one in classes if one),
            "aria-describedby": self.described_by,
            "disabled": self.field.disabled,
            "autocomplete": look.autocomplete,
        }
        if self.kind == "textarea":
            attributes["rows"] = look.rows
        if isinstance(self.field.widget, forms.NumberInput):
            whole = isinstance(self.field, forms.IntegerField) and not isinstance(
                self.field, forms.FloatField | forms.DecimalField
            )
            attributes["inputmode"] = "numeric" if whole else "decimal"
        return {**attributes, **(PRIVATE if look.private else {})}
