"""`/work/outbox/`: messages that wait or were given up. It shows no address and no words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kith.accounts.doors import kind_door, record_door, signed_in
from kith.accounts.presenters.outbox import message_cards
from kith.accounts.queries.outbox import messages_not_sent
from kith.accounts.sight import may
from kith.core.models import OutboxMessage
from kith.core.outbox import delivery, operations
from kith.core.refusals import Refusal

A_PAGE = 25


@require_safe
@kind_door("see outbox")
def outbox(request: HttpRequest) -> HttpResponse:
    """Every message that did not go yet, those given up first."""
    person = signed_in(request)
    page = Paginator(messages_not_sent(person), A_PAGE).get_page(request.GET.get("page"))
    told = {
        "page": page,
        "cards": message_cards(page),
        "may_change": may(person, "change", "outbox"),
        "to_nobody": delivery.reaches_nobody(),
    }
    return render(request, "accounts/outbox.html", told)


@require_POST
@record_door("change outbox", key="message_id")
def retry_message(request: HttpRequest, record: OutboxMessage) -> HttpResponse:
    """Try a message again now."""
    return _done(request, record, operations.retry_message, "The message will be tried again now.")


@require_POST
@record_door("change outbox", key="message_id")
def withdraw_message(request: HttpRequest, record: OutboxMessage) -> HttpResponse:
    """Never send a message."""
    says = "The message is withdrawn. It will not be sent."
    return _done(request, record, operations.withdraw_message, says)


def _done(
    request: HttpRequest, record: OutboxMessage, deed: Callable[..., Any], says: str
) -> HttpResponse:
    try:
        deed(message_id=record.pk, by=signed_in(request).pk, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, says)
    return redirect("work:outbox")
