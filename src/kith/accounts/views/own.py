"""`/account/`: what the house keeps about the person who signed in."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kith.accounts.doors import signed_in, staff_door
from kith.accounts.fresh import fresh_sign_in
from kith.accounts.limits import limited
from kith.accounts.models import Person, SignIn
from kith.accounts.operations import own as own_operations
from kith.accounts.operations import signing
from kith.accounts.presenters import own as presenters
from kith.accounts.queries import editing
from kith.accounts.queries import signing as sign_ins
from kith.accounts.queries.own import own_sections
from kith.accounts.rules.session_limits import SessionLimits
from kith.accounts.sight import holdings
from kith.core.queries import drafts_of

PAGE = 25
LATEST = 20
EXPORTS = {
    "json": (presenters.as_json, "application/json", "my-account.json"),
    "csv": (presenters.as_zip, "application/zip", "my-account.zip"),
}
SIGN_IN_COLUMNS = ("When", "How", "For", "How it ended")


@require_safe
@staff_door
def account(request: HttpRequest) -> HttpResponse:
    """My details, my sessions, my sign-ins, and what is kept of my work."""
    person = signed_in(request)
    limits = SessionLimits(idle=settings.KITH_IDLE, longest=settings.KITH_LONGEST)
    sessions = sign_ins.own_sessions(person, limits, timezone.now())
    latest = list(sign_ins.own_sign_ins(person)[: LATEST + 1])
    return render(
        request,
        "accounts/account.html",
        {
            "person": person,
            "roles": presenters.role_lines(holdings(person)),
            "sessions": presenters.session_lines(sessions, _here(request)),
            "columns": SIGN_IN_COLUMNS,
            "sign_ins": presenters.sign_in_rows(latest[:LATEST]),
            "has_more": len(latest) > LATEST,
            "drafts": presenters.draft_lines(drafts_of(person.pk)),
            "sections": presenters.own_tables(own_sections(person)),
            "has_work_account": bool(settings.KITH_WORK_ACCOUNT),
            "may_edit_pages": editing.may_edit_pages(person),
        },
    )


@require_safe
@staff_door
def all_sign_ins(request: HttpRequest) -> HttpResponse:
    """Every sign-in of mine, a page at a time."""
    pages = Paginator(sign_ins.own_sign_ins(signed_in(request)), PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/sign_ins.html",
        {"page": page, "columns": SIGN_IN_COLUMNS, "rows": presenters.sign_in_rows(page)},
    )


@require_POST
@staff_door
def end_session(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """End one session of mine."""
    person = signed_in(request)
    found = sign_ins.own_sign_in(person, sign_in_id)
    if found is None:
        raise Http404("No sign-in of theirs.")
    signing.end_sign_in(sign_in=found, end=SignIn.End.ELSEWHERE, by=person, at=timezone.now())
    return redirect("accounts:account")


@require_POST
@staff_door
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign me out everywhere but here."""
    person = signed_in(request)
    here = _here(request)
    if here is None:
        raise Http404("This session has no sign-in.")
    signing.end_other_sessions(person=person, keep=here, by=person, at=timezone.now())
    return redirect("accounts:account")


@require_safe
@fresh_sign_in
@staff_door
def export(request: HttpRequest) -> HttpResponse:
    """What one can take away, and in which form."""
    return render(request, "accounts/export.html", {"sections": own_sections(signed_in(request))})


@require_safe
@limited("export", per_person="10/h", counts_get=True)
@fresh_sign_in
@staff_door
def download(request: HttpRequest, form: str) -> HttpResponse:
    """All that is kept about me, in one file."""
    if form not in EXPORTS:
        raise Http404("There is no such form.")
    person = signed_in(request)
    parts = _parts(person)
    own_operations.note_own_rows_exported(by=person, sections=len(parts), at=timezone.now())
    write, content_type, name = EXPORTS[form]
    return HttpResponse(
        write(parts),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _parts(person: Person) -> presenters.Parts:
    return presenters.export_parts(
        person,
        holdings(person),
        sign_ins.own_sign_ins(person),
        drafts_of(person.pk),
        own_sections(person),
    )


def _here(request: HttpRequest) -> SignIn | None:
    """The sign-in of this very session."""
    return getattr(request, "sign_in", None)
