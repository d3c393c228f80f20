"""`/work/directory/`: entries for those who keep them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.accounts.doors import kind_door, record_door, signed_in, typed
from kith.accounts.sight import may
from kith.areas.context import area_of
from kith.core.refusals import Refusal
from kith.directory.forms.freshness import FindEntryForm, OwnerForm
from kith.directory.models import Provider, Service
from kith.directory.operations import assuring
from kith.directory.presenters import keeping as presenter
from kith.directory.queries import history as histories
from kith.directory.queries import keeping as queries
from kith.directory.queries.freshness import counts_for, owners_to_choose
from kith.directory.queries.moderating import waiting_proposals
from kith.directory.queries.rules import freshness_rules

A_PAGE = 25
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@kind_door("change service")
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what to do, and the entries that the person keeps, those due first."""
    return _list(request, {})


@require_safe
@kind_door("change service")
def overdue(request: HttpRequest) -> HttpResponse:
    """The entries that nobody confirmed in time."""
    return _list(request, {"state": queries.OVERDUE})


def _list(request: HttpRequest, fixed: dict[str, str]) -> HttpResponse:
    person, area_id, at = signed_in(request), here(request), timezone.now()
    form = FindEntryForm({**request.GET.dict(), **fixed})
    form.is_valid()  # what is not understood is left out, and the rest asked for
    given = {name: value for name, value in form.cleaned_data.items() if value}
    asked = queries.Asked(
        words=given.get("q", ""),
        state=given.get("state", ""),
        provider=given.get("provider"),
        owner=given.get("owner", ""),
        with_ended=bool(given.get("ended")),
    )
    page = page_of(request, queries.entries_for(person, area_id, asked, at))
    moderates = queries.moderates(person)
    context = {
        "form": form,
        "page": page,
        "entries": listed(page, area_id),
        "query": urlencode(given) + "&" if given else "",
        "is_narrowed": bool(given),
        "moderates": moderates,
        "sent": [(presenter.title_of(one), one) for one in queries.new_waiting(person)],
        "waiting": waiting_proposals(person).count() if moderates else 0,
        "counts": counts_for(person, area_id, at),
        "owner_form": OwnerForm(owners=owner_choices()) if moderates else None,
        "may_import": may(person, "change", "import-source"),
        "providers": queries.has_providers(person, area_id),
    }
    return render(request, "directory/keeping/home.html", context)


@require_safe
@record_door("see service", key="service_id")
def service(request: HttpRequest, record: Service) -> HttpResponse:
    """One entry: how fresh it is, what waits, and what it says."""
    person = signed_in(request)
    page = queries.entry_page(person, record)
    terms = words_of_terms(record.area_id)
    context = {
        "page": page,
        "badge": presenter.badge(record, freshness_rules(record.area_id), timezone.localdate()),
        "rows": presenter.summary_rows(page.values, terms),
    }
    return render(request, "directory/keeping/service.html", context)


@require_safe
@record_door("trail service", key="service_id")
def history(request: HttpRequest, record: Service) -> HttpResponse:
    """What became of an entry: who, when, before and after; where each field came from."""
    terms = words_of_terms(record.area_id)
    page = page_of(request, histories.events_of(record))
    events = [
        (one, presenter.fields_changed(one, terms) if one.kind == "changed" else []) for one in page
    ]
    origins = [
        (presenter.label_of(one.name), presenter.origin_line(one))
        for one in histories.origins_of(record)
    ]
    context = {"service": record, "page": page, "events": events, "origins": origins}
    return render(request, "directory/keeping/history.html", context)


@require_POST
@record_door("change service", key="service_id")
def assure_service(request: HttpRequest, record: Service) -> HttpResponse:
    """Say that an entry is still right."""
    do = partial(assuring.assure_service, service_id=record.pk, how=assuring.BY_PAGE)
    tried(request, do, "Thank you. The entry is confirmed today.")
    return redirect("directory-work:service", service_id=record.pk)


@require_POST
@record_door("change provider", key="provider_id")
def assure_provider(request: HttpRequest, record: Provider) -> HttpResponse:
    """Say that all entries of a provider are still right."""
    ids = [one.pk for one in queries.entries_of_provider(record)]
    do = partial(assuring.assure_services, service_ids=ids, how=assuring.BY_LIST)
    tried(request, do, "Thank you. All entries of this provider are confirmed today.")
    return redirect("directory-work:provider", provider_id=record.pk)


def here(request: HttpRequest) -> str:
    """The id of the area shown here."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    return str(area.id)


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page that the address asks for, of lists of twenty-five; the nearest when it is not."""
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def listed(rows: Any, area_id: UUID | str) -> list[presenter.Listed]:
    """Entries with their badges of today."""
    return presenter.listed(rows, freshness_rules(area_id), timezone.localdate())


def owner_choices() -> list[tuple[str, str]]:
    """Who may own entries, for a form."""
    return [(str(one.pk), str(one)) for one in owners_to_choose()]


def words_of_terms(area_id: UUID | str) -> dict[str, str]:
    """By key, what terms are called."""
    return {key: label for rows in queries.terms_to_choose(area_id).values() for key, label in rows}


def sent(request: HttpRequest) -> Any:
    """What was posted, or nothing for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def first_shown(request: HttpRequest) -> dict[str, Any]:
    """What was typed into a form before and not sent."""
    return typed(request) or {}


def tried(request: HttpRequest, do: Callable[..., Any], done: str) -> bool:
    """Whether an operation was done; what was done, or why not, is told on the next page."""
    try:
        do(by=signed_in(request), at=timezone.now())
    except Refusal as refused:
        messages.error(request, refused.sentence)
        return False
    messages.success(request, done)
    return True


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where a list's form came from, if that is a page of ours."""
    given = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if is_ours and given.startswith("/work/directory/") else otherwise
