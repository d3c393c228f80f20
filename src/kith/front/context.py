"""Menus and languages for every public template, asked for only by those that show them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kith.areas.context import area_of
from kith.front.presenters.languages import choices
from kith.front.presenters.menus import menus_of


def site_menus(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `menus`."""
    return {"menus": SimpleLazyObject(lambda: menus_of(area_of(request)))}


def site_languages(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `languages`, to pick from; empty where the site speaks only one."""
    return {"languages": SimpleLazyObject(lambda: choices(request))}
