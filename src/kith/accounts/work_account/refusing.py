"""The pages for a sign-in by work account that comes to nothing."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger("kith.accounts.work_account")


def refused(request: HttpRequest, code: str) -> HttpResponse:
    """The one page for whatever was not believed; the code is for the log alone."""
    logger.warning("A sign-in by work account was refused.", extra={"code": code})
    return _page(request, is_unlinked=False)


def unlinked(request: HttpRequest) -> HttpResponse:
    """The work account is believed, but is nobody's here."""
    logger.info("A work account that is linked to nobody was sent away.")
    return _page(request, is_unlinked=True)


def _page(request: HttpRequest, *, is_unlinked: bool) -> HttpResponse:
    response = render(
        request, "accounts/work_account_refused.html", {"is_unlinked": is_unlinked}, status=403
    )
    response["Cache-Control"] = "no-store"
    return response
