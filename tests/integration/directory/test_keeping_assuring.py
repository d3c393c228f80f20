"""Somebody says that entries are still right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kith.core.models import AuditEntry
from kith.core.page_cache import generation
from kith.directory.models import Assurance
from kith.directory.operations.assuring import NotThere, assure_service, assure_services
from kith.directory.operations.writing import retire_services
from tests.factories.areas import AT
from tests.factories.directory import TODAY, a_service, days_before, service_of
from tests.factories.keeping import a_moderator

pytestmark = pytest.mark.django_db


def test_assure_service_says_who_when_and_how() -> None:
    service, person = a_service(assured_on=days_before(100)), a_moderator()
    before = generation()

    assure_service(service_id=service.pk, by=person, at=AT)

    assert service_of(service.pk).assured_on == TODAY
    assert service_of(service.pk).changed_at == AT
    row = Assurance.objects.get()
    assert (row.service_id, row.on, row.by, row.how) == (service.pk, TODAY, person, "page")
    entry = AuditEntry.objects.get(action="directory.service-assured")
    assert (entry.object_id, entry.by_id, entry.detail) == (
        str(service.pk),
        person.pk,
        {"how": "page"},
    )
    assert generation() != before


def test_assure_services_counts_a_day_once_and_leaves_others_alone() -> None:
    mine, other = a_service(assured_on=None), a_service(assured_on=days_before(5))

    assert assure_services(service_ids=[mine.pk], by=None, at=AT) == 1
    assert assure_services(service_ids=[mine.pk], by=None, at=AT + timedelta(hours=1)) == 1

    assert Assurance.objects.count() == 1
    assert service_of(other.pk).assured_on == days_before(5)


def test_assure_service_refuses_one_that_was_taken_out() -> None:
    service = a_service(assured_on=None)
    retire_services(ids=[service.pk], at=AT)

    with pytest.raises(NotThere):
        assure_service(service_id=service.pk, by=None, at=AT)

    assert Assurance.objects.count() == 0
