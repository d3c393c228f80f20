"""What is held about people, in plain words, and one form to ask about it. No account, no cookie."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kith.accounts.limits import limited
from kith.areas.context import area_of
from kith.core.page_cache import kept
from kith.core.refusals import Refusal
from kith.rights.forms.asking import AskForm
from kith.rights.operations import asking
from kith.rights.presenters.public import present_information
from kith.rights.queries.requests import public_limits


@kept
@require_safe
def your_information(request: HttpRequest) -> HttpResponse:
    """What we hold about people, what they may ask for, and how."""
    area = area_of(request)
    if not area:
        return render(request, "core/no_pack.html")
    context = {"told": present_information(area, public_limits(area.id))}
    return render(request, "rights/your_information.html", context)


AN_HOUR = "60/h"
"""From one address: a library or a refuge has one for everybody there."""


# Guarded by a signed time instead of a token, which would need a cookie: one might tell somebody
# that this page was used, and no account stands behind it that another site could misuse.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@sensitive_post_parameters()
@limited("ask", per_address=AN_HOUR)
def ask(request: HttpRequest) -> HttpResponse:
    """The form; and in the answer to it the number, and the first time the word."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    at = timezone.now()
    form = AskForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            told = asking.ask(
                area_id=UUID(area.id), asked=form.asked, form_key=form.key, by=None, at=at
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            # No redirect: the number and the word stand in no address. Who has the browser send it
            # again is told the number alone.
            return render(request, "rights/asked.html", {"told": told, "asked": form.asked})
    return render(request, "rights/ask.html", {"form": form})
