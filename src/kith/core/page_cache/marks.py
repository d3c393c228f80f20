"""What says that an answer may be kept whole and given to everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, overload

from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
ViewT = TypeVar("ViewT", bound=View)
ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)

COUNTS = "Kith-Counts"
SAFE = ("GET", "HEAD")
VIEW_ATTRIBUTE = "kith_kept"
RESPONSE_ATTRIBUTE = "kith_mark"
# Browsers keep nothing, though we do. What one has on its disk, or in the memory that Back looks
# into, is there for whoever takes the device next, and would be old after publishing. Back from
# the exit's address, which changes a cookie, drops only pages that were sent with this word.
BY_BROWSERS = "no-store"
NOT_FOR_ALL = ("no-store", "private")


@dataclass(frozen=True, slots=True)
class Mark:
    """The view that gave the answer, what browsers are told, and why it cannot be kept, if so."""

    view: str
    browsers: str
    trouble: str = ""


@overload
def kept(view: ViewT) -> ViewT: ...
@overload
def kept(*, browsers: str) -> Callable[[ViewT], ViewT]: ...
def kept(view: View | None = None, *, browsers: str = "") -> Any:
    """Marks a public view whose GET answer is the same for everybody until something is published.

    The view is asked without the visitor's cookies, and reads no session. `browsers` is the
    `Cache-Control` that they are told, needed where the view itself forbids keeping; without it
    the view's own stands, or `no-store`.
    """
    if view is None:
        return lambda given: _marked(given, browsers)
    return _marked(view, browsers)


def keep(response: ResponseT, *, browsers: str = "", view: str = "page") -> ResponseT:
    """Mark one answer, unless it is marked already. Only a GET of a view that is `@kept` counts."""
    if hasattr(response, RESPONSE_ATTRIBUTE):
        return response
    own = response.headers.get("Cache-Control", "")
    told = browsers or own or BY_BROWSERS
    trouble = "" if browsers or is_for_all(own) else "Cache-Control"
    response.headers["Cache-Control"] = told
    setattr(response, RESPONSE_ATTRIBUTE, Mark(view, told, trouble))
    return response


def never_keep(response: ResponseT) -> ResponseT:
    """Of a view that is `@kept`, this answer is not."""
    setattr(response, RESPONSE_ATTRIBUTE, None)
    return response


def mark_of(response: object) -> Mark | None:
    """The mark of an answer; none when it is not to be kept."""
    return getattr(response, RESPONSE_ATTRIBUTE, None)


def is_kept(view: Callable[..., Any]) -> bool:
    """Whether a view is marked."""
    return hasattr(view, VIEW_ATTRIBUTE)


def is_for_all(cache_control: str) -> bool:
    """Whether what is told to browsers lets an answer be given to more than one."""
    told = {part.strip().partition("=")[0].lower() for part in cache_control.split(",")}
    return told.isdisjoint(NOT_FOR_ALL)


def _marked(view: View, browsers: str) -> View:
    name = f"{view.__module__}.{view.__qualname__}"

    @wraps(view)
    def marking(request: HttpRequest, *args: Any, **key_words: Any) -> HttpResponseBase:
        response = view(request, *args, **key_words)
        if request.method in SAFE:
            keep(response, browsers=browsers, view=name)
        return response

    setattr(marking, VIEW_ATTRIBUTE, True)
    return marking
