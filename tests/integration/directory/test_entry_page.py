"""The page of one service: what it tells, what it leaves out, and who never sees it."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kith.core.page_cache import forget
from kith.directory.models import DirectoryRules, Service
from kith.opening_times import (
    BankHolidayRule,
    Closure,
    Opening,
    OpeningTimes,
    Week,
    every_day,
    to_schedules,
)
from tests.factories.areas import an_area
from tests.factories.directory import a_place, a_provider, a_service, a_term

pytestmark = pytest.mark.django_db


def _times(**more: Any) -> tuple[Any, ...]:
    days = (*every_day([Opening(time(9), time(17))])[:5], (), ())
    return tuple(to_schedules(OpeningTimes(weeks=(Week(days),), **more)))


def _whole(name: str = "Talk it over", **more: Any) -> Service:
    for code, kind, label in (
        ("mediation", "types", "Mediation"),
        ("adults", "eligibility", "Adults"),
        ("step-free", "access", "Step-free"),
    ):
        a_term(code, taxonomy=kind, label=label)
    today = timezone.localdate()
    given: dict[str, Any] = {
        "summary": "Somebody to help you talk.",
        "description": "Two people help you.\n\nYou meet four times.",
        "terms": ("types:mediation", "eligibility:adults"),
        "phones": (
            {"number": "0114 496 0001", "what": "the office", "hours": "9 to 5", "text": ""},
        ),
        "email": "talk@hillside.example",
        "website": "https://hillside.example/talk",
        "how_to_ask": "Ring, and ask for Sam.",
        "ways": ("self", "worker"),
        "delivery": ("in_person", "online"),
        "taking": "waiting_list",
        "waiting_days": 30,
        "cost": "free",
        "youngest": 16,
        "eligibility": "Couples and parents.",
        "languages": ("en", "ur"),
        "has_interpreters": True,
        "times": _times(),
        "assured_on": today,
        "source_url": "https://hillside.example/about",
        "read_on": today,
        "places": (
            a_place(
                "hub",
                name="Mill Hub",
                address="3 Mill Lane",
                town="Milltown",
                postcode="S60 1AA",
                getting_there="Bus 9 stops outside.",
                access=("access:step-free",),
                note="Room 2",
            ),
        ),
    }
    return a_service(name, provider=a_provider("Hillside"), **{**given, **more})


def _text(client: Client, service: Service, status: int = 200) -> str:
    response = client.get(f"/services/{service.pk}/")
    assert response.status_code == status
    assert response.cookies == {}
    return response.content.decode()


def test_page_tells_everything(client):
    html = _text(client, _whole())

    for words in (
        "<title>Talk it over</title>",
        "Hillside",
        "Somebody to help you talk.",
        "<p>You meet four times.</p>",
        "Mediation",
        "Aged 16 and over",
        "Couples and parents.",
        "Anybody, wherever they live",
        "You can ask for yourself.",
        "Somebody who works with you can ask for you.",
        "Ring, and ask for Sam.",
        'href="tel:01144960001"',
        "the office",
        "9 to 5",
        'href="mailto:talk@hillside.example"',
        'href="https://hillside.example/talk"',
        "There is a waiting list.",
        "About 4 weeks",
        "Free",
        "In person, Online",
        "English, Urdu (اردو)",
        "It can get an interpreter.",
        "Mill Hub",
        "3 Mill Lane<br>Milltown<br>S60 1AA",
        "Bus 9 stops outside.",
        "Step-free",
        "Room 2",
        "Checked today",
        "hillside.example/about",
        "9am to 5pm",
        "Closed",
    ):
        assert words in html, words


def test_page_of_help_with_abuse_is_not_named_in_the_history(client):
    html = _text(client, _whole("Way Out", is_safety=True))

    assert f"<title>{an_area().neutral_title}</title>" in html
    assert "data-sensitive" in html
    assert "Way Out</h1>" in html


def test_page_of_a_secret_place_says_nothing_of_where(client):
    places = (a_place("a", name="House", is_confidential=True, town="Secretville"),)
    html = _text(client, _whole(is_safety=True, places=places))

    assert "The address is kept secret" in html
    assert "Secretville" not in html
    assert "<address" not in html


def test_page_says_that_an_entry_is_invented(client):
    assert "This service is invented" in _text(client, _whole(is_invented=True))


def test_page_of_a_service_that_is_closed_for_a_while_says_so_and_not_when_it_opens(client):
    html = _text(client, _whole(status="temporarily closed"))

    assert "It is closed for a while." in html
    assert "It opens next" not in html
    assert "dir-now" not in html


def test_page_says_that_nobody_has_checked(client):
    html = _text(client, _whole(assured_on=None))

    assert "Nobody has checked this yet" in html


@pytest.mark.parametrize("status", ["inactive", "defunct"])
def test_page_of_a_service_that_does_not_run_helps_on(client, status):
    assert "This service is not in the list" in _text(client, _whole(status=status), 404)


def test_page_of_a_service_that_went_helps_on(client):
    service = _whole()
    service.retired_at = timezone.now()
    service.save()

    assert "This service is not in the list" in _text(client, service, 404)


def test_page_of_an_entry_nobody_checked_for_too_long_is_hidden(client):
    old = date.fromordinal(timezone.localdate().toordinal() - 541)

    assert "This service is not in the list" in _text(client, _whole(assured_on=old), 404)


def test_page_of_an_unconfirmed_entry_is_hidden_where_the_pack_says_so(client):
    service = _whole(assured_on=None)
    DirectoryRules.objects.create(area=an_area(), freshness={"hide_unconfirmed": True})
    forget()

    assert "This service is not in the list" in _text(client, service, 404)


def test_page_is_read_only(client):
    assert client.post(f"/services/{_whole().pk}/").status_code == 405


def test_page_shows_three_like_it_and_none_that_brings_in_the_other(client):
    a_term("safe-homes", label="Somewhere safe")
    calm = {"terms": ("types:safe-homes",)}
    service = _whole("Way Out", is_safety=True, **calm)
    for name in ("Ash", "Birch", "Cedar", "Dell"):
        _whole(name, **calm)
    _whole("Both of you", brings_in=True, **calm)
    _whole("Aardvark Family Mediation", **calm)
    html = _text(client, service)

    assert [name for name in ("Ash", "Birch", "Cedar", "Dell") if f">{name}</a>" in html] == [
        "Ash",
        "Birch",
        "Cedar",
    ]
    assert "Both of you" not in html
    assert "Aardvark" not in html


def test_page_tells_coming_closures(client):
    today = timezone.localdate()
    times = _times(
        exceptions=(Closure(today, today, "the roof is mended"),),
        bank_holidays=BankHolidayRule.CLOSED,
    )
    html = _text(client, _whole(times=times))

    assert "(the roof is mended)" in html
    assert "Closed on bank holidays" in html


@pytest.mark.django_db(transaction=True)  # within one, nothing is made once for many pages
@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_at_most_eight_questions(client, count, django_assert_max_num_queries):
    service = _whole(places=tuple(a_place(access=("access:step-free",)) for _ in range(count)))
    for at in range(count):
        _whole(f"Another {at}")
    client.get(f"/services/{service.pk}/")

    with django_assert_max_num_queries(8):
        client.get(f"/services/{service.pk}/")
