"""Asking about what is held: kept sealed, counted once, answered alike."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection

from kith.accounts.presenters.trail import Words, trail_days
from kith.core.models import AuditEntry, OutboxMessage
from kith.rights.models import Request
from kith.rights.operations import asking
from kith.rights.operations.forgetting import forget_request
from kith.rights.presenters import work
from kith.rights.rules.proving import as_word
from tests.factories.areas import AT
from tests.factories.rights import asked

pytestmark = pytest.mark.django_db
CANARY = "Zenobia Quillfeather"


def _every():
    return Request.objects.because("A test looks.")


def test_request_is_kept_sealed_with_its_days():
    told = asked("complaint", words=CANARY, name=CANARY, contact=CANARY, contact_note=CANARY)
    kept = _every().get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, name, contact, contact_note FROM rights_request")
        stored = [bytes(one) for one in cursor.fetchone()]

    assert (kept.words, kept.name, kept.contact, kept.contact_note) == (CANARY,) * 4
    assert [CANARY.encode() in one for one in stored] == [False] * 4
    assert told.number == kept.number
    assert check_password(as_word(told.word), kept.word_digest)
    assert told.word not in kept.word_digest
    assert (kept.acknowledge_by, kept.answer_by) == (date(2026, 12, 21), None)


@pytest.mark.parametrize("kind", ["access", "correction", "erasure"])
def test_other_requests_are_answered_within_a_month(kind):
    request = asked(kind).request

    assert (request.acknowledge_by, request.answer_by) == (None, date(2026, 12, 21))


def test_trail_and_outbox_hold_nothing_that_was_typed():
    asked("access", words=CANARY, name=CANARY, contact_way="email", contact="z@canary.example")
    entry = AuditEntry.objects.get(action="rights.request-received")

    assert entry.detail == {"kind": "access", "way": "email", "from": "public"}
    assert entry.by_id is None
    assert OutboxMessage.objects.count() == 0


def test_form_sent_again_is_told_its_number_and_no_word_and_counts_once():
    key = uuid4()
    first, again = asked(form_key=key), asked(form_key=key)

    assert (again.number, again.word) == (first.number, "")
    assert _every().count() == 1


def test_word_is_made_by_chance_and_not_of_the_form():
    key = uuid4()
    first = asked(form_key=key)
    first.request.delete()

    assert asked(form_key=key).word != first.word


def test_form_changed_and_sent_twice_is_two_requests_in_all():
    key = uuid4()
    asked(form_key=key)
    other = asked(form_key=key, words="I forgot something.")
    again = asked(form_key=key, words="I forgot something.")

    assert (again.number, again.word) == (other.number, "")
    assert _every().count() == 2


@pytest.mark.parametrize("words", ["Please look into it.", "Something else."])
def test_form_of_what_is_taken_out_by_now_is_not_kept_anew(words):
    key = uuid4()
    forget_request(request=asked(form_key=key).request, at=AT)
    with pytest.raises(asking.SentBefore):
        asked(form_key=key, words=words)
    assert [one.words for one in _every()] == [None]


def test_form_of_what_the_schedule_cleared_is_not_kept_anew():
    key = uuid4()
    request = asked(form_key=key).request
    _every().filter(pk=request.pk).update(words=None, name=None)
    with pytest.raises(asking.SentBefore):
        asked(form_key=key)
    assert _every().count() == 1


def test_trail_says_that_somebody_sent_it():
    request = asked().request
    words = Words({**work.SENTENCES}, {}, {})
    (day,) = trail_days(AuditEntry.objects.filter(object_id=str(request.pk)), words)

    assert [one.says for one in day.lines] == [
        "Somebody sent in a request about what is held of them"
    ]


def test_form_sent_again_with_other_words_is_another_request():
    key = uuid4()
    first, other = asked(form_key=key), asked(form_key=key, words="I forgot something.")

    assert other.number != first.number
    assert other.word != first.word
    assert sorted(one.words for one in _every()) == ["I forgot something.", "Please look into it."]


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"kind": "pizza"}, asking.NotAKind),
        ({"contact_way": "pigeon"}, asking.NotAKind),
        ({"words": " \n "}, asking.WordsMissing),
        ({"contact": ""}, asking.ContactMissing),
        ({"words": "x" * 5001}, asking.TooLong),
        ({"contact_note": "x" * 1001}, asking.TooLong),
    ],
)
def test_request_is_refused(given, refused):
    with pytest.raises(refused):
        asked(**given)
    assert _every().count() == 0
