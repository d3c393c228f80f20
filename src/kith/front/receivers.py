"""Wagtail tells that pages have changed: what was kept of them is given out no more.

Each function does one thing and is connected here; `apps.py` imports the module once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from kith.core.page_cache import raise_generation
from kith.front.operations import copying, examining, going_live, searching

# ── Pages that were kept whole (kith.core.page_cache) ──
DRAFTING = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
    }
)
"""What is written of a page while somebody drafts: nobody outside sees it."""
SHOWN_ON_PAGES = (
    Site,
    Redirect,
    Locale,
    PageViewRestriction,
    get_image_model(),
    get_document_model(),
)


@receiver((page_published, page_unpublished, page_slug_changed, post_page_move))
def forget_kept_pages(**_more: Any) -> None:
    """A page is shown, is shown no more, or stands elsewhere: and so do lists that name it.

    Wagtail tells this after it has written.
    """
    raise_generation()


@receiver(post_save)
def forget_kept_pages_after_save(
    sender: type, update_fields: Iterable[str] | None = None, **_more: Any
) -> None:
    """Pages are also saved without being published anew: going live by the clock, or by a command."""
    if issubclass(sender, SHOWN_ON_PAGES) or (
        issubclass(sender, Page) and not DRAFTING.issuperset(update_fields or ("all",))
    ):
        raise_generation()


@receiver(post_delete)
def forget_kept_pages_after_delete(sender: type, **_more: Any) -> None:
    """What is gone is shown no more."""
    if issubclass(sender, (Page, *SHOWN_ON_PAGES)):
        raise_generation()


# ── Pages as search, lists and the finder know them (front.operations.searching) ──
# A page that is deleted takes its row with it, and so do those below it.


@receiver(page_published)
def index_published_page(instance: Page, **_more: Any) -> None:
    """A page is live: by a button, by the clock, or as a copy."""
    searching.index_page(page=instance.specific)


@receiver(page_unpublished)
def forget_unpublished_page(instance: Page, **_more: Any) -> None:
    """A page is live no more."""
    searching.forget_page(page=instance)


@receiver((page_slug_changed, post_page_move))
def index_pages_elsewhere(instance: Page, **_more: Any) -> None:
    """A page stands elsewhere, and with it all below it."""
    searching.index_below(page=instance)


@receiver(copy_for_translation_done)
def keep_code_in_translation(source_obj: Any, target_obj: Any, **_more: Any) -> None:
    """A page was copied to be put into another language."""
    if isinstance(source_obj, Page):
        copying.keep_code(source=source_obj, translation=target_obj)


# ── Editing: the audit trail, and what reports say of live pages ──


@receiver(page_published)
def note_and_examine_published_page(instance: Page, **_more: Any) -> None:
    """Somebody published a page. What a pack or the clock publishes is noted there.

    Many at once are looked through by the worker: `tasks.editing`.
    """
    examining.forget_examined(page_id=instance.pk)
    person = get_active_log_context().user
    if person is not None and instance.live:
        going_live.note_published(page_id=instance.pk, by=person.pk, at=timezone.now())
        examining.examine_page(page=instance.specific)


@receiver(page_unpublished)
def note_unpublished_page(instance: Page, **_more: Any) -> None:
    """Somebody took a page away from the public."""
    examining.forget_examined(page_id=instance.pk)
    person = get_active_log_context().user
    if person is not None:
        going_live.note_unpublished(page_id=instance.pk, by=person.pk, at=timezone.now())


@receiver(post_delete, sender=Page)
def note_deleted_page(instance: Page, **_more: Any) -> None:
    """Somebody deleted a page. Its row as a page is told of once, whatever its type."""
    person = get_active_log_context().user
    if person is not None:
        going_live.note_deleted(page_id=instance.pk, by=person.pk, at=timezone.now())
