"""Pages that go live, and out of sight, by the clock; and the audit trail of both."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from wagtail.models import Page, Revision

from kith.core import audit

logger = logging.getLogger("kith.front")


def publish_due(*, at: datetime) -> int:
    """Take away what has had its time and publish what is due. How many pages changed.

    One page that cannot go live keeps no other from it: the log names its id.
    """
    gone = Page.objects.filter(live=True, expire_at__lt=at).order_by("expire_at")
    due = Revision.objects.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at")
    changed = sum(_taken_away(pk, at) for pk in list(gone.values_list("pk", flat=True)))
    return changed + sum(_published(pk, at) for pk in list(due.values_list("pk", flat=True)))


def note_published(*, page_id: int, by: UUID | None, at: datetime) -> None:
    """Write into the audit trail that a page went live: its number alone, no title."""
    with transaction.atomic():
        audit.record(
            action="front.page-published", object_type="page", object_id=page_id, by=by, at=at
        )


def note_unpublished(*, page_id: int, by: UUID | None, at: datetime) -> None:
    """Write into the audit trail that a page was taken away from the public: its number alone, no title."""
    with transaction.atomic():
        audit.record(
            action="front.page-unpublished", object_type="page", object_id=page_id, by=by, at=at
        )


def note_deleted(*, page_id: int, by: UUID | None, at: datetime) -> None:
    """Write into the audit trail that a page was deleted, with all its versions: its number alone, no title."""
    with transaction.atomic():
        audit.record(
            action="front.page-deleted", object_type="page", object_id=page_id, by=by, at=at
        )


def _taken_away(page_id: int, at: datetime) -> int:
    try:
        with transaction.atomic():
            page = Page.objects.select_for_update().filter(pk=page_id, live=True).first()
            if page is None:
                return 0
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            note_unpublished(page_id=page_id, by=None, at=at)
    except Exception:
        logger.exception("front.page-not-taken-away %s", page_id)
        return 0
    return 1


def _published(revision_id: int, at: datetime) -> int:
    try:
        with transaction.atomic():
            due = Revision.objects.select_for_update().filter(
                pk=revision_id, approved_go_live_at__lt=at
            )
            revision = due.first()
            if revision is None:
                return 0
            revision.publish(log_action="wagtail.publish.scheduled")
            note_published(page_id=int(revision.object_id), by=None, at=at)
    except Exception:
        logger.exception("front.page-not-published %s", revision_id)
        return 0
    return 1
