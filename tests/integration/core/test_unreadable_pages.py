"""A page whose record cannot be opened says so in a sentence, and names nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from kith.core.encryption.installed import keys
from kith.organisations.models import Site
from tests.factories.people import a_person, a_site, an_organisation

pytestmark = pytest.mark.django_db
ADDRESS = "1 Canary Row"


@pytest.fixture
def site() -> Site:
    site = a_site(an_organisation(), "Long House")
    site.address = ADDRESS
    site.save()
    return site


def asked(client: Client, site: Site) -> tuple[int, str]:
    client.raise_request_exception = False
    client.force_login(a_person("organisation-lead", organisation=site.organisation))
    answer = client.get(f"/work/organisations/sites/{site.pk}/")
    return answer.status_code, answer.content.decode()


def test_a_record_that_opens_is_shown(client: Client, site: Site) -> None:
    status, text = asked(client, site)

    assert (status, ADDRESS in text) == (200, True)


def test_an_erased_record_says_that_it_was_erased(client: Client, site: Site) -> None:
    keys().destroy(site.pk, at=datetime(2026, 11, 22, tzinfo=UTC))

    status, text = asked(client, site)

    assert (status, "What stood here was erased for good." in text) == (410, True)
    assert (str(site.pk) in text, "Long House" in text, "Traceback" in text) == (False,) * 3


def test_a_record_whose_key_is_missing_says_that_it_is_still_kept(
    client: Client, site: Site
) -> None:
    keys().forget()
    sql = "DELETE FROM person_key WHERE subject = ?"
    keys().store._do(lambda ask: ask(sql, [str(site.pk)]))

    status, text = asked(client, site)

    assert (status, "It is still kept here, and it is locked." in text) == (503, True)
    assert (str(site.pk) in text, "Long House" in text, "people.sqlite3" in text) == (False,) * 3


def test_a_record_that_was_swapped_says_so_too(client: Client, site: Site) -> None:
    other = a_site(site.organisation, "Short House")
    Site.objects.because("A test.").filter(pk=site.pk).update(
        address=Site.objects.because("A test.").values_list("address", flat=True).get(pk=other.pk)
    )

    status, text = asked(client, site)

    assert (status, "does not fit" in text) == (503, True)
