"""Whether services that were found are open when asked, by their own times and bank holidays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

from kith.directory.models import SearchRow, Service, ServiceAtLocation
from kith.directory.rules.asking import Ask
from kith.directory.search.documents import times_of
from kith.directory.search.packing import Columns
from kith.opening_times import Open, OpeningTimes, on, state

AT_ONCE = 100


def those_open(order: Sequence[int], rows: Columns, ask: Ask) -> Iterator[int]:
    """Those places in the columns whose rows are open, in the same order, read as they are needed.

    Where nobody can say, as where one must ask on bank holidays, it is not said to be open.
    """
    for start in range(0, len(order), AT_ONCE):
        some = order[start : start + AT_ONCE]
        times = _times([rows.id[at] for at in some])
        for at in some:
            if _is_open(times_of(times.get(rows.id[at], "")), ask):
                yield at


def _is_open(times: OpeningTimes, ask: Ask) -> bool:
    if ask.open_at and not isinstance(state(times, ask.open_at, ask.holidays), Open):
        return False
    return not ask.open_on or bool(on(times, ask.open_on, ask.holidays).openings)


def _times(row_ids: list[int]) -> dict[int, str]:
    """Schedules of rows, as JSON: the place's own, else the service's. Three queries."""
    rows = list(
        SearchRow.objects.filter(pk__in=row_ids).values_list("pk", "service_id", "place_id")
    )
    services = {service for _pk, service, _place in rows}
    locations = ServiceAtLocation.objects.filter(service_id__in=services)
    own: dict[tuple[UUID, UUID | None], list[object]] = {
        (service, place): times
        for service, place, times in locations.values_list("service_id", "place_id", "times")
    }
    general = dict(
        Service.objects.because("The index names what is public already.")
        .filter(pk__in=services)
        .values_list("pk", "times")
    )
    found = {pk: own.get((service, place)) or general.get(service) for pk, service, place in rows}
    return {pk: json.dumps(times, sort_keys=True) for pk, times in found.items() if times}
