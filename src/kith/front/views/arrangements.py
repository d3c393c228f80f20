"""Arrangements for children, drafted by one parent alone. Nothing of it is kept or written."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kith.areas.context import area_of
from kith.areas.queries import contacts_for_public
from kith.core.page_cache import kept
from kith.flows import Fact, answers_among
from kith.front.forms.arrangements import CHOSEN, OWN, DraftForm, SafetyForm
from kith.front.presenters.arrangements import draft_of
from kith.front.presenters.plan import acute_tiers
from kith.front.rules.arranging import is_for_now
from kith.selfcheck.rules import SAFETY_QUESTIONS, check_flow

WRITE = "write"
CHANGE = "change"


# No token and no cookie, as in the private check: nothing is written that a forged post could
# change, and a cookie might tell somebody that this page was used.
@kept(browsers="no-store")  # the first page; an answer to a post is never kept
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def arrangements(request: HttpRequest) -> HttpResponse:
    """Safety first; then the form; then the document, which can be changed again."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    if request.method != "POST":
        return _ask_safety(request, SafetyForm())
    answers = answers_among(check_flow(), request.POST.getlist)
    safety = SafetyForm(answers)  # not what was posted: of two answers the last would count
    if not safety.is_valid():
        return _ask_safety(request, safety)
    if not is_for_now(answers):
        return _stop(request, answers)
    step = request.POST.get("step", "")
    if step == WRITE:
        return _document(request, DraftForm(request.POST))
    return _write(request, DraftForm(request.POST) if step == CHANGE else DraftForm())


def _ask_safety(request: HttpRequest, form: SafetyForm) -> HttpResponse:
    return render(request, "front/plan/before_arrangements.html", {"form": form})


def _stop(request: HttpRequest, answers: dict[str, Fact]) -> HttpResponse:
    """Help and why, in answer to anything but a clear No; nothing of the draft."""
    facts = {"about": "separated", **{code: answers[code] for code in SAFETY_QUESTIONS}}
    tiers = acute_tiers(check_flow(), facts, contacts_for_public(area_of(request)))
    return render(request, "front/plan/not_now.html", {"tiers": tiers})


def _write(request: HttpRequest, form: DraftForm) -> HttpResponse:
    safety = [(code, "no") for code in SAFETY_QUESTIONS]
    return render(request, "front/plan/arrangements_form.html", {"form": form, "carried": safety})


def _document(request: HttpRequest, form: DraftForm) -> HttpResponse:
    if not form.is_valid():
        return _write(request, form)
    draft = draft_of(form.cleaned_data, chosen=CHOSEN, own=OWN)
    if draft.is_empty:
        form.add_error(None, "Choose or write something for at least one part")
        return _write(request, form)
    context = {
        "draft": draft,
        "on": timezone.localdate(),
        "carried": [*((code, "no") for code in SAFETY_QUESTIONS), *_typed(form, request.POST)],
    }
    return render(request, "front/plan/arrangements.html", context)


def _typed(form: DraftForm, posted: QueryDict) -> Iterator[tuple[str, str]]:
    """What was typed and chosen, to carry it in the body of the next post."""
    for name in form.fields:
        for value in posted.getlist(name):
            yield name, value
