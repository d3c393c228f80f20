"""The access table, for everybody who works here to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kith.accounts.doors import signed_in, staff_door
from kith.accounts.presenters.roles import role_cards
from kith.accounts.sight import role_codes


@require_safe
@staff_door
def roles(request: HttpRequest) -> HttpResponse:
    """Who may do what: each role with its rights in sentences, the person's own roles first."""
    cards = role_cards(role_codes(signed_in(request)))
    return render(request, "accounts/roles.html", {"cards": cards})
