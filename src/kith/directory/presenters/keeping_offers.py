"""What keeping the directory gives to the house: lines of work, sentences of the trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from kith.accounts.models import Person
from kith.accounts.sight import may
from kith.areas.queries import current_area
from kith.core.offers import WorkLine
from kith.directory.queries.freshness import counts_for
from kith.directory.queries.keeping import moderates
from kith.directory.queries.moderating import waiting_proposals

SENTENCES = {
    "directory.service-assured": "confirmed that the entry is right",
    "directory.service-changed": "changed the entry",
    "directory.service-added": "added the entry",
    "directory.owner-named": "named who owns the entry",
    "directory.reminder-sent": "had somebody reminded of the entry",
    "directory.change-proposed": "sent in a change",
    "directory.service-proposed": "sent in a new entry",
    "directory.keeper-proposed": "sent in who keeps the entries",
    "directory.change-withdrawn": "took back what was sent in",
    "directory.change-accepted": "accepted what was sent in",
    "directory.change-refused": "sent it back",
    "directory.keeper-linked": "had a link made for whoever keeps the entries",
    "directory.keeper-erased": "had the address of the keeper taken out",
    "directory.keeper-named": "named who keeps the entries",
}
MESSAGES = {
    "directory.reminder": "A question whether entries are still right",
    "directory.link": "A link to keep entries by",
    "directory.outcome": "That a change was decided on",
    "directory.overdue": "Entries that were not confirmed in time",
}


def due_lines(person: Person, at: datetime) -> Iterable[WorkLine]:
    """Entries that are due, for those who keep them, and those not confirmed in time."""
    area = current_area()
    if area is None or not may(person, "change", "service"):
        return
    counts = counts_for(person, area.id, at)
    if counts["overdue"]:
        many = f"{counts['overdue']} entries were not confirmed in time"
        one = "1 entry was not confirmed in time"
        yield WorkLine(
            one if counts["overdue"] == 1 else many, reverse("directory-work:overdue"), is_late=True
        )
    if counts["due"] and not moderates(person):
        many = f"{counts['due']} of your entries are due"
        yield WorkLine(
            "1 of your entries is due" if counts["due"] == 1 else many,
            f"{reverse('directory-work:home')}?state=due",
        )


def decision_lines(person: Person, _at: datetime) -> Iterable[WorkLine]:
    """Changes that wait for whoever moderates."""
    if not moderates(person):
        return
    waiting = waiting_proposals(person).count()
    if waiting:
        yield WorkLine(
            "1 change waits for a decision"
            if waiting == 1
            else f"{waiting} changes wait for a decision",
            reverse("directory-work:changes"),
        )
