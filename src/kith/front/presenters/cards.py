"""A page as a card that leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import ngettext

from kith.front.enums import AlternativeKind, CourseKind, ToolKind
from kith.front.records import SearchEntry

DAY = "j F Y"
HOUR = 60
NOON = 12


@dataclass(frozen=True, slots=True)
class Card:
    """A card: where it leads, what it says, and one short line of facts."""

    title: str
    address: str
    summary: str
    facts: str
    kind: str
    lang: str
    is_sensitive: bool


def cards(entries: Iterable[SearchEntry]) -> list[Card]:
    """A card for each page, in the order given."""
    return [card(one) for one in entries]


def card(entry: SearchEntry) -> Card:
    """One page as a card."""
    return Card(
        title=entry.title,
        address=entry.address,
        summary=entry.summary,
        facts=facts_of(entry.kind, entry.detail),
        kind=entry.kind,
        lang=entry.lang,
        is_sensitive=entry.is_sensitive,
    )


def facts_of(kind: str, detail: Mapping[str, Any]) -> str:
    """The line of facts that a type of page shows: how long, with whom, when, where."""
    say = _FACTS.get(kind)
    return " · ".join(part for part in say(detail) if part) if say else ""


def length_in_words(minutes: int) -> str:
    """How long something takes: "10 minutes", "1 hour", "1 hour 30 minutes"; empty for 0."""
    hours, rest = divmod(minutes, HOUR)
    parts = []
    if hours:
        parts.append(ngettext("{n} hour", "{n} hours", hours).format(n=hours))
    if rest:
        parts.append(ngettext("{n} minute", "{n} minutes", rest).format(n=rest))
    return " ".join(parts)


def hour_in_words(moment: datetime) -> str:
    """A time of day: "11am", "1:30pm"."""
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < NOON else 'pm'}"


def moment_in_words(moment: datetime) -> str:
    """A day and its time: "Saturday 14 June 2031, 11am"."""
    return f"{date_format(moment, f'l {DAY}')}, {hour_in_words(moment)}"


def _tool(detail: Mapping[str, Any]) -> list[str]:
    kind = detail.get("kind", "")
    label = str(ToolKind(kind).label) if kind in ToolKind.values else ""
    return [label, length_in_words(int(detail.get("minutes") or 0)), detail.get("people", "")]


def _course(detail: Mapping[str, Any]) -> list[str]:
    kind = detail.get("kind", "")
    label = str(CourseKind(kind).label) if kind in CourseKind.values else ""
    return [
        label,
        detail.get("provider", ""),
        length_in_words(int(detail.get("minutes") or 0)),
        detail.get("cost", ""),
    ]


def _news(detail: Mapping[str, Any]) -> list[str]:
    day = parse_date(str(detail.get("published_on", "")))
    return [date_format(day, DAY) if day else ""]


def _event(detail: Mapping[str, Any]) -> list[str]:
    starts = _moment(detail.get("starts_at"))
    when = moment_in_words(timezone.localtime(starts)) if starts else ""
    return [when, detail.get("place", ""), detail.get("cost", "")]


def _alternative(detail: Mapping[str, Any]) -> list[str]:
    kind = detail.get("kind", "")
    return [str(AlternativeKind(kind).label) if kind in AlternativeKind.values else ""]


def _moment(value: object) -> datetime | None:
    return parse_datetime(str(value)) if value else None


_FACTS = {
    "tool": _tool,
    "course": _course,
    "news": _news,
    "event": _event,
    "alternative": _alternative,
}
