"""Anybody says that an entry is wrong, without an account; a moderator settles it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.areas.rules.stamps import has_link
from kith.core import audit
from kith.core.plain_text import plain_lines
from kith.core.refusals import Refusal
from kith.directory.enums import Wrong
from kith.directory.models import Service, WrongReport
from kith.directory.rules.wrong import LONGEST_WORDS, MOST_OPEN


class NotAWrong(Refusal):
    """What is wrong is none of the choices."""


class LinkInWords(Refusal):
    """The words hold a web or e-mail address, as advertisements do."""


class TooLong(Refusal):
    """The words are more than somebody reads."""


class EnoughReports(Refusal):
    """So many reports of this entry wait that one more would help nobody."""


class SettledAlready(Refusal):
    """Somebody settled it before."""


class AnswerMissing(Refusal):
    """Whoever reads the history must learn what was done."""


def report_wrong(
    *, service: Service, what: str, words: str = "", by: Person | None, at: datetime
) -> WrongReport:
    """Keep that somebody said that `service` is wrong, and nothing about who it was.

    The same thing said twice of one entry counts once, for as long as it waits. Raises NotAWrong,
    LinkInWords, TooLong, EnoughReports, HiddenCharacters.
    """
    words = _checked(what, words)
    with transaction.atomic():
        service = locked(service)
        waiting = WrongReport.objects.because(
            "Whoever reports is told nothing of other reports, but that there are enough."
        ).filter(service=service, settled_at=None)
        same = waiting.filter(what=what, words=words).first()
        if same:
            return same
        if waiting.count() >= MOST_OPEN:
            raise EnoughReports(
                "Many people have told us about this entry. We are looking into it."
            )
        report = WrongReport.objects.create(service=service, what=what, words=words, reported_at=at)
        audit.record(
            action="directory.report-sent",
            object_type="wrong-report",
            object_id=report.pk,
            at=at,
            by=by.pk if by else None,
            detail={"service": str(service.pk), "what": what},
        )
    return report


def settle_report(*, report: WrongReport, answer: str, by: Person, at: datetime) -> WrongReport:
    """Settle a report, with what was done about it. Raises AnswerMissing, TooLong, SettledAlready."""
    answer = plain_lines(answer)
    if not answer:
        raise AnswerMissing("Say what you did about it, or why nothing had to be done")
    if len(answer) > LONGEST_WORDS:
        raise TooLong(f"Keep the answer to {LONGEST_WORDS} characters")
    with transaction.atomic():
        report = locked(report)
        if report.settled_at:
            raise SettledAlready("Somebody settled this report already.")
        report.settled_at = at
        report.settled_by = by
        report.answer = answer
        report.save(update_fields=["settled_at", "settled_by", "answer"])
        audit.record(
            action="directory.report-settled",
            object_type="wrong-report",
            object_id=report.pk,
            at=at,
            by=by.pk,
            detail={"service": str(report.service_id), "what": report.what},
        )
    return report


def _checked(what: str, words: str) -> str:
    if what not in Wrong.values:
        raise NotAWrong("Choose what is wrong")
    words = plain_lines(words)
    if len(words) > LONGEST_WORDS:
        raise TooLong(f"Keep it to {LONGEST_WORDS} characters")
    if has_link(words):
        raise LinkInWords("Leave out web and e-mail addresses. Say in words what is wrong")
    return words
