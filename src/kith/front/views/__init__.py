"""Addresses that Wagtail would give and we do not."""

from __future__ import annotations

from typing import Never

from django.http import Http404, HttpRequest


def nothing_here(request: HttpRequest, **rest: object) -> Never:
    """404: people are not kept in the editors' pages."""
    raise Http404(f"{request.method} {rest}")
