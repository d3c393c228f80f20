"""What every view of the API passes: who may ask how often, what was asked, what may be kept.

It reads no session and sets no cookie; posts change nothing, so they need no token.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from kith.areas.context import area_of
from kith.areas.queries import PublicArea
from kith.core.page_cache import generation
from kith.directory.presenters.api import PROBLEM
from kith.directory.presenters.api_parameters import (
    BadParameter,
    Parameter,
    from_address,
    from_body,
)
from kith.directory.queries.api_asking import UnknownPlace
from kith.directory.rules.api_limits import Limit
from kith.opening_times import LONDON

JSON = "application/json"
NDJSON = "application/x-ndjson"
KEPT = "public, max-age=60"
NOT_KEPT = "no-store"
A_DAY = "86400"
WORDS = frozenset({"search", "postcode"})
"""Parameters that may tell of somebody: what is asked with them, nobody keeps."""
EDITION = "1"
"""Goes up when the same rows come to be written in another way, so that no old answer counts."""
LIMIT = Limit()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was let in: of which area, when, and with which parameters."""

    request: HttpRequest
    area: PublicArea
    at: datetime
    values: Mapping[str, Any]

    @property
    def on(self) -> date:
        """Today, in London."""
        return self.at.astimezone(LONDON).date()

    def get(self, name: str, otherwise: Any = None) -> Any:
        """What was asked, or something else where it was not."""
        return self.values.get(name, otherwise)

    @property
    def is_private(self) -> bool:
        """Whether it may tell of somebody."""
        return self.request.method == "POST" or not WORDS.isdisjoint(self.values)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to give out: bytes, or lines that are made as they are read; and addresses beside."""

    body: bytes | Iterable[bytes]
    links: Mapping[str, str] = field(default_factory=dict)


class NotHere(Exception):
    """Nothing public is at this address. The message is for whoever asked."""


View = Callable[..., Answer]


def offered(*known: Parameter, posts: bool = False) -> Callable[[View], Any]:
    """Let anybody ask a view of the API, with these parameters, by POST too where it `posts`."""
    allowed = ("GET", "HEAD", *(("POST",) if posts else ()), "OPTIONS")

    def hang(view: View) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @sensitive_post_parameters()
        @wraps(view)
        def answering(request: HttpRequest, **key_words: Any) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return _preflight(allowed)
            if request.method not in allowed:
                return _not_so(allowed)
            if wait := seconds_to_wait(request):
                return _too_many(wait)
            return _answered_or_refused(request, view, known, key_words)

        return answering

    return hang


def _answered_or_refused(
    request: HttpRequest, view: View, known: Sequence[Parameter], key_words: Mapping[str, Any]
) -> HttpResponseBase:
    try:
        return _answered(request, view, known, key_words)
    except BadParameter as bad:
        return problem(400, "Bad parameter", bad.sentence, parameter=bad.name)
    except (NotHere, UnknownPlace) as why:
        return problem(404, "Not found", str(why))
    except RequestDataTooBig:
        return problem(413, "Too large", "The body is too large. Ask for less at once.")


def problem(status: int, title: str, detail: str, **more: str) -> HttpResponse:
    """A refusal as RFC 9457 writes it, which nobody keeps."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = HttpResponse(json.dumps(told), status=status, content_type=PROBLEM)
    response["Cache-Control"] = NOT_KEPT
    return response


@csrf_exempt
def nothing(request: HttpRequest, **_key_words: Any) -> HttpResponse:
    """Any other address below the API."""
    if request.method == "OPTIONS":
        return _preflight(("GET", "HEAD", "OPTIONS"))
    return problem(404, "Not found", "The API has no such address. See /oruk/v3/openapi.json.")


def _answered(
    request: HttpRequest, view: View, known: Sequence[Parameter], key_words: Mapping[str, Any]
) -> HttpResponseBase:
    if request.method == "POST" and request.content_type != JSON:
        return problem(415, "Not JSON", f"Send the body as JSON, with Content-Type: {JSON}.")
    area = area_of(request)
    if not area:
        raise NotHere("No directory is here yet.")
    asked = Asked(request, area, timezone.now(), _values(request, known))
    if asked.is_private:
        return _response(asked, view(asked, **key_words))
    tag = _tag(asked, generation())
    unchanged = get_conditional_response(request, etag=tag)
    response = unchanged or _response(asked, view(asked, **key_words))
    response["ETag"] = tag
    response["Cache-Control"] = KEPT
    return response


def _values(request: HttpRequest, known: Sequence[Parameter]) -> dict[str, Any]:
    if request.method != "POST":
        return from_address(dict(request.GET.lists()), known)
    try:
        told = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise BadParameter("", "The body is no JSON. Send an object of parameters.") from None
    return from_body(told, known)


def _response(asked: Asked, answer: Answer) -> HttpResponseBase:
    response: HttpResponseBase
    if isinstance(answer.body, bytes):
        response = HttpResponse(answer.body, content_type=JSON)
    else:
        response = StreamingHttpResponse(answer.body, content_type=NDJSON)
    if answer.links and not asked.is_private:
        told = (f'<{address}>; rel="{name}"' for name, address in answer.links.items())
        response["Link"] = ", ".join(told)
    response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response["Cache-Control"] = NOT_KEPT
    return response


def _tag(asked: Asked, number: int) -> str:
    """The same for as long as the answer is: the edition, the day, and all that was asked."""
    request = asked.request
    values = sorted((name, repr(value)) for name, value in asked.values.items())
    said = (EDITION, number, asked.on.isoformat(), asked.area.id, request.get_host(), request.path)
    digest = hashlib.sha256(repr((said, values)).encode("utf-8", "backslashreplace"))
    return f'W/"{digest.hexdigest()[:32]}"'


def seconds_to_wait(request: HttpRequest, limit: Limit = LIMIT) -> int:
    """The seconds to wait. Machines whose address nobody knows are counted as one."""
    try:
        machine = get_ip(request)
    except PermissionDenied:
        machine = ""
    return limit.wait(machine, most=settings.API_PER_MINUTE, now=time.time())


def _too_many(wait: int) -> HttpResponse:
    response = problem(429, "Too many requests", f"Ask again in {wait} seconds.")
    response["Retry-After"] = str(wait)
    return response


def _preflight(allowed: Sequence[str]) -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(allowed)
    response["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match, If-Modified-Since"
    response["Access-Control-Max-Age"] = A_DAY
    return response


def _not_so(allowed: Sequence[str]) -> HttpResponse:
    response = problem(405, "Not offered", f"Use one of {', '.join(allowed)}.")
    response["Allow"] = ", ".join(allowed)
    return response
