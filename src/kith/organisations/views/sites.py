"""Sites of an organisation: the list, one of them, adding, changing, closing."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.accounts.doors import record_door, signed_in
from kith.accounts.sight import may, may_on
from kith.core.encryption.fields import at_hand
from kith.organisations.forms.organisations import NewSiteForm, SiteForm, SureForm
from kith.organisations.models import Organisation, Site
from kith.organisations.operations import places as operations
from kith.organisations.queries.organisations import sites_of
from kith.organisations.queries.places import site_page
from kith.organisations.views.filling import attempt, first_shown, form_page, page_of, sent


@require_safe
@record_door("see organisation", key="organisation_id")
def sites(request: HttpRequest, record: Organisation) -> HttpResponse:
    """All sites of an organisation that the person sees."""
    person, with_closed = signed_in(request), "closed" in request.GET
    page = page_of(request, sites_of(person, record, with_closed=with_closed))
    page.object_list = at_hand(page.object_list)
    context = {
        "organisation": record,
        "page": page,
        "with_closed": with_closed,
        "may_change": record.is_open and may_on(person, "change", record),
    }
    return render(request, "organisations/sites.html", context)


@require_safe
@record_door("see site", key="site_id")
def site(request: HttpRequest, record: Site) -> HttpResponse:
    """One site, and whether it is restricted."""
    return render(
        request, "organisations/site.html", {"page": site_page(signed_in(request), record)}
    )


@form_page
@record_door("change organisation", key="organisation_id")
def add_site(request: HttpRequest, record: Organisation) -> HttpResponse:
    """Add a site to an organisation."""
    person = signed_in(request)
    form = NewSiteForm(
        sent(request),
        initial=first_shown(request),
        offers_secret=may(person, "restrict", "site"),
    )

    def add(*, is_secret: bool = False, **said: str) -> Site:
        return operations.add_site(
            organisation=record,
            **said,
            restricted_to=[person] if is_secret else None,
            by=person,
            at=timezone.now(),
        )

    if added := attempt(form, add):
        if form.cleaned_data.get("is_secret"):
            messages.success(request, f"The site {added} is added. Only you see it so far.")
            return redirect("work:restrict", kind="site", record_id=added.pk)
        messages.success(request, f"The site {added} is added.")
        return redirect("organisations:site", site_id=added.pk)
    return render(request, "organisations/add_site.html", {"form": form, "organisation": record})


@form_page
@record_door("change site", key="site_id")
def change_site(request: HttpRequest, record: Site) -> HttpResponse:
    """Change what is said of a site."""
    as_kept = first_shown(
        request, name=record.name, address=record.address, postcode=record.postcode
    )
    form = SiteForm(sent(request), initial=as_kept)
    do = partial(operations.change_site, site=record, by=signed_in(request), at=timezone.now())
    if attempt(form, do):
        messages.success(request, "The changes are saved.")
        return redirect("organisations:site", site_id=record.pk)
    return render(request, "organisations/change_site.html", {"form": form, "site": record})


@form_page
@record_door("change site", key="site_id")
def close_site(request: HttpRequest, record: Site) -> HttpResponse:
    """Ask whether to close a site, then close it."""
    form = SureForm(sent(request))
    do = partial(operations.close_site, site=record, by=signed_in(request), at=timezone.now())
    if attempt(form, do):
        messages.success(request, f"The site {record} is closed.")
        return redirect("organisations:organisation", organisation_id=record.organisation_id)
    return render(request, "organisations/close_site.html", {"form": form, "site": record})
