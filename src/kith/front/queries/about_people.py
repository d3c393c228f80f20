"""What the site's pages keep about people: stories, and who wrote and changed pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from wagtail.models import ModelLogEntry, PageLogEntry, Revision
from wagtail.users.models import UserProfile

from kith.core.offers import ItemAbout, Subject
from kith.front.records import SearchEntry

STORY = "story"


def find(subject: Subject) -> Iterator[ItemAbout]:
    """Live stories in which a name of theirs stands, which is never sure; and work on pages."""
    wanted = Q(pk__in=())
    for name in subject.names:
        wanted |= Q(title__icontains=name) | Q(summary__icontains=name) | Q(text__icontains=name)
    for one in SearchEntry.objects.filter(wanted, kind=STORY).order_by("pk"):
        yield ItemAbout(
            "story",
            str(one.page_id),
            f"A story on the site: {one.title}",
            {"Summary": one.summary},
            others="A story tells of others too, and names in it are changed.",
            is_sure=False,
        )
    if subject.person_id is None:
        return
    counts = {
        "Versions of pages that they wrote": Revision.objects.filter(user_id=subject.person_id),
        "Changes to pages": PageLogEntry.objects.filter(user_id=subject.person_id),
        "Other changes": ModelLogEntry.objects.filter(user_id=subject.person_id),
        "How they like the editors' pages": UserProfile.objects.filter(user_id=subject.person_id),
    }
    told = {what: str(count) for what, rows in counts.items() if (count := rows.count())}
    if told:
        yield ItemAbout("editing", str(subject.person_id), "What they did as an editor", told)
