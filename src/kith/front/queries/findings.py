"""What needs doing on live pages: for the editors' first page and their reports."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from kith.area_pack.reading import HIGHEST
from kith.front.records import PageExamined

SOON = timedelta(days=30)


def stale(on: date) -> list[PageExamined]:
    """Pages whose next review has come or comes within 30 days, by who answers. One query."""
    due = Q(review_on__lte=on + SOON) | Q(review_on=None)
    order = ("owner_role", F("review_on").asc(nulls_first=True), "page__title")
    return list(_live().filter(due).order_by(*order))


def count_past_review(on: date) -> int:
    """How many live pages are past their review date. One query."""
    return _live().filter(review_on__lt=on).count()


def without_text(on: date) -> list[PageExamined]:
    """Pages with pictures that say nothing to those who do not see them. One query."""
    del on
    return list(_live().filter(pictures_without_text__gt=0).order_by("page__title"))


def hard_to_read(on: date) -> list[PageExamined]:
    """Pages above the highest grade, the hardest first. One query."""
    del on
    return list(_live().filter(grade__gt=HIGHEST).order_by("-grade"))


def _live() -> QuerySet[PageExamined]:
    return PageExamined.objects.filter(page__live=True).select_related("page")
