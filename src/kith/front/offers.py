"""What the front room gives: the site's first pages, when a pack is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kith.accounts.queries.editing import may_edit_pages
from kith.area_pack.pack import Pack
from kith.areas.queries import current_area
from kith.core.offers import (
    AboutPeople,
    Changes,
    DemoPart,
    Kind,
    Offers,
    PackSection,
    ScheduledTask,
    Way,
    WorkLine,
    WorkLines,
)
from kith.front.operations import erasing
from kith.front.operations.editors import set_up_editing
from kith.front.operations.importing import take_in
from kith.front.operations.laying import lay_home_page
from kith.front.operations.planning import Fate
from kith.front.operations.searching import index_missing
from kith.front.presenters.findings import past_review, waiting
from kith.front.queries import about_people
from kith.front.queries.findings import count_past_review
from kith.front.queries.reviews import waiting_for_review


def _load_pages(area: Any, pack: Pack, at: datetime) -> Changes:
    """The pages of the area that this site shows; those of another would stand in its place."""
    set_up_editing()
    shown = current_area()
    if shown is not None and shown.code != area.code:
        return Changes(notes=(f"Not loaded: this site shows the pages of {shown.name}.",))
    if not pack.pages and lay_home_page(title=pack.brand.product_title, introduction=""):
        return Changes(added=1)
    intake = take_in(pages=pack.pages, folder=pack.folder, title=pack.brand.product_title, at=at)
    index_missing()
    return Changes(
        added=intake.count(Fate.ADDED),
        changed=intake.count(Fate.CHANGED, Fate.BACK),
        retired=intake.count(Fate.GONE),
        unchanged=intake.count(Fate.SAME) if pack.pages else 1,
        kept=intake.count(Fate.KEPT),
        notes=tuple(f"Kept: {one.why}: /{one.path}/" for one in intake.kept),
    )


def editing_lines(person: Any, at: datetime) -> Iterator[WorkLine]:
    """Pages that wait for the person to look at, and pages past their review date."""
    if not may_edit_pages(person):
        return
    if count := sum(one.is_mine for one in waiting_for_review(person)):
        yield WorkLine(waiting(count), reverse("wagtailadmin_home"))
    if count := count_past_review(timezone.localdate(at)):
        address = reverse("front:finding", args=["stale-content"])
        yield WorkLine(past_review(count), address, is_late=True)


SCHEDULED = (
    ScheduledTask(
        "front.publish-due", "kith.front.tasks.editing.publish_due", timedelta(minutes=1)
    ),
    ScheduledTask(
        "front.examine-pages", "kith.front.tasks.editing.examine_pages", timedelta(minutes=5)
    ),
    ScheduledTask("front.check-links", "kith.front.tasks.editing.check_links", timedelta(days=7)),
)
VISITS = Kind(
    code="visits",
    label="Count of visits",
    plural="counts of visits",
    model="front.WeeklyCount",
    relations={},
)
WAYS = (Way("Visits", "How often each page is opened, by the week.", "front:visits"),)

OFFERS = Offers(
    pack_sections=(PackSection("pages", _load_pages),),
    scheduled_tasks=SCHEDULED,
    work_lines=(WorkLines("editing", editing_lines),),
    kinds=(VISITS,),
    ways=WAYS,
    about_people=(
        AboutPeople(
            code="front.pages",
            label="Stories, and work on the site's pages",
            find=about_people.find,
            erase=erasing.erase,
            keeps="Pages with their earlier versions, and what editors wrote to each other about "
            "them, by an id without a name. A story stays until an editor takes it away: ask one.",
            tables=("front.PageExamined", "front.SearchEntry", "front.StoryPage"),
        ),
    ),
    demo=(DemoPart("front", "kith.front.demo.plan"),),
    audit_sentences={
        "front.page-published": "published the page",
        "front.page-unpublished": "took the page away from the public",
        "front.page-deleted": "deleted the page",
        "front.pages-imported": "took in pages from files",
        "front.language-begun": "began a language",
        "front.language-reviewed": "said that a language was read",
        "front.language-withdrawn": "took back that a language was read",
        "front.test-language-filled": "filled a test language",
    },
)
