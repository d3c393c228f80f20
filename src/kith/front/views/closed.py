"""Addresses of the editors' pages that Wagtail would answer otherwise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.auth import require_admin_access


@require_admin_access
def one_picture_at_a_time(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Several pictures at once would be put aside unexamined until somebody describes them."""
    return redirect("wagtailimages:add")
