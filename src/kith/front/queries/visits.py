"""Counts of visits by the week, for those who may see them."""

from __future__ import annotations

from datetime import date

from kith.accounts.models import Person
from kith.accounts.sight import sight
from kith.front.records import SearchEntry, WeeklyCount


def weekly_counts(person: Person, *, before: date, weeks: int) -> dict[str, dict[date, int]]:
    """By code and Monday, of the `weeks` weeks that ended before the one of `before`. One query."""
    monday = before.toordinal() - before.weekday()
    rows = WeeklyCount.objects.filter(
        sight(WeeklyCount, person, to="see"),
        week__lt=date.fromordinal(monday),
        week__gte=date.fromordinal(monday - 7 * weeks),
    )
    found: dict[str, dict[date, int]] = {}
    for code, week, count in rows.values_list("code", "week", "count"):
        found.setdefault(code, {})[week] = count
    return found


def titles_by_code() -> dict[str, str]:
    """What pages are called now. One query."""
    return dict(SearchEntry.objects.exclude(code="").values_list("code", "title"))
