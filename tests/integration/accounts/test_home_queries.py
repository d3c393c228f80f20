"""`/work/` asks the database the same for three things to do of each sort as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kith.accounts.models import BreakGlass
from kith.core.operations import keep_draft
from kith.organisations.models import Invitation, Organisation
from tests.factories.people import a_person, a_site, an_organisation

pytestmark = pytest.mark.django_db
HOME = "/work/"
QUERIES = 17


def _something_of_each_sort(house: Organisation, number: int) -> None:
    """A site that somebody opened in need, and an invitation that nobody answered."""
    at = timezone.now()
    somebody = a_person("practitioner", organisation=house)
    BreakGlass.objects.create(
        kind="site",
        object_id=a_site(house).pk,
        person=somebody,
        reason="danger",
        words="They may be in danger.",
        broken_at=at,
        until=at + timedelta(hours=1),
    )
    Invitation.objects.create(
        organisation=house,
        email=f"asked{number}@example.org",
        token_digest=f"{number:064}",
        invited_at=at - timedelta(days=8),
        expires_at=at - timedelta(days=1),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_often_for_three_of_each_sort_as_for_one(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    house = an_organisation()
    lead = a_person("organisation-lead", organisation=house)
    for number in range(count):
        address, at = f"/work/organisations/{number}/", timezone.now()
        keep_draft(person_id=lead.pk, address=address, typed={"name": ["A"]}, at=at)
        _something_of_each_sort(house, number)
    client.force_login(lead)
    assert client.get(HOME).content.decode().count('class="kith-work-lines__line"') == 3 * count

    with django_assert_num_queries(QUERIES):
        client.get(HOME)
