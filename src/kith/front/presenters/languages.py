"""The picker of languages: each public language, and where it has this page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from kith.front.queries.languages import Language, addresses_elsewhere, public_languages_of

PAGES = "wagtail_serve"
READING = "read/"
"""The last part of the address of a sensitive page: other languages begin with what is before it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A language in the picker. `full_address` is for other programs, where the page is the same."""

    name: str
    tag: str
    dir: str
    href: str
    full_address: str
    is_here: bool


def choices(request: HttpRequest) -> Sequence[Choice]:
    """The languages to pick from; none where there is only one. At most four queries."""
    found = public_languages_of(request)
    if len(found) == 1:
        return ()
    same = _same_page(request, found)
    return [_choice(request, one, same.get(one.tag, "")) for one in found]


def _choice(request: HttpRequest, one: Language, same: str) -> Choice:
    return Choice(
        name=one.name,
        tag=one.tag,
        dir=one.dir,
        href=same or first_page(one.tag),
        full_address=request.build_absolute_uri(same) if same else "",
        is_here=one.tag == translation.get_language(),
    )


def first_page(tag: str) -> str:
    """The address of a language's first page."""
    with translation.override(tag):
        return reverse(PAGES, args=[""])


def _same_page(request: HttpRequest, languages: Sequence[Language]) -> dict[str, str]:
    match = request.resolver_match
    if match is None:
        return {}
    if match.url_name != PAGES:
        return _same_view(match.view_name, match.args, match.kwargs, languages)
    if request.path == first_page(translation.get_language() or ""):
        return {one.tag: first_page(one.tag) for one in languages}
    return addresses_elsewhere(request.path.removesuffix(READING))


def _same_view(
    name: str, args: tuple[object, ...], kwargs: dict[str, object], languages: Sequence[Language]
) -> dict[str, str]:
    found = {}
    for one in languages:
        try:
            with translation.override(one.tag):
                found[one.tag] = reverse(name, args=args, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return found
