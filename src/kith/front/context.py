"""Menus and languages for every public template, asked for only by those that show them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kith.front.presenters.languages import choices
from kith.front.presenters.menus import menus


def site_menus(_request: HttpRequest) -> dict[str, Any]:
    """Context processor: `menus`."""
    return {"menus": SimpleLazyObject(menus)}


def site_languages(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `languages`, to pick from; empty where the site speaks only one."""
    return {"languages": SimpleLazyObject(lambda: choices(request))}
