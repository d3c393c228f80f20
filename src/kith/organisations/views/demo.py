"""Looking round a demonstration as one of its invented people, without a password or a phone.

The page is there only where `kith demo` started the process and the area is invented.
"""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kith.accounts.allauth_adapters import proof
from kith.accounts.limits import limited
from kith.accounts.queries.people import open_account_of
from kith.areas.context import is_demonstration
from kith.organisations.demo.visitors import people, visitor_called, visitors
from kith.organisations.rules import name_of


@require_http_methods(["GET", "HEAD", "POST"])
@limited("demo", per_address="120/10m")
@never_cache
def look_round(request: HttpRequest) -> HttpResponse:
    """Show as whom one can look round; on a post, begin a session as that person."""
    if not is_demonstration(request):
        raise Http404("This is no demonstration.")
    if request.method == "POST":
        return _begin(request, str(request.POST.get("as", "")))
    shown = [(visitor, [name_of(role) for role in visitor.roles]) for visitor in visitors()]
    context = {"visitors": shown, "password": people()["password"]}
    return render(request, "organisations/look_round.html", context)


def _begin(request: HttpRequest, code: str) -> HttpResponse:
    visitor = visitor_called(code)
    person = open_account_of(visitor.email) if visitor else None
    if person is None:
        raise Http404("Nobody of the demonstration is called so.")
    request.session.flush()
    record_authentication(request, person, method="demonstration")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    proof.note_added(request, person)
    return redirect("work:home")
