"""Changing an entry, adding one, and taking back what was sent in."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from kith.accounts.doors import kind_door, record_door, signed_in
from kith.accounts.sight import may_on
from kith.directory.forms.freshness import ChooseProviderForm
from kith.directory.forms.keeping import EntryForm
from kith.directory.models import Proposal, Provider, Service
from kith.directory.operations import keeping, proposing
from kith.directory.queries import keeping as queries
from kith.directory.rules.values import ServiceValues
from kith.directory.views.entry_forms import choices_of, filled, filled_entry
from kith.directory.views.keeping import (
    first_shown,
    form_page,
    here,
    sent,
    tried,
    words_of_terms,
)


@form_page
@record_door("change service", key="service_id")
def change_service(request: HttpRequest, record: Service) -> HttpResponse:
    """Change an entry: live at once for those who moderate, else sent to them."""
    person = signed_in(request)
    is_live = queries.moderates(person)
    do = keeping.change_service if is_live else proposing.propose_change
    found = filled_entry(
        record,
        sent(request),
        partial(do, service=record),
        by=person,
        terms=words_of_terms(record.area_id),
        over_waiting=not is_live,
        choices=choices_of(request, record.area_id, files=True),
        initial=first_shown(request),
        decides=is_live,
        on=timezone.localdate(),
    )
    if found.done:
        said = "The entry is changed." if is_live else SENT
        messages.success(request, said)
        return redirect("directory-work:service", service_id=record.pk)
    context = {
        "service": record,
        "form": found.form,
        "found": found,
        "is_live": is_live,
        "waiting": found.waiting,
    }
    return render(request, "directory/keeping/change.html", context)


@form_page
@kind_door("change provider")
def choose_provider(request: HttpRequest) -> HttpResponse:
    """Before a new entry: whose it is. Straight on where there is only one."""
    providers = queries.providers_for(signed_in(request), here(request))
    if len(providers) == 1:
        return redirect("directory-work:add_service", provider_id=providers[0].pk)
    form = ChooseProviderForm(
        sent(request), providers=[(str(one.pk), one.name) for one in providers]
    )
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["provider"]
        return redirect("directory-work:add_service", provider_id=chosen)
    context = {"form": form, "providers": providers}
    return render(request, "directory/keeping/choose_provider.html", context)


@form_page
@record_door("change provider", key="provider_id")
def add_service(request: HttpRequest, record: Provider) -> HttpResponse:
    """Add an entry: live at once for those who moderate, else sent to them."""
    is_live = queries.moderates(signed_in(request))
    form = EntryForm(
        sent(request),
        current=ServiceValues(name="", lang=record.lang, is_invented=record.is_invented),
        choices=choices_of(request, record.area_id, files=True),
        initial=first_shown(request),
        decides=is_live,
        on=timezone.localdate(),
    )
    do = keeping.add_service if is_live else proposing.propose_service
    if added := filled(form, partial(do, provider=record), by=signed_in(request)).done:
        messages.success(request, "The entry is added." if is_live else SENT)
        if isinstance(added, Proposal):
            return redirect("directory-work:change", proposal_id=added.pk)
        return redirect("directory-work:service", service_id=added)
    context = {"provider": record, "form": form, "is_live": is_live}
    return render(request, "directory/keeping/add.html", context)


@require_POST
@record_door("see proposal", key="proposal_id")
def withdraw_proposal(request: HttpRequest, record: Proposal) -> HttpResponse:
    """Take back what was sent in and waits."""
    person = signed_in(request)
    about = record.service
    may_take_back = record.sent_by_id == person.pk or (about and may_on(person, "change", about))
    if not may_take_back:
        raise Http404("Neither theirs nor about an entry of theirs.")
    tried(
        request,
        partial(proposing.withdraw_proposal, proposal=record),
        "The change is taken back.",
    )
    return redirect("directory-work:change", proposal_id=record.pk)


SENT = "Thank you. A moderator looks at it. Until then the public sees what it saw before."
