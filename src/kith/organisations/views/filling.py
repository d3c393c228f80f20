"""What the room's forms have in common: an operation is tried, and a refusal stands on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.views.decorators.http import require_http_methods

from kith.accounts.doors import typed
from kith.core.refusals import Refusal

Gave = TypeVar("Gave")
PAGE_LENGTH = 25
form_page = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> Any:
    """What was posted, or nothing for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def first_shown(request: HttpRequest, **as_kept: Any) -> dict[str, Any]:
    """What a form is filled with at first: the record, and over it what was typed and not sent."""
    return {**as_kept, **(typed(request) or {})}


def attempt(form: forms.Form, do: Callable[..., Gave]) -> Gave | None:
    """What the operation gave for a form that is right; else none, and the form says why."""
    if not form.is_valid():
        return None
    try:
        return do(**form.cleaned_data)
    except Refusal as refused:
        field = getattr(refused, "field", "")
        form.add_error(field if field in form.fields else None, refused.sentence)
        return None


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page that the address asks for, of lists of twenty-five; the nearest when it is not."""
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
