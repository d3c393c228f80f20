"""What the public may see on a day: said once, for lists, pages, the map and the API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from kith.accounts.sight import SightedQuerySet
from kith.directory.enums import ServiceStatus
from kith.directory.models import Service
from kith.directory.queries.rules import freshness_rules
from kith.directory.rules.freshness import FreshnessRules

RUNS = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
"""What stays in sight: what is closed for a while says so itself."""
WHY = "Anybody may read what is live."


def is_public(area_id: UUID | str, on: date, rules: FreshnessRules) -> Q:
    """The condition of a service that the public may see on the day `on`."""
    fresh = Q(assured_on__gte=rules.shown_since(on))
    if not rules.hide_unconfirmed:
        fresh |= Q(assured_on=None)
    return fresh & Q(area_id=area_id, retired_at=None, status__in=RUNS)


def public_services(area_id: UUID | str, on: date) -> SightedQuerySet[Service]:
    """The services that the public may see on the day `on`, by the rules of the area's pack."""
    services: SightedQuerySet[Service] = Service.objects.because(WHY)
    return services.filter(is_public(area_id, on, freshness_rules(area_id)))
