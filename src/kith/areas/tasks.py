"""What the house does for an area by the clock."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from kith.areas import operations
from kith.areas.queries import current_area


@task()
def follow_schedule() -> None:
    """Delete, or clear, what has had its time by the place's own schedule. Without one, nothing."""
    area = current_area()
    if area is not None:
        operations.follow_schedule(area_id=area.id, at=timezone.now())
