"""Asking keepers, by the clock."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from kith.areas.queries import current_area
from kith.directory.operations import reminding


@task()
def remind() -> None:
    """Ask keepers about entries that are due; tell owners of those that nobody confirmed in time."""
    area = current_area()
    if area is None:
        return
    at = timezone.now()
    reminding.remind_keepers(area_id=area.id, at=at)
    reminding.tell_owners(area_id=area.id, at=at)
