"""The editors' pages hold pages, never people: accounts are kept under `/work/`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

PEOPLE = "users"


@hooks.register("construct_settings_menu")
def leave_people_out_of_the_menu(_request: HttpRequest, items: list[Any]) -> None:
    """No menu item leads to accounts."""
    items[:] = [item for item in items if item.name != PEOPLE]


@hooks.register("construct_search")
def leave_people_out_of_the_search(_request: HttpRequest, areas: list[Any]) -> None:
    """No search of the editors looks through accounts."""
    areas[:] = [area for area in areas if area.name != PEOPLE]
