"""What needs doing on live pages, as editors read it: on their first page and in reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from kith.front.queries import findings
from kith.front.queries.links import dead_links
from kith.front.records import PageExamined


@dataclass(frozen=True, slots=True)
class Row:
    """A page that needs something: where it is edited, who answers for it, and what it needs."""

    title: str
    edit_address: str
    owner: str
    notes: tuple[str, ...]
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind of thing that pages need, with the sentence for when none does."""

    code: str
    title: str
    about: str
    empty: str
    rows: Callable[[date], Sequence[Row]]

    @property
    def address(self) -> str:
        """Where the whole report stands."""
        return reverse("front:finding", args=[self.code])


def _row(one: PageExamined, *notes: str, is_late: bool = False) -> Row:
    address = reverse("wagtailadmin_pages:edit", args=[one.page_id])
    return Row(one.page.title, address, one.owner_role or "Nobody", notes, is_late)


def _stale(on: date) -> list[Row]:
    return [
        _row(one, _due(one.review_on, on), is_late=_is_late(one, on)) for one in findings.stale(on)
    ]


def _is_late(one: PageExamined, on: date) -> bool:
    return one.review_on is None or one.review_on < on


def _due(review_on: date | None, on: date) -> str:
    if review_on is None:
        return "No review date"
    days = (review_on - on).days
    if days > 0:
        return f"Review due in {_days(days)}"
    return f"Review {_days(-days)} late" if days else "Review due today"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _without_text(on: date) -> list[Row]:
    return [
        _row(one, f"{_pictures(one.pictures_without_text)} without words")
        for one in findings.without_text(on)
    ]


def _pictures(count: int) -> str:
    return f"{count} picture{'' if count == 1 else 's'}"


def _hard(on: date) -> list[Row]:
    return [
        _row(one, f"Grade {one.grade:g}", *(f"“{said}”" for said in one.hardest))
        for one in findings.hard_to_read(on)
    ]


def _dead(_on: date) -> list[Row]:
    return [_row(one, *(f"{link.to}: {link.why}" for link in links)) for one, links in dead_links()]


FINDINGS = (
    Finding(
        "stale-content",
        "Content to look at again",
        "Pages past their review date, or due within 30 days, by who answers for them.",
        "No page is due for review in the next 30 days.",
        _stale,
    ),
    Finding(
        "text-alternatives",
        "Pictures without words",
        "Pages with pictures that say nothing to people who do not see them.",
        "Every picture has its words.",
        _without_text,
    ),
    Finding(
        "broken-links",
        "Broken links",
        "Links that lead nowhere. Addresses of other sites are asked once a week, where the "
        "installation lets that happen.",
        "No link is known to be broken.",
        _dead,
    ),
    Finding(
        "readability",
        "Hard to read",
        "Pages above grade 7, the hardest first. A child of twelve reads grade 7.",
        "Every page reads at grade 7 or below.",
        _hard,
    ),
)


def finding(code: str) -> Finding | None:
    """The finding with this code."""
    return next((one for one in FINDINGS if one.code == code), None)


def past_review(count: int) -> str:
    """What the editors are told on `/work/`."""
    if count == 1:
        return "1 page is past its review date."
    return f"{count} pages are past their review date."


def waiting(count: int) -> str:
    """What those who review are told on `/work/`."""
    return f"{count} page{'' if count == 1 else 's'} wait{'s' if count == 1 else ''} for you to look at."
