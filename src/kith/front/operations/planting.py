"""Putting many new pages into the tree at once.

Wagtail's own way asks a dozen times for each page, which a first load of eighty would feel. These
write the same rows: the page, its own table, a revision to go back to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from wagtail.models import Page, Revision

from kith.front.models import ContentPage

PAGE_FIELDS = tuple(one for one in Page._meta.concrete_fields if not one.primary_key)
OWN_KEY = "page_ptr_id"


@dataclass(slots=True)
class Seedling:
    """A page to be planted: its address, and the row of the tree that holds its place."""

    path: str
    model: type[ContentPage]
    title: str
    row: Page = field(default_factory=Page)


def plant(*, seedlings: Iterable[Seedling], above: dict[str, Page], at: datetime) -> None:
    """Give each its place below its parent, parents first; `above` are rows by path, and grows.

    Afterwards each has a row with an id, so that pages can lead to one another, and no more.
    """
    levels: dict[int, list[Seedling]] = {}
    for one in seedlings:
        levels.setdefault(one.path.count("/"), []).append(one)
    last = _last_children(above.values())
    for _depth, level in sorted(levels.items()):
        for one in level:
            parent = above[one.path.rpartition("/")[0]]
            one.row = _row(one, parent, last, at)
        Page.objects.bulk_create([one.row for one in level])
        above |= {one.path: one.row for one in level}
        _count_children(above, level)


def _last_children(rows: Iterable[Page]) -> dict[str, str]:
    """By a parent's place in the tree, the place of its last child."""
    last: dict[str, str] = {}
    for row in rows:
        parent = row.path[: -Page.steplen]
        last[parent] = max(last.get(parent, ""), row.path)
    return last


def _row(one: Seedling, parent: Page, last: dict[str, str], at: datetime) -> Page:
    before = last.get(parent.path)
    number = Page._str2int(before[-Page.steplen :]) + 1 if before else 1
    slug = one.path.rpartition("/")[2]
    row = Page(
        title=one.title,
        draft_title=one.title,
        slug=slug,
        url_path=f"{parent.url_path}{slug}/",
        path=Page._get_path(parent.path, parent.depth + 1, number),
        depth=parent.depth + 1,
        locale_id=parent.locale_id,
        content_type=ContentType.objects.get_for_model(one.model),
        live=True,
        first_published_at=at,
        last_published_at=at,
        latest_revision_created_at=at,
    )
    last[parent.path] = row.path
    return row


def _count_children(above: dict[str, Page], level: list[Seedling]) -> None:
    counts: dict[str, int] = {}
    for one in level:
        parent = one.path.rpartition("/")[0]
        counts[parent] = counts.get(parent, 0) + 1
    by_number: dict[int, list[int]] = {}
    for path, number in counts.items():
        above[path].numchild += number
        by_number.setdefault(number, []).append(above[path].pk)
    for number, ids in by_number.items():
        Page.objects.filter(pk__in=ids).update(numchild=F("numchild") + number)


def fill(*, pages: list[ContentPage], at: datetime) -> None:
    """Write the tables of the planted pages' own types, and a first revision of each, published."""
    for page in pages:
        page.save_base(raw=True, force_insert=True)
    revisions = Revision.objects.bulk_create(_revision(page, at) for page in pages)
    rows = []
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = page.live_revision = revision
        rows.append(Page(pk=page.pk, latest_revision=revision, live_revision=revision))
    Page.objects.bulk_update(rows, ["latest_revision", "live_revision"])


def page_on(*, row: Page, model: type[ContentPage]) -> ContentPage:
    """A page of its own type on a planted row, not yet written."""
    page = model(**{one.attname: getattr(row, one.attname) for one in PAGE_FIELDS})
    page.pk = row.pk
    setattr(page, OWN_KEY, row.pk)
    page.id = row.pk
    return page


def _revision(page: ContentPage, at: datetime) -> Revision:
    return Revision(
        content_type_id=page.content_type_id,
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(page.pk),
        created_at=at,
        object_str=str(page),
        content=page.serializable_data(),
    )
