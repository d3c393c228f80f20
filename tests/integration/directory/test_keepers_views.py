"""A provider keeps its entries by a link from a mail, without signing in."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kith.core.models import OutboxMessage
from kith.directory.models import Assurance, KeeperLink, Proposal, Provider
from tests.factories.areas import an_area
from tests.factories.directory import a_place, a_service, service_of
from tests.factories.keeping import (
    KEEPER,
    a_kept_provider,
    a_link,
    a_proposal,
    form_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Provider:
    return a_kept_provider("The Hub")


@pytest.fixture
def secret(provider: Provider) -> str:
    return a_link(provider, at=timezone.now())


def address(name: str, secret: str, **more: object) -> str:
    return reverse(f"directory:{name}", kwargs={"secret": secret, **more})


def proposals() -> list[Proposal]:
    return list(Proposal.objects.because("A test looks.").order_by("sent_at"))


def test_link_lists_entries_and_opening_it_changes_nothing(
    client: Client, provider: Provider, secret: str
) -> None:
    mine = a_service("Calm Kitchen", provider=provider, assured_on=None)
    a_service("Of somebody else")
    a_service("Over", provider=provider, status="defunct")

    for method in (client.get, client.head, client.get):
        response = method(address("keep", secret))

    assert response.status_code == 200
    assert [one.service for one in response.context["entries"]] == [mine]
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert response.cookies == {}
    assert (service_of(mine.pk).assured_on, Assurance.objects.count(), proposals()) == (None, 0, [])


def test_secret_of_a_link_is_in_no_log_and_no_row(
    client: Client, provider: Provider, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    service = a_service("Calm Kitchen", provider=provider)
    with caplog.at_level(logging.DEBUG, logger="kith"), CaptureQueriesContext(connection) as asked:
        client.get(address("keep", secret))
        client.post(address("keep_right", secret), {"service": str(service.pk)})
        client.get(address("keep", f"{secret}x"))

    assert secret not in "\n".join(str(one.__dict__) for one in caplog.records)
    written = [one["sql"] for one in asked if not one["sql"].startswith("SELECT")]
    assert len(written) > 2
    assert secret not in "\n".join(written)


def test_still_right_is_posted_for_one_or_for_all(
    client: Client, provider: Provider, secret: str
) -> None:
    one, two = (a_service(provider=provider, assured_on=None) for _ in range(2))
    other = a_service(assured_on=None)
    today = timezone.localdate()

    assert client.get(address("keep_right", secret)).status_code == 405
    stranger = client.post(address("keep_right", secret), {"service": str(other.pk)})
    response = client.post(address("keep_right", secret), {"service": str(one.pk)})

    assert (stranger.status_code, service_of(other.pk).assured_on) == (404, None)
    assert response["Location"] == address("keep", secret) + "?done=right"
    assert (service_of(one.pk).assured_on, service_of(two.pk).assured_on) == (today, None)
    client.post(address("keep_right", secret), {"service": "all"})
    assert [(row.how, row.by) for row in Assurance.objects.all()] == [("link", None)] * 2
    assert (
        "All entries are confirmed"
        in client.get(address("keep", secret), {"done": "all"}).content.decode()
    )


def test_change_is_sent_in_and_filled_in_when_it_waits(
    client: Client, provider: Provider, secret: str
) -> None:
    service = a_service("Old", provider=provider, places=(a_place("hall", name="The hall"),))
    page = address("keep_change", secret, service_id=service.pk)
    data = form_of(client.get(page))

    same = client.post(page, data)
    wrong = client.post(page, data | {"name": "", "monday": "9ish"})
    response = client.post(page, data | {"name": "New", "monday": "9am to 5pm", "note": "Please."})

    assert (same.status_code, wrong.status_code) == (200, 200)
    assert sorted(wrong.context["form"].errors) == ["monday", "name"]
    assert response["Location"] == address("keep", secret) + "?done=sent"
    [waiting] = proposals()
    assert sorted(waiting.values) == ["name", "times"]
    assert (waiting.note, waiting.sent_by, service_of(service.pk).name) == ("Please.", None, "Old")
    assert client.get(page).context["form"]["name"].value() == "New"
    assert response.cookies == {}


def test_entry_of_somebody_else_is_not_there(client: Client, secret: str) -> None:
    other = a_service("Not yours")
    for name in ("keep_change", "keep_ended"):
        response = client.get(address(name, secret, service_id=other.pk))
        assert (response.status_code, "Not yours" in response.content.decode()) == (404, False)


def test_ended_and_passed_on_go_to_a_moderator(
    client: Client, provider: Provider, secret: str
) -> None:
    service = a_service(provider=provider)

    ended = client.post(address("keep_ended", secret, service_id=service.pk), {"note": "Shut."})
    wrong = client.post(address("keep_pass_on", secret), {"keeper_email": "nobody"})
    passed = client.post(address("keep_pass_on", secret), {"keeper_email": "next@example.org"})

    assert (ended.status_code, wrong.status_code, passed.status_code) == (302, 200, 302)
    assert [one.values.get("status") or one.values["keeper_email"] for one in proposals()] == [
        "defunct",
        "next@example.org",
    ]
    provider.refresh_from_db()
    assert (provider.keeper_email, service_of(service.pk).status) == (KEEPER, "active")


@pytest.mark.parametrize("name", ["keep", "keep_pass_on"])
def test_link_that_ended_or_never_was_says_how_to_get_a_new_one(
    client: Client, provider: Provider, name: str
) -> None:
    old = a_link(provider, at=timezone.now() - timedelta(days=30))
    service = a_service("Calm Kitchen", provider=provider)
    an_area()

    pages = [client.get(address(name, one)) for one in (old, "never-was")]
    posted = client.post(address("keep_right", old), {"service": str(service.pk)})

    assert [page.status_code for page in (*pages, posted)] == [404, 404, 404]
    assert "Send me a new link" in pages[0].content.decode()
    assert "Calm Kitchen" not in pages[0].content.decode()
    assert pages[0].content.decode().replace(old, "never-was") == pages[1].content.decode()
    assert Assurance.objects.count() == 0


def test_new_link_is_answered_alike_whether_the_link_was_ever_ours(
    client: Client, provider: Provider
) -> None:
    old = a_link(provider, at=timezone.now() - timedelta(days=31))
    OutboxMessage.objects.all().delete()

    known = client.post(address("keep_new_link", old))
    unknown = client.post(address("keep_new_link", "never-was"))

    assert known.content == unknown.content
    assert (known.status_code, unknown.status_code, known.cookies) == (200, 200, {})
    assert [one.to for one in OutboxMessage.objects.all()] == [KEEPER]
    assert KeeperLink.objects.filter(ended_at=None).count() == 1
    more = [client.post(address("keep_new_link", "never-was")).status_code for _ in range(4)]
    assert more == [200, 200, 200, 429]


def test_link_asks_as_many_queries_of_three_entries_as_of_one(
    client: Client, provider: Provider, secret: str
) -> None:
    def asked(entries: int) -> int:
        for _ in range(entries):
            a_proposal(a_service(provider=provider))
        client.get(address("keep", secret))
        with CaptureQueriesContext(connection) as queries:
            client.get(address("keep", secret))
        return len(queries)

    assert asked(1) == asked(2)
