"""Organisations: the list, one of them, adding, changing, closing."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.accounts.doors import kind_door, record_door, signed_in
from kith.accounts.fresh import fresh_sign_in
from kith.accounts.sight import may
from kith.organisations.forms.organisations import FindForm, OrganisationForm, SureForm
from kith.organisations.models import Organisation
from kith.organisations.operations.closing import close_organisation as close
from kith.organisations.operations.organisations import add_organisation as add
from kith.organisations.operations.organisations import change_organisation as change
from kith.organisations.queries import closing
from kith.organisations.queries import organisations as queries
from kith.organisations.queries.people import people_section
from kith.organisations.views.filling import attempt, first_shown, form_page, page_of, sent


@require_safe
@kind_door("see organisation")
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation that the person may see, to search and to filter."""
    person = signed_in(request)
    area = queries.area_here()
    stages = queries.life_stages_to_choose(area.pk, []) if area else []
    form = FindForm(request.GET, stages=stages)
    form.is_valid()  # what is not understood is left out, and the rest asked for
    given = {name: value for name, value in form.cleaned_data.items() if value}
    asked = queries.Asked(
        words=given.get("q", ""),
        kind=given.get("kind", ""),
        life_stage=given.get("stage", ""),
        with_closed=bool(given.get("closed")),
        unled=bool(given.get("unled")),
    )
    context = {
        "form": form,
        "page": page_of(request, queries.organisations_for(person, asked)),
        "query": urlencode(given) + "&" if given else "",
        "is_narrowed": bool(given),
        "may_add": may(person, "add", "organisation"),
    }
    return render(request, "organisations/organisations.html", context)


@require_safe
@record_door("see organisation", key="organisation_id")
def organisation(request: HttpRequest, record: Organisation) -> HttpResponse:
    """One organisation: what is said of it, its teams, sites and people."""
    person = signed_in(request)
    context = {
        "page": queries.organisation_page(person, record),
        "people": people_section(person, record),
    }
    return render(request, "organisations/organisation.html", context)


@form_page
@kind_door("add organisation")
def add_organisation(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    area = queries.area_here()
    if area is None:
        raise Http404("No pack is loaded.")
    stages = queries.life_stages_to_choose(area.pk, [])
    form = OrganisationForm(sent(request), stages=stages, initial=first_shown(request))
    added = attempt(form, partial(add, area=area, by=signed_in(request), at=timezone.now()))
    if added:
        messages.success(request, f"{added} is added. Invite its lead next.")
        return redirect("organisations:organisation", organisation_id=added.pk)
    return render(request, "organisations/add_organisation.html", {"form": form})


@form_page
@record_door("change organisation", key="organisation_id")
def change_organisation(request: HttpRequest, record: Organisation) -> HttpResponse:
    """Change what is said of an organisation."""
    served = list(record.life_stages.all())
    as_kept = first_shown(
        request,
        name=record.name,
        kind=record.kind,
        about=record.about,
        website=record.website,
        life_stages=[str(stage.pk) for stage in served],
    )
    stages = queries.life_stages_to_choose(record.area_id, served)
    form = OrganisationForm(sent(request), stages=stages, initial=as_kept)
    do = partial(change, organisation=record, by=signed_in(request), at=timezone.now())
    if attempt(form, do):
        messages.success(request, "The changes are saved.")
        return redirect("organisations:organisation", organisation_id=record.pk)
    context = {"form": form, "organisation": record}
    return render(request, "organisations/change_organisation.html", context)


@form_page
@fresh_sign_in
@record_door("change organisation", key="organisation_id")
def close_organisation(request: HttpRequest, record: Organisation) -> HttpResponse:
    """Say exactly what closing would end, then close."""
    person, now = signed_in(request), timezone.now()
    form = SureForm(sent(request))
    if attempt(form, partial(close, organisation=record, by=person, at=now)):
        messages.success(request, f"{record} is closed.")
        return redirect("organisations:organisation", organisation_id=record.pk)
    context = {
        "form": form,
        "organisation": record,
        "counts": closing.belongings(person, record, now),
        "is_own_only": closing.works_here_alone(person, record),
    }
    return render(request, "organisations/close_organisation.html", context)
