"""What the room does by the clock."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from kith.rights.operations import erasing


@task()
def destroy_due_keys() -> None:
    """Destroy keys whose erasure was kept and then interrupted."""
    erasing.destroy_due_keys(at=timezone.now())
