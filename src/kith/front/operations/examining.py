"""Looking through pages that went live, for the reports of those who edit them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kith.front.presenters.reading import found_in
from kith.front.queries.editing import written_types
from kith.front.records import PageExamined
from kith.front.rules.editing.reading import read


def examine_page(*, page: Any) -> None:
    """Keep what is found in a live page: how hard it reads, its pictures, where it leads."""
    found = found_in(page)
    reading = read(found.text())
    PageExamined.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "grade": reading.grade,
            "hardest": list(reading.hardest),
            "pictures_without_text": found.pictures_without_text,
            "linked_pages": sorted(found.pages),
            "addresses": sorted(one[:500] for one in found.addresses),
            "owner_role": getattr(page, "owner_role", ""),
            "review_on": getattr(page, "review_on", None),
        },
    )


def forget_examined(*, page_id: int) -> None:
    """A page that is not live is in no report."""
    PageExamined.objects.filter(page_id=page_id).delete()


def examine_missing() -> int:
    """Look through live pages that nobody has looked through, such as those a pack brought."""
    looked = 0
    for model in written_types():
        missing = model.objects.filter(live=True, examined=None)
        for page in missing.iterator(chunk_size=20):
            with transaction.atomic():
                examine_page(page=page)
            looked += 1
    gone = PageExamined.objects.filter(page__live=False)
    if gone.exists():
        gone.delete()
    return looked
