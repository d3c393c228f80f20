"""`/services/keep/…`: a provider keeps its entries by a link from a mail, without signing in.

Whoever holds the link's secret is taken for the provider's keeper. Opening the link changes
nothing, since programs open links in mails; a button posts. No session is read, no cookie set: a
post is not forged by another site that does not know the secret in the address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from kith.accounts.limits import limited
from kith.core.refusals import Refusal
from kith.directory.forms.keepers import EndedForm, PassOnForm
from kith.directory.models import Provider, Service
from kith.directory.operations import assuring, keepers, proposing
from kith.directory.presenters.keeping import listed, title_of
from kith.directory.queries import keepers as queries
from kith.directory.queries.rules import freshness_rules
from kith.directory.rules.keepers import secret_digest
from kith.directory.views.entry_forms import choices_of, filled_entry
from kith.directory.views.keeping import words_of_terms

View = Callable[..., HttpResponse]
DONE = frozenset({"right", "all", "sent", "ended", "passed"})
FORMS = ("GET", "HEAD", "POST")
ALL = "all"
A_PAGE = 25


def _link_page(*methods: str) -> Callable[[View], View]:
    """What every page behind a link has in common."""

    def hang(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *, secret: str, **key_words: Any) -> HttpResponse:
            provider = queries.provider_of_link(secret, timezone.now())
            if provider is None:
                response = render(
                    request, "directory/keeping/link_over.html", {"secret": secret}, status=404
                )
            else:
                response = view(request, provider=provider, secret=secret, **key_words)
            return _quiet(response)

        guarded = limited("keep-link", per_address="120/10m")(opened)
        return _unkept(require_http_methods(methods)(guarded))

    return hang


def _unkept(view: View) -> View:
    told = sensitive_post_parameters()(sensitive_variables("secret")(view))
    kept: View = csrf_exempt(cache_control(no_store=True)(told))
    return kept


def _quiet(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@_link_page("GET", "HEAD")
def keep(request: HttpRequest, *, provider: Provider, secret: str) -> HttpResponse:
    """What the link opens: the provider's entries, and what was decided last."""
    done = request.GET.get("done", "")
    page = Paginator(queries.entries_of_link(provider), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "provider": provider,
        "secret": secret,
        "page": page,
        "entries": listed(page, freshness_rules(provider.area_id), timezone.localdate()),
        "decided": [(title_of(one), one) for one in queries.decided_of_link(provider)],
        "is_passed_on": queries.waiting_keeper(provider),
        "done": done if done in DONE else "",
    }
    return render(request, "directory/keeping/link.html", context)


@_link_page("POST")
def keep_right(request: HttpRequest, *, provider: Provider, secret: str) -> HttpResponse:
    """“Still right”: one entry, or all of them."""
    given = request.POST.get("service", "")
    ids = [one.pk for one in queries.entries_of_link(provider)]
    if given != ALL:
        ids = [one for one in ids if str(one) == given]
    if not ids:
        raise Http404("Not one of theirs.")
    assuring.assure_services(service_ids=ids, how=assuring.BY_LINK, by=None, at=timezone.now())
    return _back(secret, "all" if given == ALL else "right")


@_link_page(*FORMS)
def keep_change(
    request: HttpRequest, *, provider: Provider, secret: str, service_id: UUID
) -> HttpResponse:
    """Say what of an entry should change. It goes to a moderator; what is live stays till then."""
    service = _entry(provider, service_id)
    found = filled_entry(
        service,
        _sent(request),
        partial(proposing.propose_change, service=service),
        by=None,
        terms=words_of_terms(service.area_id),
        over_waiting=True,
        choices=choices_of(request, service.area_id, files=False),
        on=timezone.localdate(),
    )
    if found.done:
        return _back(secret, "sent")
    context = {
        "provider": provider,
        "service": service,
        "form": found.form,
        "found": found,
        "secret": secret,
        "waiting": found.waiting,
    }
    return render(request, "directory/keeping/link_change.html", context)


@_link_page(*FORMS)
def keep_ended(
    request: HttpRequest, *, provider: Provider, secret: str, service_id: UUID
) -> HttpResponse:
    """Say that a service has ended."""
    service = _entry(provider, service_id)
    form = EndedForm(_sent(request))
    if form.is_bound and form.is_valid():
        do = partial(proposing.propose_end, service=service, note=form.cleaned_data["note"])
        if _tried(form, do):
            return _back(secret, "ended")
    context = {"provider": provider, "service": service, "form": form, "secret": secret}
    return render(request, "directory/keeping/link_ended.html", context)


@_link_page(*FORMS)
def keep_pass_on(request: HttpRequest, *, provider: Provider, secret: str) -> HttpResponse:
    """Say that somebody else keeps the entries."""
    form = PassOnForm(_sent(request))
    if form.is_bound and form.is_valid():
        do = partial(proposing.propose_keeper, provider=provider, **form.cleaned_data)
        if _tried(form, do):
            return _back(secret, "passed")
    context = {"provider": provider, "form": form, "secret": secret}
    return render(request, "directory/keeping/link_pass_on.html", context)


@csrf_exempt
@require_http_methods(["POST"])
@cache_control(no_store=True)
@sensitive_variables("secret")
@limited("keep-new-link", per_address="5/h")
def keep_new_link(request: HttpRequest, *, secret: str) -> HttpResponse:
    """Send a new link to the address that we have, if we have one. The answer is always the same."""
    keepers.ask_new_link(digest=secret_digest(secret), at=timezone.now())
    return _quiet(render(request, "directory/keeping/link_asked.html"))


def _entry(provider: Provider, service_id: UUID) -> Service:
    service = queries.entry_of_link(provider, service_id)
    if service is None:
        raise Http404("Not one of theirs.")
    return service


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _tried(form: Any, do: Callable[..., Any]) -> bool:
    try:
        do(by=None, at=timezone.now())
    except Refusal as refused:
        form.add_error(None, refused.sentence)
        return False
    return True


def _back(secret: str, done: str) -> HttpResponse:
    address = reverse("directory:keep", kwargs={"secret": secret})
    return redirect(f"{address}?done={done}")
