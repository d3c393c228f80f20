"""The screens of those who answer requests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kith.areas.forms import stamp
from kith.core.models import Draft
from kith.rights.models import Erasure, Request
from kith.rights.operations import erasing, reviewing
from tests.factories.areas import AT, an_area
from tests.factories.people import a_person, an_organisation
from tests.factories.rights import (
    a_request,
    an_erasure,
    an_officer,
    asked,
    proved,
    settled,
)

pytestmark = pytest.mark.django_db
LIST = "/work/rights/"
ERASURES = "/work/rights/erasures/"
LIST_QUERIES = 11
ERASURES_QUERIES = 11


def _again(request):
    return Request.objects.because("A test looks.").get(pk=request.pk)


def _page(request, rest=""):
    return f"{LIST}{request.pk}/{rest}"


@pytest.fixture
def officer(client):
    found = an_officer("Olu Officer")
    client.force_login(found)
    return found


def test_list_shows_what_waits_and_nothing_that_was_typed(client, officer):
    waiting, done = a_request("access", words="Zenobia"), a_request()
    settled(done, by=officer)
    html = client.get(LIST).content.decode()
    other = client.get(f"{LIST}?show=settled").content.decode()

    assert waiting.number in html
    assert done.number not in html
    assert "Zenobia" not in html
    assert "Ida Marrow" not in html
    assert "Answer by 21 December 2026." in html
    assert done.number in other
    assert waiting.number not in other


def test_list_is_narrowed_by_kind_and_empty_says_so(client, officer):
    a_request("access")

    assert "Nothing waits" in client.get(f"{LIST}?kind=complaint").content.decode()
    assert "1 waiting" in client.get(f"{LIST}?kind=access").content.decode()
    assert "Nothing settled" in client.get(f"{LIST}?show=settled").content.decode()


def test_long_list_has_pages(client, officer):
    for _number in range(26):
        a_request("access")
    second = client.get(f"{LIST}?page=2").content.decode()

    assert second.count("kith-rows__row") == 1


def test_number_finds_its_request_and_stands_in_no_address(client, officer):
    request = a_request()
    settled(request, by=officer)
    found = client.post(LIST, {"number": request.number.lower().replace("-", " ")})
    unknown = client.post(LIST, {"number": "nothing"})

    assert found["Location"] == _page(request)
    assert "There is no request with this number" in unknown.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_however_many(client, officer, count, django_assert_num_queries):
    for _number in range(count):
        a_request("access")
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_erasures_ask_the_same_however_many(client, officer, count, django_assert_num_queries):
    for _number in range(count):
        an_erasure(by=officer)
    client.get(ERASURES)

    with django_assert_num_queries(ERASURES_QUERIES):
        client.get(ERASURES)


def test_request_is_written_down_for_somebody(client, officer):
    a_request()
    given = {
        "kind": "correction",
        "words": "It is wrong.",
        "contact_way": "none",
        "stamp": stamp("rights", timezone.now() - timedelta(seconds=60)),
    }
    html = client.post(f"{LIST}add/", given).content.decode()
    kept = Request.objects.because("A test looks.").get(kind="correction")

    assert kept.number in html
    assert kept.received_by == officer


def test_request_is_acknowledged_put_off_and_settled(client, officer):
    request = a_request("access")
    assert "Ida Marrow" in client.get(_page(request)).content.decode()

    wrong = client.post(_page(request, "acknowledge/"), {})
    assert "Choose how you told them" in wrong.content.decode()
    assert client.post(_page(request, "acknowledge/"), {"how": "letter"}).status_code == 302
    assert client.post(_page(request, "extend/"), {"reason": "many"}).status_code == 302
    wrong = client.post(_page(request, "settle/"), {"outcome": "refused", "how": "letter"})
    assert "Say what you did, and what you told them" in wrong.content.decode()
    given = {"outcome": "silent", "answer": "They never came.", "how": "letter"}
    assert client.post(_page(request, "settle/"), given).status_code == 302
    html = client.get(_page(request)).content.decode()

    assert "Put off" not in html
    assert "Settle this request" not in html
    assert "They never came." in html
    again = client.post(_page(request, "acknowledge/"), {"how": "letter"})
    assert "This request is settled already." in again.content.decode()


def test_access_is_answered_step_by_step(client, officer):
    person = a_person("practitioner", organisation=an_organisation(), name="Ida Marrow")
    Draft.objects.create(
        person_id=person.pk, address="/x/", typed={"note": ["Zenobia came"]}, saved_at=AT
    )
    told = asked("access")
    request = told.request
    identity = {"proof": "document", "account": person.email, "names": "Ida Marrow"}
    form = client.get(_page(request, "identity/")).content.decode()
    assert "shows only that the same person sent the form" in form
    assert "They gave the word" not in form
    word = {**identity, "proof": "word", "word": told.word}
    assert client.post(_page(request, "identity/"), word).status_code == 200
    assert client.post(_page(request, "identity/"), identity).status_code == 302
    assert client.post(_page(request, "look/"))["Location"] == _page(request, "items/")
    html = client.get(_page(request, "items/")).content.decode()
    assert "not decided yet" in html
    assert "Put together what is given" not in html
    _decide_all(client, request)
    assert client.post(_page(request, "answer/make/"))["Location"] == _page(request, "answer/")
    answer = client.get(_page(request, "answer/"))
    file = client.get(_page(request, "answer/file/"))

    assert "no-store" in answer["Cache-Control"]
    assert person.email in answer.content.decode()
    assert "Zenobia" not in answer.content.decode()
    assert file["Content-Type"] == "application/json"
    assert "Zenobia" not in file.content.decode()
    assert client.post(_page(request, "answer/hand-over/"), {"how": "waits"}).status_code == 200
    handed = client.post(_page(request, "answer/hand-over/"), {"how": "in-person"})
    assert handed["Location"] == _page(request)
    for gone in ("answer/", "answer/file/"):
        assert client.get(_page(request, gone)).status_code == 404


def _decide_all(client, request):
    for item in request.items.all():
        address = _page(request, f"items/{item.pk}/")
        assert item.get_decision_display() == "Not decided"
        shown = _shown(client, address)
        given = {"decision": "give", "reason": "", "seen": "undecided", "shown": shown}
        if item.needs_care:
            assert "Choose a reason that fits" in client.post(address, given).content.decode()
            given |= {"decision": "withhold", "reason": "third-party"}
        assert client.post(address, given)["Location"] == _page(request, "items/")


def _shown(client, address):
    return client.get(address).context["form"]["shown"].value()


def test_word_is_asked_for_where_it_is_enough(client, officer):
    told = asked("complaint")
    page = _page(told.request, "identity/")
    assert "They gave the word" in client.get(page).content.decode()
    wrong = client.post(page, {"proof": "word", "word": "no"})
    assert "That is not the word" in wrong.content.decode()

    assert client.post(page, {"proof": "word", "word": told.word}).status_code == 302
    assert page in client.get(_page(told.request)).content.decode()


def test_request_written_down_twice_shows_its_word_once(client, officer):
    an_area()
    given = {
        "kind": "correction",
        "words": "It is wrong.",
        "contact_way": "none",
        "stamp": stamp("rights", timezone.now() - timedelta(seconds=60)),
    }
    first, again = (client.post(f"{LIST}add/", given).content.decode() for _ in range(2))

    assert [html.count("kith-code") for html in (first, again)] == [2, 1]
    assert "cannot be shown again" in again


def test_item_of_another_request_is_not_there(client, officer):
    person = a_person(name="Ida Marrow")
    mine, other = a_request("access"), a_request("access")
    proved(mine, by=officer, account=person.email)
    reviewing.look(request=mine, by=officer, at=AT)
    item = mine.items.first()

    assert client.get(_page(mine, f"items/{item.pk}/")).status_code == 200
    assert client.get(_page(other, f"items/{item.pk}/")).status_code == 404


def test_look_before_it_is_known_who_asks_says_so(client, officer):
    request = a_request("access")
    html = client.post(_page(request, "look/"), follow=True).content.decode()

    assert "Make sure first who they are" in html


def test_erasure_takes_two_people(client, officer, django_capture_on_commit_callbacks):
    request = a_request("erasure")
    proved(request, by=officer)
    page = client.get(_page(request, "erase/")).content.decode()
    assert "What stays: The trail of what was done" in page
    assert "not from a backup either" not in page
    asked_for = client.post(_page(request, "erase/"), {"reason": "duty"})
    erasure = Erasure.objects.because("A test looks.").get()
    at = f"{ERASURES}{erasure.pk}/"
    assert asked_for["Location"] == at
    own = client.get(at).content.decode()
    assert "You asked for this." in own
    assert "Erase everything" not in own
    refused = client.post(f"{at}approve/", {"how": "letter"}).content.decode()
    assert "A colleague approves it" in refused
    client.force_login(an_officer())
    seen = client.get(at)
    assert "no-store" in seen["Cache-Control"]
    assert "Erase everything" in seen.content.decode()
    assert "Ida Marrow" in seen.content.decode()
    assert "They showed a document." in seen.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{at}approve/", {"how": "letter"})["Location"] == at
    done = client.get(at).content.decode()

    assert "Certificate of erasure" in done
    assert "What was sealed cannot be read from older backups." in done
    assert "must be erased again" in done
    assert "Older backups cannot be read" not in done
    assert "is erased" in client.get(_page(request)).content.decode()
    assert "Ida Marrow" not in client.get(_page(request)).content.decode()


def test_erasure_is_turned_down(client, officer):
    erasure = an_erasure()
    client.post(f"{ERASURES}{erasure.pk}/turn-down/")
    again = client.post(f"{ERASURES}{erasure.pk}/turn-down/", follow=True).content.decode()

    assert "Somebody decided on this already." in again
    assert Erasure.objects.because("A test looks.").get().state == "turned-down"
    assert "Turned down" in client.get(ERASURES).content.decode()


def test_pages_are_not_for_others(client):
    erasure = an_erasure()
    request = erasure.request
    client.force_login(a_person("organisation-lead", organisation=an_organisation()))
    addresses = [LIST, f"{LIST}add/", ERASURES, f"{ERASURES}{erasure.pk}/", _page(request)]
    addresses += [_page(request, rest) for rest in ("identity/", "items/", "answer/", "erase/")]
    posts = [_page(request, rest) for rest in ("acknowledge/", "extend/", "settle/", "look/")]
    posts += [f"{ERASURES}{erasure.pk}/approve/", f"{ERASURES}{erasure.pk}/turn-down/"]

    assert [client.get(one).status_code for one in addresses] == [404] * len(addresses)
    assert [client.post(one).status_code for one in posts] == [404] * len(posts)
    assert erasing.destroy_due_keys(at=AT) == 0


def test_pages_are_not_for_those_who_have_not_signed_in():
    assert Client().get(LIST).status_code == 302


def test_nobody_reads_what_is_held_about_themselves_before_a_colleague_gave_it(client, officer):
    colleague = an_officer("Nell Other")
    request = proved(a_request("access"), account=officer.email, by=colleague)
    reviewing.look(request=request, by=colleague, at=AT)
    pages = ["items/", "answer/", "answer/file/"]

    assert [client.get(_page(request, one)).status_code for one in pages] == [404, 404, 404]
    client.force_login(colleague)
    assert client.get(_page(request, "items/")).status_code == 200
