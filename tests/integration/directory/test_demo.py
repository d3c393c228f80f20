"""The demonstration's year in the directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from kith.areas.operations import load_pack
from kith.core.demo import make_year
from kith.core.diary import Diary
from kith.directory.demo.story import plan
from kith.directory.enums import ProposalState
from kith.directory.models import Assurance, Proposal, Provider, Service, WrongReport
from tests.factories.areas import AT, an_area
from tests.factories.packs import pack_with_services

UNTIL = datetime(2026, 11, 18, 15, tzinfo=UTC)
WHY = "A test looks."

pytestmark = pytest.mark.django_db


@pytest.fixture
def _folders(settings: Settings, tmp_path: Path) -> None:
    settings.KITH_SENDING = replace(settings.KITH_SENDING, folder=tmp_path / "outbox")
    settings.UPLOADS = tmp_path / "uploads"


def test_a_place_without_services_has_no_story() -> None:
    an_area()
    diary = Diary(since=AT.replace(year=2025), until=AT, people=20)
    plan(diary)
    assert diary.run() == 0


@pytest.mark.long
@pytest.mark.usefixtures("_folders")
def test_a_year_confirms_changes_doubts_and_joins() -> None:
    an_area()
    load_pack(pack=pack_with_services(), by=None, at=UNTIL)

    make_year(until=UNTIL, people=20)

    assert Assurance.objects.count() > 0
    states = Proposal.objects.because(WHY).order_by("sent_at").values_list("state", flat=True)
    assert list(states) == [
        ProposalState.ACCEPTED,
        ProposalState.REFUSED,
        ProposalState.ACCEPTED,
        ProposalState.WAITING,
    ]
    settled = WrongReport.objects.because(WHY).filter(settled_at=None)
    assert [one.service.code for one in settled] == ["warm-wednesday"]
    table = Service.objects.because(WHY).get(code="the-long-table-on-sundays")
    assert table.summary == "Fifty seats, one table, no head of it."
    assert Provider.objects.because(WHY).exclude(organisation=None).count() > 10
