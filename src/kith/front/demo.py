"""The front's part of the demonstration: a year of visits, and a page on its way through review."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from wagtail.models import Workflow

from kith.accounts.queries.people import people_with_ids
from kith.areas.queries import current_area
from kith.core.diary import Diary
from kith.core.offers import holders_of
from kith.front.models import ArticlePage
from kith.front.operations.counting import add_visits
from kith.front.records import SearchEntry

MONDAY_MORNING = timedelta(hours=3)
WEEK = timedelta(days=7)
BUSIEST = 140
"""Visits of the page that is opened most, in an ordinary week."""
QUIET_MONTHS = (7, 8)
BUSY_MONTHS = (1, 9)
HALF, DOUBLE = 0.6, 1.5
DAYS_IN_REVIEW = 4
ADDED = "If they smile back, you are done. If they do not, try again another day."


def plan(diary: Diary) -> None:
    """Each Monday the visits of the week before; towards the end, a page that waits for review."""
    monday = diary.since + timedelta(days=-diary.since.weekday() % 7)
    while monday + WEEK <= diary.until:
        diary.on(monday + WEEK + MONDAY_MORNING, _count, week=monday.date(), diary=diary)
        monday += WEEK
    diary.on(diary.ago(DAYS_IN_REVIEW), _send_in)


def _count(*, at: datetime, week: date, diary: Diary) -> None:
    """A week of visits: the first page most, each further one a little less, some weeks none."""
    area = current_area()
    if area is None or not area.counts_visits:
        return
    season = HALF if week.month in QUIET_MONTHS else DOUBLE if week.month in BUSY_MONTHS else 1
    open_pages = SearchEntry.objects.filter(is_sensitive=False).exclude(code="")
    codes = ["home", *open_pages.order_by("order", "code").values_list("code", flat=True)]
    sums = {}
    for place, code in enumerate(dict.fromkeys(codes), start=1):
        usual = BUSIEST * season / place**0.7
        if count := round(diary.chance.gauss(usual, usual / 5)):
            sums[code, week] = max(count, 0)
    add_visits(sums={key: count for key, count in sums.items() if count})


def _send_in(*, at: datetime) -> None:
    """An editor changes a page and sends it in; a reviewer finds it waiting."""
    editor = _first_who_is("content-editor")
    page = ArticlePage.objects.live().order_by("order", "title").first()
    workflow = Workflow.objects.filter(active=True).first()
    if editor is None or page is None or workflow is None:
        return
    page.body.append(("note", {"kind": "tip", "text": f"<p>{ADDED}</p>"}))
    page.save_revision(user=editor)
    workflow.start(page, editor)


def _first_who_is(role: str) -> Any:
    return next(iter(people_with_ids(holders_of(frozenset({role})))), None)
