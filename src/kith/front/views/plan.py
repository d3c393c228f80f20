"""The guided finder at one address. It reads no session, sets no cookie and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kith.areas.context import area_of
from kith.areas.queries import contacts_for_public
from kith.core.page_cache import kept
from kith.flows import Fact, answers_among, settle
from kith.front.forms.plan import QuestionForm
from kith.front.presenters.plan import plan_of
from kith.front.queries.pages import entries
from kith.front.rules.plan_flow import plan_flow
from kith.front.rules.stepping import Step, first_step, step_from


# A forged post could change nothing here, for nothing is written; and the token that would
# guard against one needs a cookie, which might tell somebody that this page was used.
@kept(browsers="no-store")  # the first question; an answer to a post is never kept
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def plan(request: HttpRequest) -> HttpResponse:
    """One question a page, each post carrying the answers so far, and the plan at the end."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    flow = plan_flow()
    if request.method != "POST":
        return _ask(request, first_step(flow), {})
    answers = answers_among(flow, request.POST.getlist)
    asked = request.POST
    step = step_from(flow, answers, at=asked.get("at", ""), go=asked.get("go", ""))
    if step.question:
        return _ask(request, step, answers)
    facts = settle(flow, answers)
    found = plan_of(flow, facts, contacts_for_public(area), entries())
    carried = list(_carried(answers))
    return render(request, "front/plan/plan.html", {"plan": found, "carried": carried})


def _ask(request: HttpRequest, step: Step, answers: Mapping[str, Fact]) -> HttpResponse:
    question = step.question
    assert question is not None
    is_first = step.number == 1
    form = QuestionForm(
        question, answers.get(question.code), is_first=is_first, is_missing=step.is_missing
    )
    return render(
        request,
        "front/plan/question.html",
        {
            "form": form,
            "question": question,
            "number": step.number,
            "is_first": is_first,
            "is_last": question is plan_flow().questions[-1],
            "carried": [
                (name, value) for name, value in _carried(answers) if name != question.code
            ],
        },
    )


def _carried(answers: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """The answers so far as names and values of hidden fields."""
    for name, answer in answers.items():
        for value in sorted(answer) if isinstance(answer, frozenset) else [str(answer)]:
            yield name, value
