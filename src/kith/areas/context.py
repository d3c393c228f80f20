"""The area for every template, asked for once a request and only by pages that use it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kith.areas.queries import current_area

REQUEST_ATTRIBUTE = "_kith_area"


def area_of(request: HttpRequest) -> Any:
    """The request's area, read once; falsy when no pack is loaded."""
    if not hasattr(request, REQUEST_ATTRIBUTE):
        setattr(request, REQUEST_ATTRIBUTE, SimpleLazyObject(current_area))
    return getattr(request, REQUEST_ATTRIBUTE)


def is_demonstration(request: HttpRequest) -> bool:
    """Whether `kith demo` started this process, and the area is an invented one."""
    return bool(settings.KITH_DEMO and area_of(request) and area_of(request).is_invented)


def area(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `area`, and `is_demonstration`, asked only where `kith demo` began."""
    is_demo = SimpleLazyObject(lambda: is_demonstration(request)) if settings.KITH_DEMO else False
    return {"area": area_of(request), "is_demonstration": is_demo}
