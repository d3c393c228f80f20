"""Forms that count once, however often they are sent, and what of a form may be kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from kith.core import operations
from kith.core.models import FormPost

KEY = "post_key"
CSRF = "csrfmiddlewaretoken"
SECRET_WORDS = ("password", "secret", "token")
LONGEST_WAY = 500


def once(
    request: HttpRequest, person_id: UUID, at: datetime, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """Answer a form, or, if it was answered before, lead where that answer led.

    The key and all that the form asks for stand in one transaction. Posts that race wait for the
    first. Only a redirect is an answer: a form that comes back with errors gives its key back.
    """
    key = _key(request)
    with transaction.atomic():
        if key:
            before = operations.claim_post(
                key=key, person_id=person_id, address=request.path, at=at
            )
            if before:
                return _again(before, person_id, request.path)
        response = answer()
        led_to = response.headers.get("Location", "")
        if led_to:
            operations.forget_draft(person_id=person_id, address=request.path)
        if key and 0 < len(led_to) <= LONGEST_WAY:
            operations.answer_post(key=key, led_to=led_to)
        elif key:
            operations.release_post(key=key)
    return response


def typed_in(posted: QueryDict) -> dict[str, list[str]]:
    """What a person typed: all but keys, secrets and files. Empty when there is nothing in it."""
    typed = {
        name: [value.replace("\x00", "") for value in posted.getlist(name)]
        for name in posted
        if name not in (KEY, CSRF) and not any(word in name.lower() for word in SECRET_WORDS)
    }
    return typed if any(value for values in typed.values() for value in values) else {}


def _key(request: HttpRequest) -> UUID | None:
    sent = request.POST.get(KEY)
    if not sent:
        return None
    try:
        return UUID(sent)
    except ValueError:
        raise BadRequest("The key of the form is no key.") from None


def _again(before: FormPost, person_id: UUID, address: str) -> HttpResponse:
    if before.person_id != person_id or before.address != address:
        raise BadRequest("The key belongs to another form.")
    return HttpResponseRedirect(before.led_to)
