"""Acknowledging, taking longer and settling."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from kith.core.models import AuditEntry
from kith.rights.models import Request
from kith.rights.operations import answering
from kith.rights.presenters.work import request_lines
from kith.rights.queries.requests import counts_for
from tests.factories.areas import AT, an_area
from tests.factories.people import a_person
from tests.factories.rights import a_request, an_erasure, an_officer, settled

pytestmark = pytest.mark.django_db


def _again(request):
    return Request.objects.because("A test looks.").get(pk=request.pk)


def test_request_is_acknowledged_once_by_whom_and_how():
    officer, request = an_officer(), a_request()
    answering.acknowledge(request=request, how="letter", by=officer, at=AT)
    kept = _again(request)

    assert (kept.acknowledged_at, kept.acknowledged_by, kept.acknowledged_how) == (
        AT,
        officer,
        "letter",
    )
    with pytest.raises(answering.AcknowledgedAlready):
        answering.acknowledge(request=request, how="letter", by=officer, at=AT)
    entry = AuditEntry.objects.get(action="rights.request-acknowledged")
    assert entry.detail == {"kind": "complaint", "how": "letter"}


@pytest.mark.parametrize("how", ["letter", "phone", "email"])
def test_nobody_is_contacted_who_asked_not_to_be(how):
    request = a_request(contact_way="none", contact="")

    with pytest.raises(answering.NotSafe):
        answering.acknowledge(request=request, how=how, by=an_officer(), at=AT)
    answering.acknowledge(request=request, how="waits", by=an_officer(), at=AT)


def test_way_is_one_of_the_choices():
    with pytest.raises(answering.NotAWay):
        answering.acknowledge(request=a_request(), how="pigeon", by=an_officer(), at=AT)


def test_answer_is_put_off_once_for_a_reason():
    officer, request = an_officer(), a_request("access")
    with pytest.raises(answering.CannotExtend):
        answering.extend(request=request, reason="", by=officer, at=AT)
    answering.extend(request=request, reason="complex", by=officer, at=AT)

    assert _again(request).answer_by == date(2027, 2, 21)
    with pytest.raises(answering.CannotExtend):
        answering.extend(request=request, reason="complex", by=officer, at=AT)


def test_complaint_is_not_put_off():
    with pytest.raises(answering.CannotExtend):
        answering.extend(request=a_request(), reason="complex", by=an_officer(), at=AT)


def test_request_is_settled_and_acknowledged_by_that():
    officer, request = an_officer(), a_request()
    settled(request, by=officer)
    kept = _again(request)

    assert (kept.outcome, kept.answer, kept.told_how) == ("upheld", "We did.", "letter")
    assert (kept.settled_at, kept.settled_by) == (AT, officer)
    assert (kept.acknowledged_at, kept.acknowledged_how) == (AT, "letter")
    for deed in (
        partial(answering.acknowledge, how="letter"),
        partial(answering.extend, reason="complex"),
        partial(answering.settle, outcome="upheld", answer="x", how="letter"),
    ):
        with pytest.raises(answering.Settled):
            deed(request=request, by=officer, at=AT)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"outcome": "given"}, answering.NotAnOutcome),
        ({"outcome": "erased"}, answering.NotAnOutcome),
        ({"answer": " "}, answering.AnswerMissing),
        ({"answer": "x" * 5001}, answering.AnswerMissing),
        ({"how": ""}, answering.NotAWay),
    ],
)
def test_request_is_not_settled(given, refused):
    told = {"outcome": "upheld", "answer": "We did.", "how": "letter", **given}
    request = a_request()
    with pytest.raises(refused):
        answering.settle(request=request, by=an_officer(), at=AT, **told)
    assert _again(request).is_open


def test_request_whose_erasure_waits_is_not_settled():
    erasure = an_erasure()
    with pytest.raises(answering.ErasureWaits):
        settled(erasure.request, by=an_officer(), outcome="refused")


def test_clock_of_a_complaint_runs_out_after_its_days():
    officer, request = an_officer(), a_request()
    came = AT.date()

    assert counts_for(officer, came + timedelta(days=30)) == (1, 0)
    assert counts_for(officer, came + timedelta(days=31)) == (1, 1)
    answering.acknowledge(request=request, how="letter", by=officer, at=AT)
    assert counts_for(officer, came + timedelta(days=365)) == (1, 0)
    assert _again(request).next_due is None


def test_clock_of_the_others_runs_on_after_they_were_acknowledged():
    officer, request = an_officer(), a_request("access")
    answering.acknowledge(request=request, how="letter", by=officer, at=AT)

    assert counts_for(officer, date(2026, 12, 21)) == (1, 0)
    assert counts_for(officer, date(2026, 12, 22)) == (1, 1)
    assert _again(request).is_late(date(2026, 12, 22))


def test_lines_of_work_say_what_waits_and_what_is_late():
    officer = an_officer()
    assert list(request_lines(officer, AT)) == []
    a_request()
    a_request("access")
    later = AT + timedelta(days=40)

    assert [(one.sentence, one.is_late) for one in request_lines(officer, AT)] == [
        ("2 requests about what we hold wait", False)
    ]
    assert [(one.sentence, one.is_late) for one in request_lines(officer, later)] == [
        ("2 requests about what we hold wait, 2 of them late", True)
    ]
    assert list(request_lines(a_person("practitioner"), AT)) == []


def test_pack_that_says_nothing_sets_no_day():
    from kith.rights.models import TimeLimit

    an_area()
    TimeLimit.objects.all().delete()
    request = a_request()

    assert (request.acknowledge_by, request.answer_by, request.next_due) == (None, None, None)
    assert not request.is_late(date(2099, 1, 1))
