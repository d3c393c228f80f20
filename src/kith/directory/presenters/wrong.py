"""Reports of readers in words, and what they give to the house: a line of work, the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from kith.accounts.models import Person
from kith.accounts.sight import may
from kith.core.offers import WorkLine
from kith.directory.enums import Wrong
from kith.directory.models import WrongReport
from kith.directory.queries.wrong import waiting_to_settle

SENTENCES = {
    "directory.report-sent": "said that an entry is wrong",
    "directory.report-settled": "settled a report that an entry is wrong",
}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report, and what is wrong in words."""

    report: WrongReport
    what: str


def rows_of(reports: Iterable[WrongReport]) -> list[ReportRow]:
    """Reports with what is wrong in words, in the order given."""
    labels = dict(Wrong.choices)
    return [ReportRow(one, str(labels.get(one.what, one.what))) for one in reports]


def wrong_lines(person: Person, _at: datetime) -> Iterable[WorkLine]:
    """Reports that wait, for those who may settle them."""
    if not may(person, "change", "wrong-report"):
        return
    count = waiting_to_settle(person)
    if count:
        sentence = (
            "1 report that an entry is wrong waits"
            if count == 1
            else f"{count} reports that an entry is wrong wait"
        )
        yield WorkLine(sentence, reverse("directory-work:reports"))
