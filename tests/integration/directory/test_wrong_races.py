"""Many say at one moment that an entry is wrong, and two settle it: nothing counts twice."""

from __future__ import annotations

from functools import partial

import pytest

from kith.areas.models import Area
from kith.core.models import AuditEntry
from kith.directory.models import WrongReport
from kith.directory.operations.reporting import report_wrong, settle_report
from kith.directory.rules.wrong import MOST_OPEN
from tests.factories.areas import AT
from tests.factories.directory import a_service
from tests.factories.keeping import a_moderator
from tests.integration.organisations.test_organisation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def area() -> Area:
    """Without its pack: tests of real transactions empty the tables that loading rests on."""
    return Area.objects.create(code="races", name="Races", added_at=AT, loaded_at=AT)


def test_reports_at_once_stay_below_the_most_and_count_the_same_once() -> None:
    service = a_service()
    say = partial(report_wrong, service=service, what="other", by=None, at=AT)
    for number in range(MOST_OPEN - 2):
        say(words=f"{number}")

    assert at_once(partial(say, words="same"), partial(say, words="same")) == ["done", "done"]
    came = at_once(partial(say, words="one"), partial(say, words="two"))

    assert came == ["EnoughReports", "done"]
    assert WrongReport.objects.because("A test looks.").count() == MOST_OPEN


def test_report_settled_by_two_at_once_is_settled_once() -> None:
    report = report_wrong(service=a_service(), what="phone", by=None, at=AT)
    one, other = a_moderator(), a_moderator()

    came = at_once(
        partial(settle_report, report=report, answer="One.", by=one, at=AT),
        partial(settle_report, report=report, answer="Other.", by=other, at=AT),
    )

    assert came == ["SettledAlready", "done"]
    assert AuditEntry.objects.filter(action="directory.report-settled").count() == 1
