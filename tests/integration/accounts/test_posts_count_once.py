"""A form that is sent twice, or raced, counts once and is answered alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from pytest_django import Settings

from kith.accounts.doors import signed_in, staff_door
from kith.config.urls import handler400, handler404
from kith.config.urls import urlpatterns as house
from kith.core.models import Draft, FormPost, ScheduledRun
from kith.core.operations import keep_draft
from tests.factories.people import a_person, signed_in_client

KEYS = 100
WAYS = 8
ADDRESS = "/work/for-tests/"


@require_http_methods(["GET", "POST"])
@staff_door
def add_a_row(request: HttpRequest) -> HttpResponse:
    """Adds a row with a code of its own each time that it runs, and leads to that row."""
    said = request.POST.get("said", "")
    with transaction.atomic():
        code = str(uuid4())
        ScheduledRun.objects.create(code=code, enqueued_at=timezone.now())
    if said == "wrong":
        return HttpResponse("The form again, with what is wrong.")
    if said == "broken":
        raise ValueError(said)
    assert signed_in(request)
    return HttpResponseRedirect(f"/work/rows/{code}/")


urlpatterns = [path("work/for-tests/", add_a_row), path("work/for-tests/other/", add_a_row), *house]
__all__ = ["handler400", "handler404", "urlpatterns"]


@pytest.fixture(autouse=True)
def routes(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


def rows() -> int:
    return ScheduledRun.objects.count()


def post(client: Client, key: UUID | str, said: str = "", address: str = ADDRESS) -> HttpResponse:
    return client.post(address, {"post_key": str(key), "said": said})  # type: ignore[return-value]


@pytest.mark.django_db
def test_a_form_sent_again_is_answered_alike_and_does_nothing() -> None:
    client, key = signed_in_client(a_person("champion")), uuid4()

    answers = [post(client, key)["Location"] for _ in range(3)]

    assert (rows(), len(set(answers))) == (1, 1)
    assert FormPost.objects.get().led_to == answers[0]


@pytest.mark.django_db
def test_another_key_is_another_form() -> None:
    client = signed_in_client(a_person("champion"))

    answers = {post(client, uuid4())["Location"] for _ in range(3)}

    assert (rows(), len(answers)) == (3, 3)


@pytest.mark.django_db
def test_a_form_that_comes_back_with_errors_gives_its_key_back() -> None:
    client, key = signed_in_client(a_person("champion")), uuid4()

    first = post(client, key, "wrong")
    second = post(client, key)

    assert (first.status_code, second.status_code, rows()) == (200, 302, 2)


@pytest.mark.django_db(transaction=True)
def test_a_form_that_breaks_leaves_nothing() -> None:
    client, key = signed_in_client(a_person()), uuid4()
    client.raise_request_exception = False

    answer = post(client, key, "broken")

    assert (answer.status_code, rows(), FormPost.objects.count()) == (500, 0, 0)


@pytest.mark.django_db
def test_a_key_of_another_person_or_form_is_refused() -> None:
    client, key = signed_in_client(a_person("champion")), uuid4()
    other = signed_in_client(a_person("champion"))
    post(client, key)

    assert post(other, key).status_code == 400
    assert post(client, key, address=f"{ADDRESS}other/").status_code == 400
    assert post(client, "no key").status_code == 400
    assert rows() == 1


@pytest.mark.django_db
def test_a_form_that_was_sent_takes_its_draft_along() -> None:
    person = a_person("champion")
    client, at = signed_in_client(person), timezone.now()
    for address in (ADDRESS, "/work/other/"):
        keep_draft(person_id=person.pk, address=address, typed={"said": ["x"]}, at=at)

    post(client, uuid4(), "wrong")
    kept_while_wrong = Draft.objects.count()
    post(client, uuid4())

    assert kept_while_wrong == 2
    assert [draft.address for draft in Draft.objects.all()] == ["/work/other/"]


@pytest.fixture
def racers() -> Iterator[ThreadPoolExecutor]:
    """As many threads as race, each with a connection of its own, closed at the end."""
    gate = threading.Barrier(WAYS)
    with ThreadPoolExecutor(WAYS) as pool:
        yield pool
        for _ in range(WAYS):
            pool.submit(lambda: (gate.wait(10), connections.close_all()))


@pytest.mark.django_db(transaction=True)
def test_a_hundred_forms_raced_eight_ways_make_a_hundred_rows(racers: ThreadPoolExecutor) -> None:
    person = a_person()
    cookies = signed_in_client(person).cookies
    keys = [uuid4() for _ in range(KEYS)]
    gate = threading.Barrier(WAYS)

    def race(_way: int) -> list[tuple[int, str]]:
        client = Client()
        client.cookies = cookies
        answers = []
        for key in keys:
            gate.wait(60)  # all eight send this key at once
            answer = post(client, key)
            answers.append((answer.status_code, answer.headers.get("Location", "")))
        return answers

    told = list(racers.map(race, range(WAYS)))

    assert rows() == KEYS
    assert all(each == told[0] for each in told)
    assert {status for each in told for status, _address in each} == {302}
    assert len({address for _status, address in told[0]}) == KEYS
