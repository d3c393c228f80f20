"""What the editors' forms ask: stages of life to choose from, codes of pages, doubles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from wagtail.models import Page

from kith.area_pack.pages.definition import TAKEN
from kith.areas.queries import current_area, life_stages
from kith.front.queries.languages import FIRST_PAGES

Choices = list[tuple[str, str]]


def stage_choices() -> Choices:
    """The stages of life of the area, by code, in order. Two queries."""
    area = current_area()
    return [(one.code, one.name) for one in life_stages(area)] if area else []


def codes_of_pages(page_ids: Iterable[int]) -> dict[int, str]:
    """The codes of these pages, live or not, by id. One query."""
    rows = _rows(page_ptr_id__in=list(page_ids))
    return {page_id: code for page_id, code, _locale in rows if code}


def pages_with_codes(codes: Sequence[str], *, locale_id: int | None = None) -> dict[str, int]:
    """The ids of the pages with these codes, live or not, by code. One query."""
    where: dict[str, Any] = {"code__in": list(codes)}
    if locale_id is not None:
        where["locale_id"] = locale_id
    return {code: page_id for page_id, code, _locale in _rows(**where)} if codes else {}


def page_with_code(code: str, *, locale_id: int | None, but: int | None) -> Page | None:
    """Another page in the language with this code, live or not."""
    rows = _rows(code=code, locale_id=locale_id)
    found = [page_id for page_id, _code, _locale in rows if page_id != but]
    return Page.objects.filter(pk__in=found[:1]).only("title", "draft_title").first()


def free_code(wanted: str, *, locale_id: int | None, but: int | None) -> str:
    """The code, or with a number after it where another page of the language has it."""
    number, code = 1, wanted[:60]
    while page_with_code(code, locale_id=locale_id, but=but):
        number += 1
        code = f"{wanted[:60]}-{number}"
    return code


def taken_slugs(parent: Page | None) -> frozenset[str]:
    """What a page below this one cannot be called, since the house or a language has the address."""
    if parent is None or parent.depth != FIRST_PAGES:
        return frozenset()
    return TAKEN | {tag.lower() for tag, _name in settings.LANGUAGES}


@cache
def written_types() -> tuple[type[Page], ...]:
    """Every type of page that somebody writes and answers for."""
    models = apps.get_app_config("front").get_models()
    return tuple(one for one in models if issubclass(one, Page) and _has_code(one))


def _has_code(model: type[Page]) -> bool:
    try:
        model._meta.get_field("code")
    except FieldDoesNotExist:
        return False
    return True


def _rows(**where: Any) -> Iterable[tuple[int, str, int]]:
    """Id, code and language of pages of all types. One query."""
    first, *others = (
        _of_type(one).filter(**where).values_list("page_ptr_id", "code", "locale_id")
        for one in written_types()
    )
    return first.union(*others, all=True)


def _of_type(model: type[Page]) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.order_by()
    return found
