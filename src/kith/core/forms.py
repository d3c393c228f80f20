"""Django's own form rendering, with the design system's templates.

A form says how it looks in `looks`; a page shows it so:

    {% load design_system %}
    {% block title %}{% error_prefix form %}Your name{% endblock title %}
    {% error_summary form %}
    <form method="post" novalidate>{% csrf_token %}{{ form }}…</form>
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, FileField, FileInput
from django.forms.renderers import TemplatesSetting

from kith.core.bound_fields import PRIVATE, DesignSystemBoundField, Look
from kith.core.date_parts import DatePartsField, DatePartsWidget
from kith.core.plain_text import LineField, LinesField
from kith.core.uploads.kinds import endings_of, most_megabytes, taken

__all__ = [
    "PRIVATE",
    "DatePartsField",
    "DatePartsWidget",
    "DesignSystemBoundField",
    "DesignSystemRenderer",
    "ErrorLink",
    "LineField",
    "LinesField",
    "Look",
    "UploadField",
    "error_links",
]


class DesignSystemRenderer(TemplatesSetting):
    """Renders forms and fields as GOV.UK Frontend draws them."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    bound_field_class = DesignSystemBoundField


class UploadField(FileField):
    """Collects one file of these kinds, unexamined: hand it to `kith.core.uploads` in an operation.

    Says beneath its label what is taken and how large. The gate's refusal is added to the form:
    `form.add_error("file", refusal.sentence)`.
    """

    def __init__(self, *, kinds: Collection[str], **more: Any) -> None:
        chosen = taken(kinds)
        more.setdefault(
            "help_text", f"{chosen[:1].upper()}{chosen[1:]}, up to {most_megabytes(kinds)} MB"
        )
        more.setdefault("widget", FileInput(attrs={"accept": ",".join(endings_of(kinds))}))
        super().__init__(allow_empty_file=True, **more)
        self.error_messages["required"] = "Choose a file"
        self.error_messages["missing"] = "Choose a file"


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One line of the error summary. `to` is an id on the page, empty where none is at fault."""

    message: str
    to: str


def error_links(form: BaseForm) -> list[ErrorLink]:
    """Every error of a form: those of the whole first, then field by field, in order."""
    links = [ErrorLink(str(message), "") for message in form.non_field_errors()]
    for bound in form:
        to = ""
        if isinstance(bound, DesignSystemBoundField) and not bound.is_hidden:
            to = bound.first_control_id
        links += [ErrorLink(str(message), to) for message in bound.errors]
    return links
