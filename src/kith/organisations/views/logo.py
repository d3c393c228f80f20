"""An organisation's logo: the page to change it, and the picture itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kith.accounts.doors import counts_by_itself, record_door, signed_in
from kith.accounts.limits import limited
from kith.core.refusals import Refusal
from kith.core.uploads import as_attachment
from kith.organisations.forms.logo import LogoForm
from kith.organisations.models import Organisation
from kith.organisations.operations.logo import change_logo, remove_logo

PAGE = "organisations:logo"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("upload", per_person="20/10m")
@record_door("change organisation", key="organisation_id")
@counts_by_itself  # the file is examined, perhaps by a scanner, before anything is written
def logo(request: HttpRequest, record: Organisation) -> HttpResponse:
    """Show the logo, and put another in its place."""
    form = LogoForm(request.POST, request.FILES) if request.method == "POST" else LogoForm()
    if form.is_bound and form.is_valid():
        try:
            change_logo(
                organisation=record,
                file=form.cleaned_data["file"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refusal as refused:
            form.add_error("file", refused.sentence)
        else:
            messages.success(request, "The logo has been changed.")
            return redirect(PAGE, organisation_id=record.pk)
    return render(request, "organisations/logo.html", {"organisation": record, "form": form})


@require_http_methods(["POST"])
@record_door("change organisation", key="organisation_id")
def logo_removal(request: HttpRequest, record: Organisation) -> HttpResponse:
    """Take the logo away."""
    try:
        remove_logo(organisation=record, by=signed_in(request), at=timezone.now())
    except Refusal as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "The logo has been removed.")
    return redirect(PAGE, organisation_id=record.pk)


@require_safe
@record_door("see organisation", key="organisation_id")
def logo_file(request: HttpRequest, record: Organisation) -> HttpResponse:
    """The picture, for pages of ours to show."""
    if record.logo is None:
        raise Http404("It has no logo.")
    return as_attachment(record.logo)
