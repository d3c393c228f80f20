"""What anybody reads and asks without an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kith.areas.forms import stamp
from kith.core.models import AuditEntry
from kith.rights.models import Request
from kith.rights.operations.forgetting import forget_request
from kith.rights.rules.proving import as_word
from tests.factories.areas import an_area

pytestmark = pytest.mark.django_db
PAGE, ASK = "/your-information/", "/your-information/ask/"
CANARY = "Zenobia Quillfeather"
GIVEN = {
    "kind": "access",
    "words": "Show me what you hold.",
    "name": "Ida Marrow",
    "contact_way": "post",
    "contact": "12 Mill Lane",
    "contact_note": "Mondays",
    "address_line": "",
}


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()


def _every():
    return Request.objects.because("A test looks.")


def _post(*, ago=60.0, client=None, **more):
    stamped = stamp("rights", timezone.now() - timedelta(seconds=ago))
    return (client or Client()).post(ASK, {**GIVEN, "stamp": stamped, **more})


def test_page_tells_what_is_kept_and_how_soon_people_are_answered():
    an_area()
    response = Client().get(PAGE)
    html = response.content.decode()

    assert response.status_code == 200
    assert response.cookies == {}
    assert "If you complain, we tell you within 30 days that we have it." in html
    assert "We answer the rest within 1 month." in html
    assert "it may take 2 months longer" in html
    assert f'href="{PAGE}how-long/"' in html
    assert 'class="kith-exit' in html
    assert "We tell you which when we answer." in html


def test_page_without_a_pack_says_so():
    assert Client().get(PAGE).status_code == 200
    assert Client().get(ASK).status_code == 404


def test_form_is_given_out_without_a_cookie_and_kept_by_nobody():
    area = an_area()
    response = Client(enforce_csrf_checks=True).get(ASK)
    html = response.content.decode()

    assert response.status_code == 200
    assert response.cookies == {}
    assert "no-store" in response["Cache-Control"]
    assert f"<title>{area.neutral_title}</title>" in html
    assert "data-sensitive" in html


def test_request_is_kept_and_its_number_and_word_told_once():
    an_area()
    response = _post(client=Client(enforce_csrf_checks=True))
    html, kept = response.content.decode(), _every().get()

    assert response.status_code == 200
    assert response.cookies == {}
    assert "no-store" in response["Cache-Control"]
    assert kept.number in html
    assert "We will answer in the way that you told us." in html
    assert (kept.words, kept.contact_note) == ("Show me what you hold.", "Mondays")
    assert kept.number not in Client().get(ASK).content.decode()


def test_whoever_is_not_to_be_contacted_is_told_to_come_back():
    an_area()
    html = _post(contact_way="none", contact="").content.decode()

    assert "We will not contact you." in html


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": ""}, "Choose what you want to ask for"),
        ({"words": ""}, "Tell us what you want to ask"),
        ({"contact_way": ""}, "Choose how we may answer you"),
        ({"contact": ""}, "Tell us the address or number, or choose not to be contacted"),
        ({"words": "x" * 5001}, "Keep it to 5000 characters or fewer"),
        ({"address_line": "pills"}, "Leave the last box empty"),
        ({"ago": 1}, "That was very quick"),
        ({"ago": 90_000}, "This page was open for a long time"),
        ({"stamp": stamp("wrong", timezone.now())}, "This page was open for a long time"),
    ],
)
def test_request_is_asked_again_and_nothing_is_lost(given, says):
    an_area()
    response = _post(**{"name": CANARY, **given})
    html = response.content.decode()

    assert response.status_code == 200
    assert says in html
    assert CANARY in html
    assert _every().count() == 0


def _codes(response):
    """Number and word, as the page shows them."""
    return re.findall(r'kith-code">([^<]*)<', response.content.decode())


def test_form_that_is_sent_again_has_the_same_number_and_no_word():
    an_area()
    stamped = stamp("rights", timezone.now() - timedelta(seconds=60))
    first, again = _post(stamp=stamped), _post(stamp=stamped)
    number, word = _codes(first)

    assert check_password(as_word(word), _every().get().word_digest)
    assert _codes(again) == [number]
    assert word not in again.content.decode()
    assert "This was sent before, and we keep it once." in again.content.decode()
    assert "It does not show who you are" in first.content.decode()


def test_form_that_is_sent_again_after_all_was_erased_makes_no_request():
    an_area()
    stamped = stamp("rights", timezone.now() - timedelta(seconds=60))
    _post(stamp=stamped)
    forget_request(request=_every().get(), at=timezone.now())
    again = _post(stamp=stamped)

    assert "This form was sent before." in again.content.decode()
    assert _codes(again) == []
    assert _every().count() == 1


def test_requests_are_counted_by_machine():
    an_area()
    answers = [_post(kind="").status_code for _number in range(62)]

    assert answers == [200] * 60 + [429] * 2


def test_page_says_that_forms_are_counted_by_a_code_of_the_address():
    an_area()
    html = Client().get(PAGE).content.decode()

    assert "do not note your computer" not in html
    assert "a code made from your computer" in html


def test_what_was_typed_is_in_no_log_trail_or_session(caplog):
    an_area()
    given = dict.fromkeys(("words", "name", "contact", "contact_note"), CANARY)
    _post(**given)
    _post(**given, ago=1)

    assert CANARY not in caplog.text
    assert CANARY not in str(list(AuditEntry.objects.values()))
    assert Session.objects.count() == 0
