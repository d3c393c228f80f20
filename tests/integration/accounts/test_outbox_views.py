"""`/work/outbox/`: for those who look after sending, without an address or a word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith.accounts.models import Person
from kith.accounts.offers import outbox_lines
from kith.accounts.queries.outbox import messages_given_up, messages_not_sent
from kith.core import outbox
from kith.core.models import AuditEntry, OutboxMessage
from kith.core.offers import WorkLine
from kith.core.outbox import operations
from kith.core.outbox.parcel import NotCarried
from tests.factories.people import AT, a_person

pytestmark = pytest.mark.django_db
ADDRESS = "canary-address@example.org"


def put(**other: Any) -> OutboxMessage:
    with transaction.atomic():
        return outbox.put_mail(
            **{
                "code": "tests.note",
                "to": ADDRESS,
                "safe_contact": "staff-account",
                "subject": "Canary subject",
                "body": "Canary words",
                "by": None,
                "at": AT,
                **other,
            }
        )


def give_up(message: OutboxMessage, problem: str = "refused") -> OutboxMessage:
    parcel = operations.claim_next(at=message.try_at)
    assert parcel is not None
    assert parcel.id == message.pk
    operations.note_not_carried(
        parcel=parcel, failure=NotCarried(problem, is_final=True), at=AT + timedelta(minutes=1)
    )
    return message


@pytest.fixture
def keeper() -> Person:
    """Somebody who looks after sending."""
    return a_person("system-administrator", name="Kim")


@pytest.fixture
def keeping(client: Client, keeper: Person) -> Client:
    """Their browser."""
    client.force_login(keeper)
    return client


def said(response: Any) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages]


def test_outbox_tells_what_went_wrong_and_shows_nobody(keeping: Client) -> None:
    waiting = put()
    dead = give_up(put(at=AT - timedelta(hours=1)))
    operations.withdraw_message(message_id=put(at=AT).pk, by=uuid4(), at=AT)
    response = keeping.get("/work/outbox/")

    assert response.status_code == 200
    cards = response.context["cards"]
    assert [(card.id, card.is_given_up, card.attempts, card.problem) for card in cards] == [
        (
            dead.pk,
            True,
            1,
            "GOV.UK Notify refused it: look at the address, the template and the key",
        ),
        (waiting.pk, False, 0, "None so far"),
    ]
    page = response.content.decode().lower()
    assert page.count("canary") == 0
    assert (page.count("tests.note, written"), page.count("given up</strong>")) == (4, 1)


def test_outbox_says_when_there_is_nothing(keeping: Client) -> None:
    response = keeping.get("/work/outbox/")

    assert response.context["cards"] == []
    assert response.content.decode().count("Every message was sent") == 1


def test_outbox_shows_twenty_five_a_page(keeping: Client) -> None:
    for _number in range(27):
        put()

    assert len(keeping.get("/work/outbox/").context["cards"]) == 25
    assert len(keeping.get("/work/outbox/?page=2").context["cards"]) == 2


def test_outbox_asks_as_much_for_three_as_for_one(keeping: Client) -> None:
    keeping.get("/work/outbox/")
    put()
    with CaptureQueriesContext(connection) as for_one:
        keeping.get("/work/outbox/")
    put()
    put()
    with CaptureQueriesContext(connection) as for_three:
        keeping.get("/work/outbox/")

    assert len(for_three) == len(for_one)
    about_messages = [
        one for one in for_three.captured_queries if "core_outboxmessage" in one["sql"]
    ]
    assert len(about_messages) == 2


@pytest.mark.parametrize("role", ["practitioner", "records-administrator", "organisation-lead"])
def test_outbox_is_not_there_for_others(client: Client, role: str) -> None:
    message = put()
    client.force_login(a_person(role))

    assert client.get("/work/outbox/").status_code == 404
    for name in ("work:retry_message", "work:withdraw_message"):
        assert client.post(reverse(name, kwargs={"message_id": message.pk})).status_code == 404
    message.refresh_from_db()
    assert (message.state, message.body) == ("waiting", "Canary words")


def test_outbox_asks_strangers_to_sign_in(client: Client) -> None:
    response = client.get("/work/outbox/")

    assert (response.status_code, response.url) == (302, "/account/login/?next=/work/outbox/")


def test_retry_message_puts_it_back(keeping: Client, keeper: Person) -> None:
    message = give_up(put())
    response = keeping.post(f"/work/outbox/{message.pk}/retry-message/")

    assert (response.status_code, response.url) == (302, "/work/outbox/")
    assert said(response) == ["The message will be tried again now."]
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("waiting", 0)
    assert AuditEntry.objects.get(action="core.message-retried").by_id == keeper.pk


def test_withdraw_message_wipes_it(keeping: Client, keeper: Person) -> None:
    message = give_up(put())
    response = keeping.post(f"/work/outbox/{message.pk}/withdraw-message/")

    assert (response.status_code, response.url) == (302, "/work/outbox/")
    assert said(response) == ["The message is withdrawn. It will not be sent."]
    message.refresh_from_db()
    assert (message.state, message.to, message.body) == ("withdrawn", "", None)
    assert AuditEntry.objects.get(action="core.message-withdrawn").by_id == keeper.pk


@pytest.mark.parametrize("deed", ["retry-message", "withdraw-message"])
def test_deed_on_a_message_that_went_says_so(keeping: Client, deed: str) -> None:
    message = put()
    parcel = operations.claim_next(at=AT)
    assert parcel is not None
    operations.note_sent(parcel=parcel, at=AT)
    response = keeping.post(f"/work/outbox/{message.pk}/{deed}/")

    assert said(response) == ["This message was sent or withdrawn already."]
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize("deed", ["retry-message", "withdraw-message"])
def test_deed_changes_nothing_when_its_address_is_only_opened(keeping: Client, deed: str) -> None:
    assert keeping.get(f"/work/outbox/{put().pk}/{deed}/").status_code == 405


def test_messages_not_sent_tells_no_address_and_no_words(keeper: Person) -> None:
    put()

    assert {key for row in messages_not_sent(keeper) for key in row} == {
        "id", "code", "channel", "state", "attempts", "problem", "put_at", "try_at", "ended_at",
    }  # fmt: skip
    assert list(messages_not_sent(a_person("practitioner"))) == []


def test_outbox_line_stands_only_for_those_who_can_do_something(keeper: Person) -> None:
    put()
    before = list(outbox_lines(keeper, AT))
    give_up(put(at=AT - timedelta(hours=2)))
    one = list(outbox_lines(keeper, AT))
    give_up(put(at=AT - timedelta(hours=1)))
    two = list(outbox_lines(keeper, AT))

    assert before == []
    assert one == [WorkLine("1 message could not be sent", "/work/outbox/")]
    assert two == [WorkLine("2 messages could not be sent", "/work/outbox/")]
    other = a_person("records-administrator")
    assert (list(outbox_lines(other, AT)), messages_given_up(other)) == ([], 0)
