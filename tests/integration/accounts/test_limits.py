"""How often something may be tried, and what whoever tries too often learns: nothing."""

from __future__ import annotations

import re
import time
from statistics import median

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from kith.accounts.limits import limited
from tests.factories.people import PASSWORD, a_person, an_area, an_organisation, signed_in_client

pytestmark = pytest.mark.django_db
TOO_MANY = 429
WAIT = "There were too many tries"


@pytest.fixture(autouse=True)
def nothing_tried_yet() -> None:
    cache.clear()


def try_password(
    client: Client, email: str, password: str = "wrong wrong wrong", **more: str
) -> str:
    """What the page says, without what is new on each rendering or was typed."""
    answer = client.post("/account/login/", {"login": email, "password": password}, **more)  # type: ignore[arg-type]
    page = answer.content.decode().replace(email, "ADDRESS")
    return re.sub(r'value="[^"]{30,}"', "", page)


def test_sixth_wrong_password_waits_and_tells_nobody_who_is_known() -> None:
    an_area()
    known = a_person()

    of_known = [try_password(Client(), known.email) for _try in range(6)]
    of_unknown = [try_password(Client(), "nobody@example.org") for _try in range(6)]

    assert of_known == of_unknown
    assert [WAIT in page for page in of_known] == [False] * 5 + [True]


def test_right_password_waits_too() -> None:
    person = a_person()
    for _try in range(6):
        try_password(Client(), person.email)
    client = Client()

    assert WAIT in try_password(client, person.email, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_others_need_not_wait() -> None:
    person, other = a_person(), a_person()
    for _try in range(6):
        try_password(Client(), person.email)
    client = Client()

    try_password(client, other.email, PASSWORD)

    assert client.session["_auth_user_id"] == str(other.pk)


def test_invented_address_of_origin_escapes_nothing() -> None:
    person = a_person()

    pages = [
        try_password(Client(), person.email, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        for number in range(6)
    ]

    assert WAIT in pages[-1]


def test_known_and_unknown_take_as_long(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    known = a_person()

    def seconds(email: str) -> float:
        began = time.perf_counter()
        try_password(Client(), email)
        return time.perf_counter() - began

    took = {"known": [], "unknown": []}  # type: dict[str, list[float]]
    for _try in range(5):
        took["known"].append(seconds(known.email))
        took["unknown"].append(seconds("nobody@example.org"))

    quicker, slower = sorted(median(times) for times in took.values())
    assert slower / quicker < 2


def test_cache_table_tells_no_address() -> None:
    try_password(Client(REMOTE_ADDR="203.0.113.77"), "canary@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM kith_cache")
        rows = cursor.fetchall()

    assert [bool(re.fullmatch("[0-9a-f]{64}", key)) for key, _value in rows] == [True] * len(rows)
    assert len(rows) > 0


@limited("test", per_person="2/m", per_address="3/m")
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def statuses(
    method: str, times: int, user: object, address: str = "127.0.0.1", **more: str
) -> list[int]:
    found = []
    for _try in range(times):
        request = RequestFactory().generic(method, "/", REMOTE_ADDR=address, **more)  # type: ignore[arg-type]
        request.user = user  # type: ignore[assignment]
        found.append(page(request).status_code)
    return found


def test_stranger_is_counted_by_machine_and_person_by_themselves() -> None:
    an_area()
    nobody = AnonymousUser()

    assert statuses("POST", 4, nobody) == [200, 200, 200, TOO_MANY]
    assert statuses("POST", 1, nobody, "203.0.113.9") == [200]
    assert statuses("POST", 3, a_person(), "203.0.113.10") == [200, 200, TOO_MANY]
    assert statuses("GET", 9, nobody) == [200] * 9


def test_forwarded_addresses_are_believed_from_our_own_proxies_alone(settings: Settings) -> None:
    an_area()
    nobody = AnonymousUser()
    told = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.5"}

    assert statuses("POST", 4, nobody, **told)[-1] == TOO_MANY
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert statuses("POST", 3, nobody, **told) == [200] * 3
    # The last entry is our proxy's word; what stands before it is the visitor's.
    lied = {"HTTP_X_FORWARDED_FOR": "192.0.2.1, 203.0.113.5"}
    assert statuses("POST", 1, nobody, **lied) == [TOO_MANY]


def test_page_of_too_many_is_plain_and_says_how_long() -> None:
    an_area()
    request = RequestFactory().post("/")
    request.user = AnonymousUser()
    for _try in range(3):
        page(request)

    answer = page(request)

    assert (answer.status_code, answer["Retry-After"]) == (TOO_MANY, "300")
    assert "Wait a few minutes" in answer.content.decode()


def answers(client: Client, address: str, times: int, *, method: str = "POST") -> list[int]:
    return [client.generic(method, address).status_code for _try in range(times)]


@pytest.mark.parametrize(
    ("name", "most", "method"),
    [
        ("work:break_glass", 10, "POST"),
        ("work:keep_draft", 120, "POST"),
        ("organisations:invite", 60, "POST"),
        ("organisations:logo", 20, "POST"),
        ("accounts:download", 10, "GET"),
    ],
)
def test_person_who_does_it_too_often_waits(name: str, most: int, method: str) -> None:
    house = an_organisation()
    lead, other = (a_person("organisation-lead", organisation=house) for _person in range(2))
    more: list[object] = [house.pk] if name.startswith("organisations") else []
    address = reverse(name, args=["json"] if name == "accounts:download" else more)
    client = signed_in_client(lead)

    found = answers(client, address, most + 1, method=method)

    assert [status == TOO_MANY for status in found] == [False] * most + [True]
    assert answers(signed_in_client(other), address, 1, method=method) != [TOO_MANY]
