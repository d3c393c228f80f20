"""What a page asks for while somebody works on it: keep what I typed, I am still here."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from kith.accounts.doors import signed_in, staff_door, would_let_in
from kith.accounts.limits import limited
from kith.core import operations
from kith.core.posts import typed_in
from kith.core.queries import was_sent
from kith.core.refusals import Refusal

ADDRESS = "draft_address"
FORM_KEY = "draft_key"


@require_POST
@limited("draft", per_person="120/10m")
@staff_door
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what was typed into a form of ours; the answer says when, or why not."""
    person = signed_in(request)
    address = request.POST.get(ADDRESS, "")
    if not would_let_in(person, address):
        return JsonResponse({"refused": "This form is not one of ours."}, status=404)
    if was_sent(person.pk, _key(request.POST.get(FORM_KEY, ""))):
        return JsonResponse({"refused": "This form was sent already."}, status=409)
    typed = typed_in(request.POST)
    typed.pop(ADDRESS, None)
    typed.pop(FORM_KEY, None)
    try:
        kept = operations.keep_draft(
            person_id=person.pk, address=address, typed=typed, at=timezone.now()
        )
    except Refusal as refusal:
        return JsonResponse({"refused": refusal.sentence}, status=422)
    return JsonResponse(
        {"saved_at": f"{localtime(kept.saved_at):%H:%M}", "seconds": _seconds(request)}
    )


@require_POST
@staff_door
def start_again(request: HttpRequest) -> HttpResponse:
    """Forget what was typed into a form, and show it empty."""
    person = signed_in(request)
    address = request.POST.get(ADDRESS, "")
    operations.forget_draft(person_id=person.pk, address=address)
    return redirect(address if would_let_in(person, address) else "accounts:account")


@require_POST
@staff_door
def still_here(request: HttpRequest) -> HttpResponse:
    """Being asked at all keeps the session: the answer says for how many seconds more."""
    return JsonResponse({"seconds": _seconds(request)})


def _seconds(request: HttpRequest) -> int:
    return int(getattr(request, "session_seconds_left", 0))


def _key(sent: str) -> UUID | None:
    try:
        return UUID(sent)
    except ValueError:
        return None
