"""`/work/directory/freshness/`, and providers with who keeps their entries."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kith.accounts.doors import kind_door, record_door, signed_in
from kith.core.refusals import Refusal
from kith.directory.forms.freshness import NOBODY, KeeperForm, OwnerForm
from kith.directory.models import Provider
from kith.directory.operations import freshness as operations
from kith.directory.operations import keepers
from kith.directory.presenters import freshness as presenter
from kith.directory.queries import freshness as queries
from kith.directory.queries import keeping
from kith.directory.views.keeping import (
    form_page,
    here,
    listed,
    owner_choices,
    page_of,
    sent,
    tried,
    way_back,
)

WAYS = (queries.BY_OWNER, queries.BY_PROVIDER)


def _asked(request: HttpRequest) -> tuple[str, str]:
    by, sort = request.GET.get("by", ""), request.GET.get("sort", "")
    return (
        by if by in WAYS else queries.BY_OWNER,
        sort if sort in presenter.SORTS else presenter.NAME,
    )


@require_safe
@kind_door("change service")
def freshness(request: HttpRequest) -> HttpResponse:
    """How fresh the entries are, by owner or by provider."""
    by, sort = _asked(request)
    rows = queries.freshness_rows(signed_in(request), here(request), by, timezone.now())
    page = page_of(request, presenter.in_order(rows, sort))
    context = {
        "by": by,
        "sort": sort,
        "page": page,
        "columns": presenter.columns(sort),
        "rows": [(row, [row.counts[name] for name in queries.COLUMNS]) for row in page],
        "query": f"by={by}&sort={sort}&",
    }
    return render(request, "directory/keeping/freshness.html", context)


@require_safe
@kind_door("change service")
def freshness_csv(request: HttpRequest) -> HttpResponse:
    """The same, all of it, to open in a spreadsheet."""
    by, sort = _asked(request)
    rows = queries.freshness_rows(signed_in(request), here(request), by, timezone.now())
    text = presenter.as_csv(presenter.in_order(rows, sort), by)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="freshness.csv"'
    return response


@require_POST
@kind_door("change proposal")
def name_owner(request: HttpRequest) -> HttpResponse:
    """Say who owns the entries that were ticked."""
    back = way_back(request, reverse("directory-work:home"))
    form = OwnerForm(request.POST, owners=owner_choices())
    chosen = _ids(request.POST.getlist("service"))
    if not chosen:
        messages.error(request, "Tick the entries first.")
    elif not form.is_valid():
        messages.error(request, "Choose an owner.")
    else:
        given = form.cleaned_data["owner"]
        owners = {str(one.pk): one for one in queries.owners_to_choose()}
        owner = None if given == NOBODY else owners.get(given)
        do = partial(operations.name_owner, service_ids=chosen, owner=owner)
        tried(request, do, f"{owner or 'Nobody'} owns what you ticked.")
    return redirect(back)


@form_page
@record_door("change provider", key="provider_id")
def provider(request: HttpRequest, record: Provider) -> HttpResponse:
    """A provider: its entries, and where reminders go."""
    moderates = keeping.moderates(signed_in(request))
    form = KeeperForm(sent(request), initial={"keeper_email": record.keeper_email})
    if form.is_bound and form.is_valid() and _named(request, record, form):
        return redirect("directory-work:provider", provider_id=record.pk)
    page = page_of(request, keeping.entries_of_provider(record))
    context = {
        "provider": record,
        "form": form,
        "page": page,
        "entries": listed(page, record.area_id),
        "moderates": moderates,
    }
    return render(request, "directory/keeping/provider.html", context)


def _named(request: HttpRequest, record: Provider, form: KeeperForm) -> bool:
    address = form.cleaned_data["keeper_email"]
    try:
        keepers.name_keeper(
            provider=record, keeper_email=address, by=signed_in(request), at=timezone.now()
        )
    except Refusal as refused:
        form.add_error("keeper_email", refused.sentence)
        return False
    messages.success(request, "The address is saved. Reminders go there.")
    return True


@require_POST
@record_door("change provider", key="provider_id")
def send_link(request: HttpRequest, record: Provider) -> HttpResponse:
    """Mail a link to whoever keeps a provider's entries."""
    do = partial(keepers.send_link, provider=record)
    tried(request, do, "A link is on its way to whoever keeps these entries.")
    return redirect("directory-work:provider", provider_id=record.pk)


def _ids(given: list[str]) -> list[UUID]:
    found = []
    for one in given:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found
