"""Saying that an entry is wrong, without an account; and settling what was said, on `/work/`."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kith.accounts.doors import kind_door, record_door, signed_in
from kith.accounts.limits import limited
from kith.areas.context import area_of
from kith.core.refusals import Refusal
from kith.directory.forms.wrong import SettleForm, WrongForm
from kith.directory.models import Service, WrongReport
from kith.directory.operations import reporting
from kith.directory.presenters.wrong import rows_of
from kith.directory.queries import wrong as queries
from kith.directory.queries.entry import is_private, public_service_alone
from kith.directory.queries.rules import freshness_rules
from kith.directory.views.entry import gone

A_PAGE = 25
FORM = ("GET", "HEAD", "POST")


# Guarded by a signed time instead of a token, which would need a cookie: one might tell somebody
# that this page was used, and no account stands behind it that another site could misuse.
@csrf_exempt
@require_http_methods(FORM)
@cache_control(no_store=True)
@sensitive_post_parameters()
@limited("wrong", per_address="10/h")
def wrong(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """The form that says what is wrong with an entry."""
    service = _service(request, service_id)
    if service is None:
        return gone(request)
    at = timezone.now()
    form = WrongForm(request.POST or None, about=service.pk, at=at)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            reporting.report_wrong(
                service=service, what=given["what"], words=given["words"], by=None, at=at
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("directory:wrong_thanks", service_id=service.pk)
    context = {"form": form, "service": service, "is_private": is_private(service)}
    return render(request, "directory/wrong.html", context)


@require_safe
@cache_control(no_store=True)
def thanks(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """That the report has come, and what becomes of it."""
    service = _service(request, service_id)
    if service is None:
        return gone(request)
    context = {"service": service, "is_private": is_private(service)}
    return render(request, "directory/wrong_thanks.html", context)


@require_safe
@kind_door("see wrong-report")
def reports(request: HttpRequest) -> HttpResponse:
    """What people said is wrong: what waits, or with `show=settled` what was settled."""
    settled = request.GET.get("show") == "settled"
    found = queries.reports_for(signed_in(request), settled=settled)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page.object_list),
        "settled": settled,
        "query": "show=settled&" if settled else "",
    }
    return render(request, "directory/wrong_reports.html", context)


@require_safe
@record_door("see wrong-report", key="report_id")
def report(request: HttpRequest, record: WrongReport) -> HttpResponse:
    """One report, and the form that settles it for whoever may."""
    return _report_page(request, record, SettleForm())


@require_http_methods(FORM)
@record_door("change wrong-report", key="report_id")
def settle_report(request: HttpRequest, record: WrongReport) -> HttpResponse:
    """Settle a report with an answer."""
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reporting.settle_report(
                report=record,
                answer=form.cleaned_data["answer"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "The report is settled.")
            return redirect("directory-work:reports")
    return _report_page(request, record, form)


def _report_page(request: HttpRequest, record: WrongReport, form: SettleForm) -> HttpResponse:
    person = signed_in(request)
    context = {
        "row": rows_of([record])[0],
        "form": form,
        "may_settle": queries.may_settle(person, record),
        "others": rows_of(queries.others_of(person, record)),
    }
    return render(request, "directory/wrong_report.html", context)


def _service(request: HttpRequest, service_id: UUID) -> Service | None:
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    rules = freshness_rules(area.id)
    return public_service_alone(area.id, service_id, timezone.localdate(), rules)
