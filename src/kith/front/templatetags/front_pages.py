"""Template tags of the front: the contacts that a block of a page names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.http import HttpRequest

from kith.area_pack import Contact
from kith.areas.context import area_of
from kith.areas.queries import contacts_for_public
from kith.front.presenters.cards import Card, cards
from kith.front.presenters.content import contacts_about
from kith.front.presenters.home import HelpNow, help_now
from kith.front.queries.pages import entries_by_page

register = template.Library()
KEPT = "_front_contacts"


@register.simple_tag(takes_context=True)
def contacts_for(context: dict[str, Any], concern: str, subject: str = "") -> Sequence[Contact]:
    """The area's contacts for a concern and perhaps a subject. One query a page."""
    return contacts_about(
        _contacts(context),
        concern=concern,
        subject=subject,
        for_under_18=bool(context.get("is_for_under_18")),
    )


@register.simple_tag(takes_context=True)
def help_that_cannot_wait(context: dict[str, Any]) -> HelpNow:
    """The area's help for danger, despair, abuse and children at risk."""
    return help_now(_contacts(context))


@register.simple_tag(takes_context=True)
def cards_of(context: dict[str, Any], pages: Sequence[Any]) -> list[Card]:
    """The cards of pages that an editor chose; one that is no longer live has none.

    The page that they stand on has asked for them with what else is around it.
    """
    wanted = [page.pk for page in pages if page]
    around = context.get("around")
    if around is None:
        return cards(entries_by_page(wanted))
    return cards(around[page_id] for page_id in wanted if page_id in around)


def _contacts(context: dict[str, Any]) -> tuple[Contact, ...]:
    request: HttpRequest | None = context.get("request")
    if request is None:
        return ()
    if not hasattr(request, KEPT):
        area = area_of(request)
        setattr(request, KEPT, contacts_for_public(area) if area else ())
    found: tuple[Contact, ...] = getattr(request, KEPT)
    return found
