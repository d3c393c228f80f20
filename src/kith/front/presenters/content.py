"""What every page that somebody writes shows beside its own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kith.area_pack import Contact
from kith.front.enums import InformationKind, Specialist
from kith.front.presenters.cards import Card, cards
from kith.front.presenters.languages import READING
from kith.front.queries.pages import entries, entries_around, entry_of_kind
from kith.front.records import SearchEntry

UNDER_18 = "under_18"


@dataclass(frozen=True, slots=True)
class Review:
    """How far a page was looked at, and when it is to be looked at again."""

    reviewed_on: date | None
    review_on: date | None
    is_due: bool
    awaits_specialist: bool
    specialist_by: str
    specialist_on: date | None
    owner: str


@dataclass(frozen=True, slots=True)
class Step:
    """A page above this one."""

    title: str
    href: str


def content_context(page: Any, request: HttpRequest, *, on: date) -> dict[str, Any]:
    """The page's place on the site, what to read next, and its state of review."""
    address = own_address(page, request)
    told = pages_in_body(page)
    around = _around(page, address, told)
    above = [one for one in around if address.startswith(one.address)]
    above.sort(key=lambda one: len(one.address))
    return {
        "trail": [
            Step(_("Home"), reverse("wagtail_serve", args=[""])),
            *(Step(one.title, one.address) for one in above),
        ],
        "review": review_of(page, on=on),
        "related": _read_next(page, around, told),
        "around": {one.page_id: one for one in around},
        "is_for_under_18": page.subjects == [UNDER_18],
        **_addresses(page, request, address),
    }


def own_address(page: Any, request: HttpRequest) -> str:
    """Where the page stands. A preview is asked for at another address, and costs a query more."""
    if getattr(request, "is_preview", False):
        return unquote(page.get_url(request) or "/")  # not percent-encoded, as a path is
    return request.path.removesuffix(READING)


def pages_in_body(page: Any) -> set[int]:
    """The ids of the pages that the body itself leads to."""
    blocks = [block for block in page.body if block.block_type == "pages"]
    return {one.pk for block in blocks for one in block.value["pages"] if one}


def _around(page: Any, address: str, told: set[int]) -> list[SearchEntry]:
    """What the page leads to and where it stands: of a stage of life, that may be any page."""
    if hasattr(page, "life_stage"):
        return [one for one in entries() if one.page_id != page.pk]
    wanted = told | ({page.stands_for_id} if getattr(page, "stands_for_id", None) else set())
    return entries_around(page, address=address, codes=page.related, page_ids=wanted)


def _read_next(page: Any, around: Iterable[SearchEntry], told: set[int]) -> list[Card]:
    """The pages to read next, in the order given, less those that the body leads to already."""
    by_code = {one.code: one for one in around if one.page_id not in told}
    return cards(by_code[code] for code in page.related if code in by_code)


def _addresses(page: Any, request: HttpRequest, address: str) -> dict[str, str]:
    """Where the page and its card are, for other sites; none for a page that tells them nothing.

    The card goes by the page's code; one without a code has none.
    """
    if page.is_sensitive or page.neutral_title:
        return {"whole_address": "", "card_address": ""}
    card = reverse("front:page_card", args=[page.code]) if page.code else ""
    return {
        "whole_address": request.build_absolute_uri(address),
        "card_address": request.build_absolute_uri(card) if card else "",
    }


def interruption_context(*, reading_address: str) -> dict[str, Any]:
    """What the page before a sensitive one leads to."""
    tracks = entry_of_kind("information", InformationKind.TRACKS)
    return {
        "reading_address": reading_address,
        "tracks_address": tracks.address if tracks else "",
    }


def review_of(page: Any, *, on: date) -> Review:
    """The page's state of review on a day."""
    return Review(
        reviewed_on=page.reviewed_on,
        review_on=page.review_on,
        is_due=page.is_due_for_review(on),
        awaits_specialist=page.specialist == Specialist.AWAITED,
        specialist_by=page.specialist_by if page.specialist == Specialist.DONE else "",
        specialist_on=page.specialist_on,
        owner=page.owner_role,
    )


def contacts_about(
    contacts: Iterable[Contact], *, concern: str, subject: str = "", for_under_18: bool = False
) -> Sequence[Contact]:
    """The contacts for a concern, and for a subject if one is given, in the pack's order.

    A page for young people shows only what is meant for them.
    """
    found = []
    for one in contacts:
        if concern not in one.concerns or (subject and subject not in one.subjects):
            continue
        if for_under_18 and UNDER_18 not in one.subjects and one.tier != "danger":
            continue
        found.append(one)
    return found
