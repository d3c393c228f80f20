"""`/cms/languages/`: what keeps each language from the public, and marking that it was read."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access
from wagtail.permission_policies.pages import PagePermissionPolicy

from kith.accounts.doors import signed_in
from kith.core.posts import once
from kith.core.refusals import Refusal
from kith.front.forms.languages import INTERFACE, SAFETY, ReviewForm
from kith.front.operations.languages import (
    review_interface,
    review_safety_pages,
    withdraw_reviews,
)
from kith.front.queries.languages import other_tags, states


@require_http_methods(["GET", "HEAD", "POST"])
@require_admin_access
def languages(request: HttpRequest) -> HttpResponse:
    """The languages and how far each is. Only who may publish says that one was read."""
    if not PagePermissionPolicy().user_has_permission(request.user, "publish"):
        raise PermissionDenied
    if request.method == "POST":
        at = timezone.now()
        return once(request, signed_in(request).pk, at, lambda: _reviewed(request))
    return render(request, "front/editing/languages.html", {"states": states()})


def _reviewed(request: HttpRequest) -> HttpResponse:
    form = ReviewForm(request.POST, tags=other_tags())
    if not form.is_valid():
        raise BadRequest("The form is not ours.")
    try:
        _do(request, form)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Saved.")
    return redirect("front:languages")


def _do(request: HttpRequest, form: ReviewForm) -> None:
    given = form.cleaned_data
    who, at = signed_in(request), timezone.now()
    if given["what"] == INTERFACE:
        review_interface(tag=given["tag"], reviewed_by=given["reviewed_by"], by=who, at=at)
    elif given["what"] == SAFETY:
        review_safety_pages(tag=given["tag"], reviewed_by=given["reviewed_by"], by=who, at=at)
    else:
        withdraw_reviews(tag=given["tag"], by=who, at=at)
