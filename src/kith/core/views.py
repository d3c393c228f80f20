"""The health of the house, who can use it, and its components."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from kith.core import health
from kith.core.component_examples import examples
from kith.core.page_cache import kept

SET_BY_PROXIES = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Server",
    "X-Real-IP",
)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether people can work: 200, or 503. What is wrong is for whoever keeps the machine."""
    now = timezone.now()
    if not _may_be_told(request):
        ready = health.is_ready(at=now)
        return HttpResponse(
            "ready" if ready else "not ready",
            content_type="text/plain; charset=utf-8",
            status=200 if ready else 503,
        )
    checks = health.checks(at=now)
    ready = all(check.is_well for check in checks)
    told = {check.name: check.says for check in checks}
    return JsonResponse({"ready": ready, "checks": told}, status=200 if ready else 503)


def _may_be_told(request: HttpRequest) -> bool:
    """Whether it is the token's holder who asks, or somebody at the machine itself.

    Behind a proxy everybody comes from where the proxy stands, which may be this machine. So where
    one is said to be in front, or a request says that it passed one, only the token counts.
    """
    given = request.headers.get("X-Ready-Token", "")
    if settings.KITH_READY_TOKEN and given:
        return constant_time_compare(given, settings.KITH_READY_TOKEN)
    if settings.BEHIND_TLS or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return False
    if any(name in request.headers for name in SET_BY_PROXIES):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a socket that has no addresses
        return False


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
