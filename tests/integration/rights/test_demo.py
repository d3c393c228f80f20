"""The demonstration's year of requests about what is held."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from kith.core.diary import Diary
from kith.rights.demo.story import plan
from kith.rights.models import Erasure, Request, ReviewItem
from tests.factories.areas import an_area
from tests.factories.people import a_person, an_organisation
from tests.factories.rights import an_officer

pytestmark = pytest.mark.django_db
UNTIL = datetime(2026, 11, 18, 15, tzinfo=UTC)
WHY = "A test looks."


def test_year_has_requests_in_every_state() -> None:
    an_area()
    council = an_organisation("Council", kind="council")
    first, second = an_officer(organisation=council), an_officer(organisation=council)
    a_person("practitioner", organisation=council)
    diary = Diary(since=UNTIL - timedelta(days=365), until=UNTIL, people=20)
    plan(diary)
    diary.run()
    every = list(Request.objects.because(WHY))

    assert Counter((one.kind, one.outcome) for one in every) == {
        ("complaint", "upheld"): 1,
        ("complaint", ""): 2,
        ("correction", "corrected"): 1,
        ("correction", ""): 1,
        ("access", "silent"): 1,
        ("access", "given"): 1,
        ("access", ""): 1,
        ("erasure", "erased"): 1,
        ("erasure", ""): 1,
    }
    assert [one.kind for one in every if one.is_late(UNTIL.date())] == ["complaint"]
    assert ReviewItem.objects.filter(request__settled_at=None, decision="undecided").count() > 0
    erasures = Erasure.objects.because(WHY).order_by("asked_at")
    assert [(one.state, one.asked_by, one.decided_by) for one in erasures] == [
        ("done", first, second),
        ("waiting", first, None),
    ]
