"""Pages that go live, and out of sight, when their time comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models.signals import pre_save
from django.test import Client
from wagtail.models import Page, PageLogEntry, Revision

from kith.core.models import AuditEntry
from kith.core.offers import scheduled_tasks
from kith.front.models import ArticlePage
from kith.front.operations.going_live import publish_due
from kith.front.tasks.editing import publish_due as publish_task
from tests.factories.editing import a_section, an_article, published, sent, somebody_in_cms

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
SOON = NOW + timedelta(hours=2)
LATER = NOW + timedelta(hours=3)


def scheduled(page: Any, at: datetime = SOON) -> Any:
    page.go_live_at = at
    page.save_revision(approved_go_live_at=at)
    return page


def arrived(page: Page) -> None:
    """Its time has come: as if two hours had gone by."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    for revision in Revision.objects.for_instance(page):
        revision.content["go_live_at"] = past.isoformat()
        revision.save()
    Revision.objects.for_instance(page).filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=past
    )


def live(page: Page) -> bool:
    return bool(ArticlePage.objects.get(pk=page.pk).live)


def test_a_page_goes_live_when_its_time_has_come_and_once() -> None:
    page = scheduled(an_article(a_section(), is_live=False))

    before = (publish_due(at=datetime.now(UTC)), live(page))
    arrived(page)
    counts = [publish_due(at=datetime.now(UTC)) for _run in range(2)]

    assert (before, counts, live(page)) == ((0, False), [1, 0], True)
    assert PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count() == 1
    noted = AuditEntry.objects.filter(action="front.page-published")
    assert [(one.by_id, one.object_id) for one in noted] == [(None, str(page.pk))]


def test_a_page_that_had_its_time_is_taken_away_and_once() -> None:
    page = an_article(a_section(), expire_at=LATER)
    Page.objects.filter(pk=page.pk).update(expire_at=NOW - timedelta(hours=1))

    counts = [publish_due(at=NOW) for _run in range(2)]

    assert (counts, live(page)) == ([1, 0], False)
    assert Page.objects.get(pk=page.pk).expired
    assert AuditEntry.objects.filter(action="front.page-unpublished").count() == 1


def test_one_page_that_cannot_go_live_keeps_no_other_from_it() -> None:
    section = a_section()
    bad, good = (scheduled(an_article(section, slug, is_live=False)) for slug in ("bad", "good"))
    for page in (bad, good):
        arrived(page)

    def refuse(sender: type, instance: Any, **_more: Any) -> None:
        if instance.slug == "bad" and instance.live:
            raise RuntimeError("The disk is full.")

    pre_save.connect(refuse, sender=ArticlePage)
    try:
        count = publish_due(at=datetime.now(UTC))
    finally:
        pre_save.disconnect(refuse, sender=ArticlePage)

    assert (count, live(bad), live(good)) == (1, False, True)
    assert publish_due(at=datetime.now(UTC)) == 1
    assert live(bad)


def test_a_publisher_sets_the_time_and_the_worker_keeps_it(client: Client) -> None:
    publisher, _person = somebody_in_cms("content-publisher")
    page = an_article(a_section(), is_live=False)
    when = SOON.strftime("%Y-%m-%d %H:%M")

    publisher.post(
        f"/cms/pages/{page.pk}/edit/", {**sent(page, go_live_at=when), "action-publish": "1"}
    )
    waiting = client.get("/advice/talking/").status_code
    arrived(page)
    publish_task.call()

    assert (waiting, client.get("/advice/talking/").status_code) == (404, 200)


def test_a_newer_version_of_a_live_page_waits_for_its_time_as_well() -> None:
    page = published(an_article(a_section()))
    page.title = "Tomorrow's title"
    scheduled(page)

    publish_due(at=datetime.now(UTC))
    before = ArticlePage.objects.get(pk=page.pk).title
    arrived(page)
    publish_due(at=datetime.now(UTC))

    assert (before, ArticlePage.objects.get(pk=page.pk).title) == ("Talking", "Tomorrow's title")


def test_the_clock_asks_every_minute() -> None:
    every = {one.code: one.every for one in scheduled_tasks()}

    assert every["front.publish-due"] == timedelta(minutes=1)
    assert every["front.check-links"] == timedelta(days=7)
