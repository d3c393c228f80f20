"""The people of an organisation: the list, one of them, and their places."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kith.accounts.doors import record_door, signed_in
from kith.accounts.fresh import fresh_sign_in
from kith.accounts.models import Person
from kith.accounts.sight import may_on
from kith.core.refusals import Refusal
from kith.organisations.forms.people import MembershipForm
from kith.organisations.models import Membership, Organisation
from kith.organisations.operations import memberships as operations
from kith.organisations.queries import people as queries
from kith.organisations.queries.roles import live_roles

A_PAGE = 25


@require_safe
@record_door("see organisation", key="organisation_id")
def people(request: HttpRequest, record: Organisation) -> HttpResponse:
    """Everybody with a place in the organisation, as far as the person may see them."""
    asker = signed_in(request)
    search = request.GET.get("name", "").strip()[:200]
    may_invite = queries.may_invite_to(asker, record)
    page = Paginator(queries.people_of(asker, record, search), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "organisation": record,
        "page": page,
        "rows": queries.rows_of(page.object_list, shows_factors=may_invite),
        "search": search,
        "query": f"{urlencode({'name': search})}&" if search else "",
        "may_invite": may_invite,
    }
    return render(request, "organisations/people/people.html", context)


@require_safe
@record_door("see account", key="person_id")
def person(request: HttpRequest, record: Person) -> HttpResponse:
    """One person: their places in the asker's sight."""
    asker = signed_in(request)
    looks_after = may_on(asker, "trail", record)
    context = {
        "who": record,
        "memberships": queries.memberships_of(asker, record),
        "looks_after": looks_after,
        "may_reset": asker != record and may_on(asker, "change", record),
        "last_signed_in": queries.last_signed_in(asker, record),
    }
    return render(request, "organisations/people/person.html", context)


@require_safe
@record_door("see membership", key="membership_id")
def membership(request: HttpRequest, record: Membership) -> HttpResponse:
    """One membership: where, in which roles, since when."""
    asker = signed_in(request)
    context = {
        "membership": record,
        "roles": queries.words_of(live_roles(record)),
        "history": queries.roles_through_time(asker, record),
        "may_change": record.ended_at is None and may_on(asker, "change", record),
        "may_trail": may_on(asker, "trail", record),
    }
    return render(request, "organisations/people/membership.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
@record_door("change membership", key="membership_id")
def change_membership(request: HttpRequest, record: Membership) -> HttpResponse:
    """Change the team, the job title and the roles of a membership."""
    asker = signed_in(request)
    if record.ended_at:
        return redirect("organisations:membership", record.pk)
    held = live_roles(record)
    given = queries.roles_to_give(asker, record.organisation_id)
    # What the asker may not give, and does not hold here already, is left as it is.
    fixed = [role for role in held if role not in given]
    offered = [role for role in given if asker.pk != record.person_id or role in held]
    form = MembershipForm(
        request.POST or None,
        teams=queries.teams_to_join(asker, record.organisation_id),
        roles=queries.words_of(offered),
        initial={
            "job_title": record.job_title,
            "team": str(record.team_id or ""),
            "roles": [role for role in held if role in offered],
        },
    )
    form.fields["roles"].required = not fixed
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_membership(
                membership=record,
                team=form.chosen_team,
                job_title=form.cleaned_data["job_title"],
                roles=[*fixed, *form.cleaned_data["roles"]],
                by=asker,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Saved. What they may see has changed with it.")
            return redirect("organisations:membership", record.pk)
    context = {"membership": record, "form": form, "fixed": queries.words_of(fixed)}
    return render(request, "organisations/people/change_membership.html", context)
