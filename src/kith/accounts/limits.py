"""How often a page may be posted to, by one person and from one address.

    @require_POST
    @limited("upload", per_person="20/10m", per_address="60/10m")
    @staff_door
    def upload(request): ...

allauth counts, in the cache table that every process shares; past the limit the answer is 429.
GET is counted only where it is said. An address is a machine's, or for IPv6 a network's (/64).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def limited(
    action: str, *, per_person: str = "", per_address: str = "", counts_get: bool = False
) -> Callable[[View], View]:
    """Answer 429 to posts beyond `per_person` or `per_address`, each such as "20/10m"."""

    def hang(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, **key_words: Any) -> HttpResponse:
            rates = _rates(request, per_person, per_address)
            too_many = ratelimit.consume_or_429(
                request, app="kith", action=action, config={action: rates}, limit_get=counts_get
            )
            return too_many or view(request, **key_words)

        return counted

    return hang


def _rates(request: HttpRequest, per_person: str, per_address: str) -> str:
    """In allauth's words. Somebody who has not signed in is counted by address alone."""
    rates = [f"{per_address}/ip"] if per_address else []
    if per_person and request.user.is_authenticated:
        rates.append(f"{per_person}/user")
    return ",".join(rates)
