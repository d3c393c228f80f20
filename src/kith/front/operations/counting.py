"""Adding to the counts of the week: how often a page was opened, and nothing of who opened it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F

from kith.areas.queries import current_area
from kith.front.records import WeeklyCount


def add_visits(*, sums: Mapping[tuple[str, date], int]) -> None:
    """Add what one process counted, by code and Monday. Nothing where the pack counts nothing.

    Nobody did this, at no time that is kept, so the audit trail gets no line.
    """
    area = current_area()
    if area is None or not area.counts_visits:
        return
    with transaction.atomic():
        WeeklyCount.objects.bulk_create(
            [WeeklyCount(code=code, week=week) for code, week in sums], ignore_conflicts=True
        )
        for (code, week), count in sorted(sums.items()):  # in one order, so that two never wait
            WeeklyCount.objects.filter(code=code, week=week).update(count=F("count") + count)
