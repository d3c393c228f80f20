"""Canaries in every place where somebody can type, and none in what the house writes aside."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from kith.accounts.models import Person
from kith.config import urls as all_urls
from kith.core.logs import AllowListFormatter
from kith.core.middleware import RequestLine
from tests.factories.people import (
    PASSWORD,
    a_person,
    an_area,
    an_organisation,
    signed_in_client,
)

pytestmark = pytest.mark.django_db
CANARY = "Xanthippe"  # nobody else is called that here
MAIL = "xanthippe@canary.example"
CANARIES = (CANARY.lower(), "canary.example")
# What a browser or a stranger can send beside a form.
HEADERS = {
    "user-agent": f"{CANARY}/5.0",
    "referer": f"http://testserver/{CANARY}/?q={CANARY}",
    "x-forwarded-for": "203.0.113.77",
    "x-request-id": CANARY,
    "accept-language": CANARY,
}
ASIDE = ("core_auditentry", "kith_cache", DBTaskResult._meta.db_table, "core_formpost")


def break_down(request: HttpRequest, name: str) -> HttpResponse:
    local = CANARY
    raise RuntimeError(f"{local} {name} <{MAIL}> said {request.POST}")


def complain(request: HttpRequest) -> HttpResponse:
    """As careless libraries do."""
    logging.getLogger("somebody.else").error("Mail to %s failed", MAIL)
    logging.getLogger("somebody.else").error(f"Mail to {MAIL} failed")  # noqa: G004
    logging.getLogger("kith.careless").error("No record of %s", f"{CANARY} Jones")
    return HttpResponse("said")


handler400, handler403 = all_urls.handler400, all_urls.handler403
handler404, handler500 = all_urls.handler404, all_urls.handler500
urlpatterns = [
    path("broken/<str:name>/", break_down),
    path("complain/", complain),
    *all_urls.urlpatterns,
]


def handlers() -> Iterator[logging.Handler]:
    """Every handler of every logger, but pytest's own."""
    named = [one for one in logging.root.manager.loggerDict.values() if hasattr(one, "handlers")]
    for logger in [logging.root, *named]:
        for handler in logger.handlers:  # type: ignore[union-attr]
            if not type(handler).__module__.startswith("_pytest"):
                yield handler


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that goes to a log."""
    stream = io.StringIO()
    for handler in handlers():
        if isinstance(handler, logging.StreamHandler):
            monkeypatch.setattr(handler, "stream", stream)
    return stream


@pytest.fixture
def canary_client(settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(raise_request_exception=False, headers=HEADERS)
    client.cookies["typed"] = CANARY
    return client


def rows_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return str(cursor.fetchall())


def sessions() -> str:
    return str([one.get_decoded() for one in Session.objects.all()])


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text.lower()]


def test_every_handler_writes_by_the_list() -> None:
    others = [
        (type(handler).__name__, type(handler.formatter).__name__)
        for handler in handlers()
        # Python's own, and that of the library through which tests talk to Spark, write nothing.
        if type(handler).__name__ != "NullHandler"
        and not isinstance(handler.formatter, AllowListFormatter)
    ]

    assert others == []


def drive(client: Client, person: Person) -> list[Any]:
    """Sign in wrong and right, ask for what is and is not there, break things; the answers."""
    query = f"?q={CANARY}&next=/work/"
    organisation = an_organisation(f"{CANARY} House")
    wrong = {"login": MAIL, "password": f"{CANARY} in the pan"}
    right = {"login": person.email, "password": PASSWORD}
    return [
        client.get(f"/account/login/{query}"),
        *(client.post("/account/login/", wrong) for _again in range(7)),
        client.post("/account/login/", {"login": CANARY, "password": CANARY}),
        client.post("/account/password/reset/", {"email": MAIL}),
        client.post("/account/login/", right),
        client.get("/work/"),
        client.get(f"/work/organisations/{query}"),
        client.get(f"/work/organisations/{organisation.pk}/{query}"),
        client.post(f"/work/organisations/{organisation.pk}/change/", {"name": CANARY}),
        client.post("/work/organisations/add/", {"name": CANARY, "kind": CANARY}),
        client.get(f"/no/such/{CANARY}/{query}"),
        client.get("/account/work-account/callback/", {"code": CANARY, "state": CANARY}),
        client.get(f"/account/join/{CANARY}/"),
        client.post("/check/", {"answer": CANARY, CANARY: CANARY}),
        client.get(f"/broken/{CANARY}/{query}"),
        client.post(f"/broken/{CANARY}/", {"typed": CANARY, "mail": MAIL}),
        client.get("/complain/"),
        client.get("/", headers={"host": f"{CANARY}.example"}),
        client.generic(CANARY.upper(), "/work/"),
        Client(enforce_csrf_checks=True, headers=HEADERS).post("/account/login/", wrong),
    ]


def work(proved: Client) -> list[Any]:
    """The same for somebody whose second factor lets them at the records."""
    organisation = an_organisation(f"{CANARY} Hall")
    at = f"/work/organisations/{organisation.pk}/"
    return [
        proved.get(f"/work/organisations/?q={CANARY}", headers=HEADERS),
        proved.get(at, headers=HEADERS),
        proved.post(f"{at}change/", {"name": f"{CANARY} Grange"}, headers=HEADERS),
        proved.post(f"{at}invite/", {"email": MAIL, "name": CANARY}, headers=HEADERS),
        proved.post("/work/organisations/add/", {"name": CANARY, "kind": "?"}, headers=HEADERS),
    ]


def test_no_canary_in_logs_trail_cache_tasks_sessions_and_redirects(
    canary_client: Client, written: io.StringIO
) -> None:
    an_area()
    person = a_person("records-administrator", name=f"{CANARY} Jones")
    answers = drive(canary_client, person)
    answers += work(signed_in_client(person))
    lines = [json.loads(line) for line in written.getvalue().splitlines()]

    statuses = {answer.status_code for answer in answers}
    assert {200, 302, 400, 403, 404, 500} <= statuses  # each kind of path was taken
    assert found_in(written.getvalue()) == []
    assert "203.0.113.77" not in written.getvalue()
    assert {table: found_in(rows_of(table)) for table in ASIDE} == {table: [] for table in ASIDE}
    assert found_in(sessions()) == []
    redirects = [answer["Location"] for answer in answers if answer.has_header("Location")]
    assert [
        at for at in redirects if "/no/such/" not in at and "q=" not in at and found_in(at)
    ] == []
    assert len([line for line in lines if line["logger"] == "kith.requests"]) == len(answers)


def test_what_broke_can_be_found_by_the_code_on_its_page(
    canary_client: Client, written: io.StringIO
) -> None:
    page = canary_client.get(f"/broken/{CANARY}/")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]

    (error,) = [line for line in lines if line["logger"] == "django.request"]
    assert (error["error"], error["route"]) == ("RuntimeError", "broken/<str:name>/")
    assert error["through"][-1].endswith("break_down")
    assert error["request_id"] == page["X-Request-ID"]
    assert f"<strong>{error['request_id'][:8]}</strong>" in page.content.decode()


def test_line_of_a_request_says_who_at_work_and_nobody_in_public(
    client: Client, written: io.StringIO
) -> None:
    an_area()
    person = a_person()
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    client.get("/work/")
    client.get("/check/")

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    said = [(one["route"], one["status"], one.get("person")) for one in lines]
    assert said == [
        ("account/login/", 302, str(person.pk)),
        ("work/", 200, str(person.pk)),
        ("check/", 200, None),
    ]
    assert sorted(lines[1]) == sorted(
        [
            "at",
            "level",
            "logger",
            "event",
            "request_id",
            "method",
            "route",
            "status",
            "ms",
            "person",
        ]
    )


def test_id_that_comes_with_a_request_is_not_taken_over(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"x-request-id": CANARY})

    response = RequestLine(lambda _request: HttpResponse())(request)

    assert len(response["X-Request-ID"]) == 32
    assert found_in(response["X-Request-ID"]) == []
