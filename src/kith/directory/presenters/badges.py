"""Badges of an entry: how long ago somebody checked it, and what stands in the way just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.directory.enums import ServiceStatus, Taking
from kith.directory.models import Service
from kith.directory.rules.freshness import Freshness, FreshnessRules

MOST_DAYS = 60
"""Until then a time past is told in days."""
MOST_MONTHS = 24
"""Until then in months, and after that in years."""
DAYS_OF_MONTH = 30.44
MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words, and the colour beside them: green, grey, yellow or red."""

    words: str
    colour: str = "grey"


def freshness_badge(assured_on: date | None, on: date, rules: FreshnessRules) -> Badge:
    """When somebody last checked the entry, and whether that is long ago, as the pack counts."""
    state = rules.state(assured_on, on)
    if assured_on is None or state is Freshness.NEVER:
        return Badge(_("Nobody has checked this yet"), "yellow")
    ago = time_ago((on - assured_on).days)
    if state is Freshness.STALE:
        return Badge(_("Last checked {ago}: it may have changed").format(ago=ago), "yellow")
    if state is Freshness.AGEING:
        return Badge(_("Last checked {ago}").format(ago=ago))
    return Badge(_("Checked {ago}").format(ago=ago), "green")


def hurdle_badges(service: Service) -> tuple[Badge, ...]:
    """What somebody who asks must know first: closed for a while, full, a waiting list."""
    if service.status == ServiceStatus.TEMPORARILY_CLOSED:
        return (Badge(_("Closed for a while"), "red"),)
    if service.taking == Taking.NO:
        return (Badge(_("Full just now"), "red"),)
    if service.taking == Taking.WAITING_LIST:
        return (Badge(_("Has a waiting list")),)
    return ()


def time_ago(days: int) -> str:
    """So many days ago, in words: "today", "12 days ago", "14 months ago"."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days <= MOST_DAYS:
        return ngettext("{n} day ago", "{n} days ago", days).format(n=days)
    months = round(days / DAYS_OF_MONTH)
    if months <= MOST_MONTHS:
        return ngettext("{n} month ago", "{n} months ago", months).format(n=months)
    years = months // MONTHS_OF_YEAR
    return ngettext("{n} year ago", "{n} years ago", years).format(n=years)
