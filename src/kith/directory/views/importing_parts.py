"""What pages of imports have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.views.decorators.http import require_http_methods

from kith.core.refusals import Refusal

Gave = TypeVar("Gave")
PAGE_LENGTH = 25
form_page = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> Any:
    """What was posted, or nothing for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def attempt(form: forms.Form, do: Callable[[], Gave]) -> Gave | None:
    """What the operation gave for a form that is right; else none, and the form says why.

    A refusal that names no field stands at the file, where there is one: the gate's do.
    """
    if not form.is_valid():
        return None
    try:
        return do()
    except Refusal as refused:
        field = getattr(refused, "field", "file")
        form.add_error(field if field in form.fields else None, refused.sentence)
        return None


def did(request: HttpRequest, do: Callable[[], object], said: str) -> bool:
    """Do what a lone button asks; the next page says what came of it."""
    try:
        do()
    except Refusal as refused:
        messages.warning(request, refused.sentence)
        return False
    messages.success(request, said)
    return True


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page that the address asks for, of lists of twenty-five; the nearest when it is not."""
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
