"""The sections of the site as the first page and the menus show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from kith.front.presenters.cards import Card, card, cards
from kith.front.records import SearchEntry

MOST_ON_FIRST_PAGE = 6
MOST_ON_NOW = 3
PREVIEWED = {"situation", "tool"}
"""Types of page that the first page shows some of; the others stand behind their section."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section with the first few of its pages, and how many more there are."""

    card: Card
    shown: list[Card]
    more: int


def home_sections(listed: Sequence[SearchEntry]) -> list[Section]:
    """The sections whose pages the first page shows some of, in order; no sensitive pages."""
    found = []
    for section in listed:
        if section.kind != "section":
            continue
        below = [
            one for one in listed if one.parent_page_id == section.page_id and not one.is_sensitive
        ]
        if below and below[0].kind in PREVIEWED:
            shown = below[:MOST_ON_FIRST_PAGE]
            found.append(Section(card(section), cards(shown), len(below) - len(shown)))
    return found


def whats_on(listed: Sequence[SearchEntry], *, on: date) -> list[Card]:
    """The next events, soonest first, and then the latest news; a few in all."""
    shown = [one for one in listed if not one.is_sensitive]
    events = [one for one in shown if one.kind == "event" and not is_past(one, on=on)]
    coming = [(_day(one, "starts_at"), one) for one in events]
    told = [(_day(one, "published_on"), one) for one in shown if one.kind == "news"]
    coming.sort(key=lambda pair: pair[0])
    news = sorted(told, key=lambda pair: pair[0], reverse=True)
    return cards(one for _when, one in [*coming, *news][:MOST_ON_NOW])


def is_past(entry: SearchEntry, *, on: date) -> bool:
    """Whether a page is of an event whose last day is over."""
    return entry.kind == "event" and max(_day(entry, "starts_at"), _day(entry, "ends_at")) < on


def _day(entry: SearchEntry, name: str) -> date:
    """The day that a page tells; the first of all days when it tells none."""
    value = str(entry.detail.get(name, ""))
    moment = parse_datetime(value)
    if moment and timezone.is_aware(moment):
        return timezone.localtime(moment).date()
    return parse_date(value[:10]) or date.min
