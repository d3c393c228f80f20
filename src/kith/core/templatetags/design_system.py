"""Template tags of the design system: errors of a form, and which page this is."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm
from django.utils.translation import gettext

from kith.core.forms import error_links

register = template.Library()


@register.inclusion_tag("core/components/error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, Any]:
    """The list of what is wrong, each line leading to its control; nothing when all is well."""
    return {"errors": error_links(form) if form is not None else []}


@register.simple_tag
def error_prefix(form: BaseForm | None) -> str:
    """`Error: ` before the page's title, so that it is the first thing read out."""
    is_wrong = form is not None and form.is_bound and not form.is_valid()
    return f"{gettext('Error:')} " if is_wrong else ""


@register.simple_tag(takes_context=True)
def is_here(context: dict[str, Any], address: str) -> bool:
    """Whether `address` is the page being shown. False where there is no request."""
    request = context.get("request")
    return bool(request and address and request.path == address)
