"""`/account/editors/`: from one's work into the editors' pages, which have a session apart."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from kith.accounts.doors import signed_in, staff_door
from kith.accounts.models import SignIn
from kith.accounts.operations.editing import NotAnEditor, begin_editing
from kith.accounts.queries.editing import may_edit_pages
from kith.core.headers import EDITORS_PREFIX, hand_session

REFUSED = 403


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door
def editors(request: HttpRequest) -> HttpResponse:
    """A button that opens the editors' pages, or why they stay shut."""
    person = signed_in(request)
    sign_in: SignIn | None = getattr(request, "sign_in", None)
    if request.method != "POST" or sign_in is None:
        is_editor = may_edit_pages(person)
        return _page(request, is_editor=is_editor)
    try:
        key = begin_editing(work=request.session, sign_in=sign_in, by=person, at=timezone.now())
    except NotAnEditor:
        return _page(request, is_editor=False)
    response = redirect(_where_to(request))
    hand_session(response, EDITORS_PREFIX, key)
    return response


@require_safe
def to_the_way_in(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The editors' pages have no sign-in of their own."""
    return redirect("accounts:editors")


def _where_to(request: HttpRequest) -> str:
    """The editors' page that somebody wanted before they had a session for it, or the first."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith(EDITORS_PREFIX) else EDITORS_PREFIX


def _page(request: HttpRequest, *, is_editor: bool) -> HttpResponse:
    status = 200 if is_editor else REFUSED
    return render(request, "accounts/editors.html", {"is_editor": is_editor}, status=status)
