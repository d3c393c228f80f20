"""What Wagtail does by itself for each page that is saved, for many at once."""

from __future__ import annotations

from django_tasks import task
from modelsearch import index
from wagtail.models import Page, ReferenceIndex


@task()
def index_for_editors(page_ids: list[int]) -> None:
    """Let editors find pages that were taken in, and see what leads to them. Twice does no harm."""
    for page in Page.objects.filter(pk__in=page_ids).specific().iterator():
        index.insert_or_update_object(page)
        ReferenceIndex.create_or_update_for_object(page)
