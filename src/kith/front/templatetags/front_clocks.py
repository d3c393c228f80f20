"""A template tag of the front: what happens here to a request for help."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from kith.areas.context import area_of
from kith.areas.queries import clocks
from kith.front.presenters.clocks import ClockLine, clock_lines

register = template.Library()


@register.simple_tag(takes_context=True)
def clocks_here(context: dict[str, Any]) -> list[ClockLine]:
    """The steps that the area's pack tells; none where the place has not said. One query."""
    request: HttpRequest | None = context.get("request")
    area = area_of(request) if request else None
    return clock_lines(clocks(area)) if area else []
