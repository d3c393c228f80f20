"""The other Python of `work_pages.py`: milliseconds of one row of the trail, in KITH_DATA's database."""

from __future__ import annotations

import os
import statistics
import sys
import time
from uuid import UUID

import django

TIMES = 300


def row(person_id: UUID) -> float:
    """Median of writing that a person opened a record."""
    from django.utils import timezone

    from kith.accounts.models import Person
    from kith.accounts.operations.seeing import note_record_seen

    person = Person.objects.get(pk=person_id)
    took = []
    for _time in range(TIMES):
        began = time.perf_counter()
        note_record_seen(by=person, kind="account", object_id=person_id, at=timezone.now())
        took.append(time.perf_counter() - began)
    return 1000 * statistics.median(took)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "kith.config.settings"
    django.setup()
    print(row(UUID(sys.argv[1])))
