"""Django's own form rendering, with the design system's templates.

A form says how it looks in `looks`; a page shows it so:

    {% load design_system %}
    {% block title %}{% error_prefix form %}Your name{% endblock title %}
    {% error_summary form %}
    <form method="post" novalidate>{% csrf_token %}{{ form }}…</form>
"""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting

from kith.core.bound_fields import PRIVATE, DesignSystemBoundField, Look
from kith.core.date_parts import DatePartsField, DatePartsWidget

__all__ = [
    "PRIVATE",
    "DatePartsField",
    "DatePartsWidget",
    "DesignSystemBoundField",
    "DesignSystemRenderer",
    "ErrorLink",
    "Look",
    "error_links",
]


class DesignSystemRenderer(TemplatesSetting):
    """Renders forms and fields as GOV.UK Frontend draws them."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    bound_field_class = DesignSystemBoundField


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
