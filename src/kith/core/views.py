"""The health of the house."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.core import health


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
