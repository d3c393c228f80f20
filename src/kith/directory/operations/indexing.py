"""Keep the index true when words change under which services are filed."""

from __future__ import annotations

from collections.abc import Set
from uuid import UUID

from kith.directory import search
from kith.directory.models import Service, Term


def index_words(*, area_id: UUID, terms: Set[UUID]) -> None:
    """Suggest the area's terms as they are labelled now, and find services by them.

    `terms` are those that changed, or whose way to a type did: services are found by the words of
    what they are filed under, and of needs that lead there.
    """
    search.index_terms(area_id)
    led = set(Term.objects.filter(led_to_by__in=terms).values_list("pk", flat=True))
    services = Service.objects.because("The index knows every service.").filter(
        area_id=area_id, terms__in=terms | led
    )
    if ids := list(services.values_list("pk", flat=True).distinct()):
        search.index(ids)
