"""What a page needs before it may go live, each thing in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MOST_MONTHS, MOST_MONTHS_SENSITIVE = 24, 6
SENSITIVE_FOLDER = "guides"
DONE = "done"
"""A specialist has read the page: `enums.Specialist`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The part of a page that these rules speak of."""

    is_sensitive: bool
    title: str
    summary: str
    owner_role: str
    neutral_title: str
    slug: str
    parent_slug: str
    taken: frozenset[str]
    """Addresses where the page is to stand that the house answers itself."""
    reviewed_on: date | None
    review_on: date | None
    specialist: str
    specialist_by: str
    specialist_on: date | None


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing or wrong, and in which field."""

    field: str
    says: str


def lacks(page: Written, *, on: date) -> list[Lack]:
    """All that keeps the page from going live."""
    return [
        *_plain(page),
        *_reachable(page),
        *_neutral(page),
        *_dates(page, on),
        *_specialist(page),
    ]


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(start.month - 1 + months, 12)
    day = start.day
    while True:
        try:
            return date(start.year + year, month + 1, day)
        except ValueError:
            day -= 1


def _plain(page: Written) -> Iterator[Lack]:
    if not page.summary:
        yield Lack("summary", "Say in one or two plain sentences what the page gives.")
    if not page.owner_role:
        yield Lack("owner_role", "Say which role answers for the page, not a name.")


def _reachable(page: Written) -> Iterator[Lack]:
    if page.slug in page.taken:
        yield Lack(
            "slug",
            f"Choose another address. Something else stands at /{page.slug}/, so nobody would "
            "reach the page.",
        )


def _neutral(page: Written) -> Iterator[Lack]:
    if not page.is_sensitive:
        return
    if not page.neutral_title:
        yield Lack(
            "neutral_title",
            "Give a neutral title. The page is sensitive, so the browser's history must not "
            "show what it is about. For example: Local information, page 3.",
        )
    elif page.neutral_title.casefold() == page.title.casefold():
        yield Lack("neutral_title", "The neutral title must differ from the title.")
    if page.parent_slug != SENSITIVE_FOLDER:
        yield Lack(
            "is_sensitive",
            f"A sensitive page must stand below “{SENSITIVE_FOLDER}”, so that its address gives "
            "nothing away. Save it as a draft, move it there, then publish it.",
        )
    if not _is_neutral_slug(page.slug):
        yield Lack(
            "slug",
            "Choose an address that gives nothing away: g- and a number. For example: g-07.",
        )


def _is_neutral_slug(slug: str) -> bool:
    head, _, number = slug.partition("-")
    return head == "g" and number.isascii() and number.isdigit()


def _dates(page: Written, on: date) -> Iterator[Lack]:
    if page.reviewed_on is None:
        yield Lack("reviewed_on", "Say when somebody last read the page through.")
    elif page.reviewed_on > on:
        yield Lack("reviewed_on", "The day it was reviewed lies in the future.")
    if page.review_on is None:
        yield Lack("review_on", "Say when somebody will look at the page again.")
        return
    begun = page.reviewed_on or on
    months = MOST_MONTHS_SENSITIVE if page.is_sensitive else MOST_MONTHS
    latest = months_after(begun, months)
    if page.review_on <= begun:
        yield Lack("review_on", "The next review must be after the last one.")
    elif page.review_on > latest:
        length = "six months" if page.is_sensitive else "two years"
        yield Lack(
            "review_on",
            f"Choose a day at most {length} after the last review: "
            f"{latest.day} {latest:%B %Y} at the latest.",
        )


def _specialist(page: Written) -> Iterator[Lack]:
    if page.specialist != DONE:
        return
    if not page.specialist_by:
        yield Lack("specialist_by", "Say which role or body reviewed the page, not a name.")
    if page.specialist_on is None:
        yield Lack("specialist_on", "Say when the specialist reviewed it.")
