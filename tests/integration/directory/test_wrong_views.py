"""Saying that an entry is wrong, and settling it: the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kith.areas.forms import seconds_since, stamp
from kith.directory.models import WrongReport
from kith.directory.operations.reporting import report_wrong, settle_report
from kith.directory.presenters.wrong import wrong_lines
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_provider, a_service
from tests.factories.keeping import a_keeper, a_moderator
from tests.factories.people import a_person, an_organisation

pytestmark = pytest.mark.django_db
LIST = "/work/directory/reports/"
QUERIES = 11


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()


def _every():
    return WrongReport.objects.because("A test looks.")


def _post(service, *, ago=60.0, client=None, **more):
    given = {"what": "phone", "words": "It is 0114 496 0009.", "address_line": ""}
    stamped = stamp(service.pk, timezone.now() - timedelta(seconds=ago))
    return (client or Client()).post(
        f"/services/{service.pk}/wrong/", {**given, "stamp": stamped, **more}
    )


def _report(service=None, **more):
    return report_wrong(
        service=service or a_service(), **{"what": "phone", "by": None, "at": AT, **more}
    )


def test_form_is_given_out_without_a_cookie_and_kept_by_nobody():
    service = a_service("Talk it over", assured_on=timezone.localdate())
    response = Client(enforce_csrf_checks=True).get(f"/services/{service.pk}/wrong/")
    html = response.content.decode()

    assert response.status_code == 200
    assert response.cookies == {}
    assert "no-store" in response["Cache-Control"]
    assert "Do not tell us your name or what you are going through." in html
    assert "<title>Tell us what is wrong</title>" in html


def test_form_of_help_with_abuse_is_not_named_in_the_history():
    service = a_service("Way Out", is_safety=True, assured_on=timezone.localdate())
    for page in ("wrong/", "wrong/thanks/"):
        html = Client().get(f"/services/{service.pk}/{page}").content.decode()
        assert f"<title>{an_area().neutral_title}</title>" in html


def test_report_is_kept_and_thanked_for_without_an_account():
    service = a_service(assured_on=timezone.localdate())
    response = _post(service, client=Client(enforce_csrf_checks=True))

    assert response.status_code == 302
    assert response["Location"] == f"/services/{service.pk}/wrong/thanks/"
    assert response.cookies == {}
    assert _every().get().words == "It is 0114 496 0009."
    assert "Thank you" in Client().get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"what": ""}, "Choose what is wrong"),
        ({"words": "x" * 1001}, "Keep it to 1,000 characters"),
        ({"words": "It is 0114 496 0009. See www.pills"}, "Leave out web and e-mail addresses"),
        ({"address_line": "pills"}, "Leave the last box empty"),
        ({"ago": 1}, "That was very quick"),
        ({"ago": 90_000}, "This page was open for a long time"),
        ({"stamp": "made up"}, "This page was open for a long time"),
    ],
)
def test_report_is_asked_again_and_nothing_is_lost(given, says):
    response = _post(a_service(assured_on=timezone.localdate()), **given)
    html = response.content.decode()

    assert response.status_code == 200
    assert says in html
    assert given.get("words", "It is 0114 496 0009.") in html
    assert _every().count() == 0


def test_stamp_of_another_entry_is_none():
    one, other = a_service(), a_service()

    assert seconds_since(stamp(one.pk, AT), one.pk, AT + timedelta(seconds=9)) == 9
    assert seconds_since(stamp(one.pk, AT), other.pk, AT + timedelta(seconds=9)) is None


def test_report_tells_when_there_are_enough(monkeypatch):
    service = a_service(assured_on=timezone.localdate())
    for number in range(20):
        _report(service, words=f"{number}")

    assert "Many people have told us about this entry." in _post(service).content.decode()
    assert _every().count() == 20


def test_report_is_counted_by_machine():
    service = a_service(assured_on=timezone.localdate())
    answers = [_post(service, words=f"{number}").status_code for number in range(12)]

    assert answers == [302] * 10 + [429] * 2


@pytest.mark.parametrize("page", ["wrong/", "wrong/thanks/"])
def test_report_on_an_entry_that_is_hidden_is_not_asked_for(page):
    service = a_service(status="inactive")

    assert Client().get(f"/services/{service.pk}/{page}").status_code == 404


def test_reports_show_moderators_what_waits(client):
    waiting = _report(a_service("Still wrong"), words="It moved.")
    done = _report(a_service("Mended"))
    client.force_login(a_moderator())
    settle_report(report=done, answer="Done.", by=a_moderator(), at=AT)

    html = client.get(LIST).content.decode()
    settled = client.get(f"{LIST}?show=settled").content.decode()

    assert "Still wrong" in html
    assert "A telephone number: It moved." in html
    assert "Mended" not in html
    assert "Mended" in settled
    assert "Still wrong" not in settled
    assert waiting.settled_at is None


def test_reports_show_keepers_their_own_alone_and_no_way_to_settle(client):
    ours, theirs = an_organisation("Ours"), an_organisation("Theirs")
    mine = _report(a_service("Our help", provider=a_provider(organisation=ours)))
    other = _report(a_service("Their help", provider=a_provider(organisation=theirs)))
    client.force_login(a_keeper(ours))

    html = client.get(LIST).content.decode()

    assert "Our help" in html
    assert "Their help" not in html
    assert client.get(f"{LIST}{other.pk}/").status_code == 404
    page = client.get(f"{LIST}{mine.pk}/")
    assert page.status_code == 200
    assert "Settle this report" not in page.content.decode()
    assert client.post(f"{LIST}{mine.pk}/settle/", {"answer": "x"}).status_code == 404


def test_reports_are_not_for_others(client):
    report = _report()
    client.force_login(a_person("practitioner", organisation=an_organisation()))

    assert [
        client.get(address).status_code
        for address in (LIST, f"{LIST}{report.pk}/", f"{LIST}{report.pk}/settle/")
    ] == [404, 404, 404]


def test_reports_are_not_for_those_who_have_not_signed_in():
    assert Client().get(LIST).status_code == 302


def test_report_is_settled_with_an_answer(client):
    report = _report()
    client.force_login(a_moderator())

    asked = client.post(f"{LIST}{report.pk}/settle/", {"answer": ""})
    response = client.post(f"{LIST}{report.pk}/settle/", {"answer": "Changed the number."})

    assert "Say what you did about it" in asked.content.decode()
    assert response["Location"] == LIST
    assert _every().get().answer == "Changed the number."
    assert "Changed the number." in client.get(f"{LIST}{report.pk}/").content.decode()


def test_report_page_names_others_of_the_same_entry(client):
    service = a_service()
    report, other = _report(service), _report(service, what="times")
    client.force_login(a_moderator())

    assert f"{LIST}{other.pk}/" in client.get(f"{LIST}{report.pk}/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_reports_ask_the_same_however_many(client, count, django_assert_num_queries):
    for _ in range(count):
        settle_report(report=_report(), answer="Done.", by=a_moderator(), at=AT)
    client.force_login(a_moderator())
    client.get(LIST)

    with django_assert_num_queries(QUERIES):
        client.get(f"{LIST}?show=settled")


def test_lines_of_work_count_what_waits():
    moderator = a_moderator()
    assert list(wrong_lines(moderator, AT)) == []
    service = a_service()
    _report(service)
    assert [one.sentence for one in wrong_lines(moderator, AT)] == [
        "1 report that an entry is wrong waits"
    ]
    _report(service, what="times")
    assert [(one.sentence, one.address) for one in wrong_lines(moderator, AT)] == [
        ("2 reports that an entry is wrong wait", LIST)
    ]


def test_lines_of_work_are_for_those_who_settle():
    ours = an_organisation()
    _report(a_service(provider=a_provider(organisation=ours)))

    assert list(wrong_lines(a_keeper(ours), AT)) == []
