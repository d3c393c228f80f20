"""`/work/directory/changes/`: what providers sent in, and a moderator's decision."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.accounts.doors import kind_door, record_door, signed_in
from kith.accounts.sight import may_on
from kith.core.refusals import Refusal
from kith.directory.enums import ProposalState
from kith.directory.forms.moderating import AcceptForm, SendBackForm
from kith.directory.models import Proposal
from kith.directory.operations import moderating as operations
from kith.directory.presenters import keeping as presenter
from kith.directory.queries import moderating as queries
from kith.directory.views.keeping import form_page, here, page_of, sent, words_of_terms

SEND_BACK = "send-back"


@require_safe
@kind_door("see proposal")
def changes(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first; on demand what was decided, latest first."""
    person = signed_in(request)
    decided = "decided" in request.GET
    rows = (
        queries.decided_proposals(person)
        if decided
        else queries.waiting_proposals(person, to="see")
    )
    page = page_of(request, rows)
    names = queries.provider_names(list(page))
    context = {
        "page": page,
        "rows": [(presenter.title_of(one), names[one.pk], one) for one in page],
        "decided": decided,
        "query": "decided=on&" if decided else "",
    }
    return render(request, "directory/keeping/changes.html", context)


@form_page
@record_door("see proposal", key="proposal_id")
def change(request: HttpRequest, record: Proposal) -> HttpResponse:
    """One change beside what is live; whoever moderates accepts it or sends it back."""
    person = signed_in(request)
    compared = queries.compared(record)
    terms = words_of_terms(here(request))
    rows = [presenter.difference(one, terms) for one in compared.changes]
    may_decide = record.state == ProposalState.WAITING and may_on(person, "change", record)
    data = sent(request) if may_decide else None
    is_refusal = data is not None and data.get("answer") == SEND_BACK
    accept = AcceptForm(
        None if is_refusal else data,
        conflicts=[(one.name, one.label) for one in rows if one.is_conflict],
        seen=compared.seen,
    )
    back = SendBackForm(data if is_refusal else None)
    if data is not None and _decided(request, record, accept, back, is_refusal=is_refusal):
        return redirect("directory-work:changes")
    if data is not None and not is_refusal:  # shown again beside what is live now
        accept.data = {**data.dict(), "seen": compared.seen}
    provider = queries.provider_of(record)
    context = {
        "proposal": record,
        "title": presenter.title_of(record),
        "provider": provider,
        "rows": rows,
        "has_conflicts": bool(compared.conflicts),
        "may_decide": may_decide,
        "may_withdraw": record.state == ProposalState.WAITING and record.sent_by_id == person.pk,
        "accept": accept,
        "back": back,
        "form": back if is_refusal else accept,
        "send_back": SEND_BACK,
    }
    return render(request, "directory/keeping/proposal.html", context)


def _decided(
    request: HttpRequest,
    record: Proposal,
    accept: AcceptForm,
    back: SendBackForm,
    *,
    is_refusal: bool,
) -> bool:
    form = back if is_refusal else accept
    if not form.is_valid():
        return False
    if is_refusal:
        do = partial(operations.send_back, proposal=record, reason=back.cleaned_data["reason"])
        said = "It is sent back, and whoever sent it is told."
    else:
        seen = accept.cleaned_data["seen"]
        do = partial(
            operations.accept_proposal,
            proposal=record,
            seen=seen,
            keeps=accept.keeps,
            reason=accept.reason,
        )
        said = "It is accepted, and whoever sent it is told."
    try:
        do(by=signed_in(request), at=timezone.now())
    except Refusal as refused:
        form.add_error(None, refused.sentence)
        return False
    messages.success(request, said)
    return True
