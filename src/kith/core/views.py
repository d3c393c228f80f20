"""The health of the house, who can use it, and its components."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.core import health
from kith.core.component_examples import examples
from kith.core.page_cache import kept


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether people can work: database, migrations and worker; 503 with what is wrong if not."""
    checks = health.checks(at=timezone.now())
    ready = all(check.is_well for check in checks)
    told = {check.name: check.says for check in checks}
    return JsonResponse({"ready": ready, "checks": told}, status=200 if ready else 503)


@kept
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Who can use the site, how that is checked, and what is not known."""
    return render(request, "core/accessibility.html")


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component and form control, for those who build: with debugging or in tests only."""
    if not (settings.DEBUG or settings.KITH_COMPONENTS):
        raise Http404("The components are shown with KITH_DEBUG=1.")
    return render(request, "core/components.html", examples())
