"""What each type of page shows of its own: facts, the pages below, the pages of a stage of life."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kith.front.presenters.cards import (
    DAY,
    Card,
    card,
    cards,
    hour_in_words,
    length_in_words,
    moment_in_words,
)
from kith.front.presenters.content import pages_in_body
from kith.front.presenters.sections import is_past
from kith.front.records import SearchEntry

STAGE_GROUPS = (
    ("situation", gettext_noop("When something is hard")),
    ("article", gettext_noop("Advice")),
    ("tool", gettext_noop("Things to try")),
    ("course", gettext_noop("Courses and videos")),
    ("story", gettext_noop("Stories")),
    ("event", gettext_noop("What is on")),
)
"""The types of page that a stage of life leads to, in this order."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that somebody wants to know first."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """Cards of one type under a heading."""

    code: str
    title: str
    cards: list[Card]


def children_of(page: Any, around: Iterable[SearchEntry]) -> list[Card]:
    """The cards of the pages right below a page."""
    return cards(one for one in around if one.parent_page_id == page.pk)


def stage_context(page: Any, around: Iterable[SearchEntry], *, on: date) -> dict[str, Any]:
    """The pages for a stage of life by type, and where the charter speaks of it."""
    told = pages_in_body(page)
    mine = [
        one
        for one in around
        if page.life_stage in one.life_stages
        and one.page_id not in told
        and not is_past(one, on=on)
    ]
    groups = [
        Group(kind, _(title), cards(one for one in mine if one.kind == kind))
        for kind, title in STAGE_GROUPS
    ]
    return {
        "groups": [group for group in groups if group.cards],
        "related": [],  # they are among the groups
        "charter_stage": f"{reverse('pledges:charter')}#stage-{page.life_stage}",
    }


def tool_facts(page: Any) -> Sequence[Fact]:
    """What a tool is, how long it takes and who does it."""
    return _told(
        (_("What it is"), page.get_kind_display()),
        (_("Time"), length_in_words(page.minutes)),
        (_("Who"), page.people),
    )


def course_facts(page: Any) -> Sequence[Fact]:
    """Who offers it, and what it costs in time and money."""
    return _told(
        (_("From"), page.provider),
        (_("Time"), length_in_words(page.minutes) or _("They do not say")),
        (_("Cost"), page.cost or _("They do not say")),
    )


def event_context(page: Any, *, at: datetime) -> dict[str, Any]:
    """When and where, and whether it is over."""
    starts = timezone.localtime(page.starts_at)
    ends = timezone.localtime(page.ends_at) if page.ends_at else None
    facts = _told(
        (_("When"), date_format(starts, f"l {DAY}")),
        (_("Time"), _hours(starts, ends)),
        (_("Where"), page.place),
        (_("Cost"), page.cost),
    )
    return {"facts": facts, "is_over": _is_over(starts, ends, timezone.localtime(at))}


def campaign_context(page: Any, *, on: date) -> dict[str, Any]:
    """From when to when, and whether it is over."""
    facts = _told(
        (_("From"), date_format(page.from_on, DAY) if page.from_on else ""),
        (_("Until"), date_format(page.to_on, DAY) if page.to_on else ""),
    )
    return {"facts": facts, "is_over": bool(page.to_on and page.to_on < on)}


def page_it_stands_for(page: Any, around: Iterable[SearchEntry]) -> Card | None:
    """The page of which this one is another way to take it in."""
    return next((card(one) for one in around if one.page_id == page.stands_for_id), None)


def _is_over(starts: datetime, ends: datetime | None, at: datetime) -> bool:
    """Once its last day has passed: pages are drawn anew each day, and not at every hour."""
    return (ends or starts).date() < at.date()


def _hours(starts: datetime, ends: datetime | None) -> str:
    if ends is None:
        return hour_in_words(starts)
    if ends.date() == starts.date():
        return _("{begins} to {ends}").format(
            begins=hour_in_words(starts), ends=hour_in_words(ends)
        )
    return _("{begins} until {ends}").format(
        begins=hour_in_words(starts), ends=moment_in_words(ends)
    )


def _told(*pairs: tuple[str, str]) -> list[Fact]:
    return [Fact(label, value) for label, value in pairs if value]
