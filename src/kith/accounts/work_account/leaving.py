"""Sending the browser to the tenant, by a page and not by a redirect.

`form-action 'self'` stops a form's POST from being redirected to another origin. So the answer to
the POST is a page of ours that goes on at once (and has a link for where it does not): no page
needs a looser policy.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kith.accounts.work_account.identity_token import NotBelieved
from kith.accounts.work_account.refusing import refused


def leave_for(request: HttpRequest, *, process: str, **state: Any) -> HttpResponse:
    """The page that goes on to the organisation's sign-in; `state` waits here for the return.

    Raises:
        Http404: the council named no tenant.
    """
    if not settings.KITH_WORK_ACCOUNT:
        raise Http404("No work accounts here.")
    provider = get_adapter(request).get_provider(request, settings.KITH_WORK_ACCOUNT.provider)
    try:
        away: HttpResponse = provider.redirect(
            request, process, state.pop("next_url", None), **state
        )
    except NotBelieved as error:
        return refused(request, error.code)
    if "Location" not in away:
        return away
    response = render(request, "accounts/work_account_leave.html", {"away": away["Location"]})
    response["Cache-Control"] = "no-store"
    return response
