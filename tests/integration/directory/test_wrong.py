"""Saying that an entry is wrong, and settling it: the operations."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kith.core.models import AuditEntry
from kith.core.plain_text import HiddenCharacters
from kith.directory.models import WrongReport
from kith.directory.operations import reporting
from kith.directory.operations.reporting import report_wrong, settle_report
from kith.directory.rules.wrong import MOST_OPEN
from tests.factories.areas import AT
from tests.factories.directory import a_service
from tests.factories.keeping import a_moderator

pytestmark = pytest.mark.django_db


def _every():
    return WrongReport.objects.because("A test looks.").order_by("reported_at")


def test_report_wrong_keeps_what_was_said_and_nobody():
    service = a_service()

    report = report_wrong(
        service=service, what="phone", words=" It is 0114 496 0009. \n", by=None, at=AT
    )

    kept = _every().get()
    assert (kept.pk, kept.service_id, kept.what, kept.words, kept.reported_at) == (
        report.pk,
        service.pk,
        "phone",
        "It is 0114 496 0009.",
        AT,
    )
    line = AuditEntry.objects.get(action="directory.report-sent")
    assert (line.object_id, line.by_id, line.detail) == (
        str(report.pk),
        None,
        {"service": str(service.pk), "what": "phone"},
    )


def test_report_wrong_counts_the_same_thing_once_while_it_waits():
    service = a_service()
    first = report_wrong(service=service, what="ended", by=None, at=AT)
    again = report_wrong(service=service, what="ended", by=None, at=AT + timedelta(hours=1))
    settle_report(report=first, answer="It runs.", by=a_moderator(), at=AT)
    later = report_wrong(service=service, what="ended", by=None, at=AT + timedelta(days=9))

    assert again.pk == first.pk
    assert [one.pk for one in _every()] == [first.pk, later.pk]


@pytest.mark.parametrize(
    ("what", "words", "refusal"),
    [
        ("weather", "", reporting.NotAWrong),
        ("other", "see www.pills", reporting.LinkInWords),
        ("other", "x" * 1001, reporting.TooLong),
        ("other", "a\x00b", HiddenCharacters),
    ],
)
def test_report_wrong_refuses(what, words, refusal):
    with pytest.raises(refusal):
        report_wrong(service=a_service(), what=what, words=words, by=None, at=AT)

    assert _every().count() == 0


def test_report_wrong_refuses_more_of_one_entry_than_anybody_reads():
    service, other = a_service(), a_service()
    for number in range(MOST_OPEN):
        report_wrong(service=service, what="other", words=f"{number}", by=None, at=AT)

    with pytest.raises(reporting.EnoughReports):
        report_wrong(service=service, what="phone", by=None, at=AT)
    report_wrong(service=other, what="phone", by=None, at=AT)

    assert _every().count() == MOST_OPEN + 1


def test_settle_report_keeps_the_answer_and_who_gave_it():
    person = a_moderator()
    report = report_wrong(service=a_service(), what="times", by=None, at=AT)
    later = AT + timedelta(days=1)

    settle_report(report=report, answer="Changed them.", by=person, at=later)

    kept = _every().get()
    assert (kept.answer, kept.settled_by_id, kept.settled_at) == ("Changed them.", person.pk, later)
    line = AuditEntry.objects.get(action="directory.report-settled")
    assert (line.object_id, line.by_id) == (str(report.pk), person.pk)


@pytest.mark.parametrize(
    ("answer", "refusal"), [(" \n ", reporting.AnswerMissing), ("x" * 1001, reporting.TooLong)]
)
def test_settle_report_refuses_an_answer_that_says_nothing_or_too_much(answer, refusal):
    report = report_wrong(service=a_service(), what="times", by=None, at=AT)

    with pytest.raises(refusal):
        settle_report(report=report, answer=answer, by=a_moderator(), at=AT)

    assert _every().get().settled_at is None


def test_settle_report_is_done_once():
    report = report_wrong(service=a_service(), what="times", by=None, at=AT)
    first = a_moderator()
    settle_report(report=report, answer="Done.", by=first, at=AT)

    with pytest.raises(reporting.SettledAlready):
        settle_report(report=report, answer="Mine.", by=a_moderator(), at=AT)

    assert _every().get().answer == "Done."
