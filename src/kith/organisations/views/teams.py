"""Teams of an organisation: the list, one of them, adding, changing, closing."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.accounts.doors import record_door, signed_in
from kith.accounts.sight import may_on
from kith.organisations.forms.organisations import SureForm, TeamForm
from kith.organisations.models import Organisation, Team
from kith.organisations.operations import places as operations
from kith.organisations.queries.organisations import life_stages_to_choose, teams_of
from kith.organisations.queries.places import team_page
from kith.organisations.views.filling import attempt, first_shown, form_page, page_of, sent


@require_safe
@record_door("see organisation", key="organisation_id")
def teams(request: HttpRequest, record: Organisation) -> HttpResponse:
    """All teams of an organisation that the person sees."""
    person, with_closed = signed_in(request), "closed" in request.GET
    context = {
        "organisation": record,
        "page": page_of(request, teams_of(person, record, with_closed=with_closed)),
        "with_closed": with_closed,
        "may_change": record.is_open and may_on(person, "change", record),
    }
    return render(request, "organisations/teams.html", context)


@require_safe
@record_door("see team", key="team_id")
def team(request: HttpRequest, record: Team) -> HttpResponse:
    """One team and its people."""
    return render(
        request, "organisations/team.html", {"page": team_page(signed_in(request), record)}
    )


@form_page
@record_door("change organisation", key="organisation_id")
def add_team(request: HttpRequest, record: Organisation) -> HttpResponse:
    """Add a team to an organisation."""
    form = TeamForm(
        sent(request),
        stages=life_stages_to_choose(record.area_id, []),
        initial=first_shown(request),
    )
    do = partial(operations.add_team, organisation=record, by=signed_in(request), at=timezone.now())
    if added := attempt(form, do):
        messages.success(request, f"The team {added} is added.")
        return redirect("organisations:team", team_id=added.pk)
    return render(request, "organisations/add_team.html", {"form": form, "organisation": record})


@form_page
@record_door("change team", key="team_id")
def change_team(request: HttpRequest, record: Team) -> HttpResponse:
    """Change what is said of a team."""
    served = list(record.life_stages.all())
    as_kept = first_shown(
        request, name=record.name, life_stages=[str(stage.pk) for stage in served]
    )
    stages = life_stages_to_choose(record.organisation.area_id, served)
    form = TeamForm(sent(request), stages=stages, initial=as_kept)
    do = partial(operations.change_team, team=record, by=signed_in(request), at=timezone.now())
    if attempt(form, do):
        messages.success(request, "The changes are saved.")
        return redirect("organisations:team", team_id=record.pk)
    return render(request, "organisations/change_team.html", {"form": form, "team": record})


@form_page
@record_door("change team", key="team_id")
def close_team(request: HttpRequest, record: Team) -> HttpResponse:
    """Ask whether to close a team, then close it."""
    person = signed_in(request)
    form = SureForm(sent(request))
    do = partial(operations.close_team, team=record, by=person, at=timezone.now())
    if attempt(form, do):
        messages.success(request, f"The team {record} is closed.")
        return redirect("organisations:organisation", organisation_id=record.organisation_id)
    context = {"form": form, "page": team_page(person, record)}
    return render(request, "organisations/close_team.html", context)
