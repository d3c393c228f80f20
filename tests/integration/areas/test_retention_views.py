"""How long things are kept: for residents, for the records administrator, and by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kith.areas.models import RetentionPeriod
from kith.areas.operations import follow_schedule, load_pack
from kith.areas.queries import retention_periods
from kith.areas.tasks import follow_schedule as by_the_clock
from kith.core.models import AuditEntry, Draft, FormPost
from kith.core.retention.declared import codes, rules
from kith.core.retention.due import may_be_held
from tests.factories.packs import pack
from tests.factories.people import a_person, signed_in_client
from tests.factories.retention import draft, form_post

pytestmark = pytest.mark.django_db
PUBLIC, WORK = "/your-information/how-long/", "/work/records/retention/"
FORTNIGHT = 14
"""What the invented place says of drafts."""
OF_THE_PAGE = 12
"""Queries beside those that look for what is due: one or two for each end of a table."""


def load(code: str = "exampleton", **changes: Any) -> Any:
    return load_pack(pack=replace(pack(code), **changes), by=None, at=timezone.now())


def text_of(address: str, client: Client | None = None) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == 200
    return response.content.decode()


def administrator() -> Client:
    return signed_in_client(a_person("records-administrator"))


def test_pack_loads_its_schedule_and_loading_again_changes_nothing() -> None:
    load()
    again = dict(load().sections)["how long things are kept"]

    found = {one.code: one for one in retention_periods(load().area.pk)}
    assert set(found) == codes()
    assert (found["drafts"].days, found["drafts"].after) == (14, "after they last typed")
    assert (found["audit-trail"].days, found["imports"].confirmed_by) == (None, "")
    assert (again.added, again.changed, again.retired, again.notes) == (0, 0, 0, ())


def test_loading_names_the_periods_that_the_pack_lacks() -> None:
    kept = tuple(one for one in pack().retention if one.code not in ("drafts", "visits"))
    load()
    changes = dict(load(retention=kept).sections)["how long things are kept"]

    assert changes.retired == 2
    assert changes.notes == (
        'No period "drafts": nothing of that kind is ever deleted.',
        'No period "visits": nothing of that kind is ever deleted.',
    )


def test_schedule_is_followed_by_the_places_own_days() -> None:
    area = load().area
    at = timezone.now()
    draft(at - timedelta(days=FORTNIGHT - 1))
    gone = draft(at - timedelta(days=FORTNIGHT))
    form_post(at - timedelta(days=2))

    follow_schedule(area_id=area.pk, at=at)

    assert (Draft.objects.count(), FormPost.objects.count()) == (1, 0)
    assert not Draft.objects.filter(pk=gone.pk).exists()


def test_period_that_the_place_dropped_ends_nothing() -> None:
    load()
    area = load(retention=tuple(one for one in pack().retention if one.code != "drafts")).area
    at = timezone.now()
    draft(at - timedelta(days=999))

    follow_schedule(area_id=area.pk, at=at)

    assert (RetentionPeriod.objects.filter(code="drafts").count(), Draft.objects.count()) == (1, 1)


def test_clock_follows_the_schedule_of_the_area_that_is_shown() -> None:
    by_the_clock.call()
    assert AuditEntry.objects.filter(action="core.schedule-followed").count() == 0
    load()
    draft(timezone.now() - timedelta(days=FORTNIGHT))

    by_the_clock.call()

    assert Draft.objects.count() == 0
    assert AuditEntry.objects.filter(action="core.schedule-followed").count() == 1


def test_public_page_tells_each_period_and_why() -> None:
    load()
    text = text_of(PUBLIC)

    assert text.count("govuk-summary-list__row") == len(pack().retention)
    assert text.count(">Proposed<") == 1
    assert "14 days" in text
    assert "2 years" in text
    assert "For as long as they have an account." in text
    for one in pack().retention:
        assert one.why.split(".")[0].replace("'", "&#x27;") in text


def test_public_page_of_a_real_place_calls_every_period_a_proposal() -> None:
    load("rotherham")

    assert text_of(PUBLIC).count(">Proposed<") == len(pack("rotherham").retention)


def test_public_page_sets_no_cookie_and_says_when_nothing_is_said() -> None:
    nowhere = text_of(PUBLIC)
    load(retention=())
    response = Client().get(PUBLIC)

    assert "summary-list" not in nowhere
    assert "We have not said yet how long we keep things" in response.content.decode()
    assert (dict(response.cookies), response["Cache-Control"]) == ({}, "no-store")


@pytest.mark.parametrize(
    ("role", "status"),
    [("records-administrator", 200), ("system-administrator", 404), ("organisation-lead", 404)],
)
def test_schedule_is_for_the_records_administrator(role: str, status: int) -> None:
    load()

    assert signed_in_client(a_person(role)).get(WORK).status_code == status
    assert Client().get(WORK).status_code == 302


def test_work_page_shows_what_is_due_and_what_ran() -> None:
    area = load().area
    at = timezone.now()
    for days in (FORTNIGHT, FORTNIGHT + 1):
        draft(at - timedelta(days=days))
    client = administrator()

    before = text_of(WORK, client)
    follow_schedule(area_id=area.pk, at=at)
    after = text_of(WORK, client)

    assert "It has not run yet" in before
    assert f"Nobody has confirmed 1 of {len(pack().retention)} periods." in before
    assert before.count('<td class="govuk-table__cell">2</td>') == 1
    assert "Draft: Forms that people who work with us began and did not send" in after
    assert ("2 deleted" in after, "2 deleted, 0 cleared, 0 waiting" in after) == (True, True)
    assert after.count('<td class="govuk-table__cell">2</td>') == 0


def test_work_page_says_what_the_pack_lacks() -> None:
    load(retention=())
    text = text_of(WORK, administrator())

    assert "There is no schedule" in text
    assert "drafts, " in text
    assert "Nothing of that kind is ever deleted." in text


def test_work_page_tells_many_runs_on_many_pages() -> None:
    area = load().area
    for _ in range(26):
        follow_schedule(area_id=area.pk, at=timezone.now())
    client = administrator()

    first, second = text_of(WORK, client), text_of(f"{WORK}?page=2", client)

    assert (first.count("The whole schedule"), second.count("The whole schedule")) == (25, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_work_page_costs_the_same_however_much_is_due_and_ran(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    area = load().area
    at = timezone.now()
    for _ in range(number):
        follow_schedule(area_id=area.pk, at=at)
        draft(at - timedelta(days=FORTNIGHT))
    client = administrator()
    text_of(WORK, client)

    of_rules = sum(1 + may_be_held(rule) for rule in rules())
    with django_assert_num_queries(OF_THE_PAGE + of_rules):
        text_of(WORK, client)


@pytest.mark.parametrize("number", [1, 3])
def test_periods_cost_one_query(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    area = load(retention=pack().retention[:number]).area

    with django_assert_num_queries(1):
        assert len(retention_periods(area.pk)) == number
