"""The API's views: what they answer, refuse and keep to themselves."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from kith.core.page_cache import raise_generation
from kith.directory.operations.writing import retire_services
from kith.directory.views.api_door import LIMIT
from tests.factories.areas import AT, an_area
from tests.factories.directory import TODAY, a_provider, a_service, a_term
from tests.factories.directory_records import (
    a_whole_service,
)

pytestmark = pytest.mark.django_db
API = "/oruk/v3/"
LISTS = ("services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms")


def told(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(API + path, query)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def names(client: Client, path: str = "services", **query: Any) -> list[str]:
    return sorted(one["name"] for one in told(client, path, **query)["contents"])


def problem(answer: Any) -> tuple[int, str, str]:
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-store"
    body = json.loads(answer.content)
    assert body["status"] == answer.status_code
    return answer.status_code, body.get("parameter", ""), body["detail"]


def test_about_says_which_standard_with_and_without_a_slash(client: Client) -> None:
    an_area()

    for address in ("/oruk/v3", "/oruk/v3/"):
        answer = client.get(address)
        assert json.loads(answer.content) == {
            "version": "HSDS-UK-3.0",
            "profile": "https://docs.openreferraluk.org/en/3.0-uk/",
            "openapi_url": "http://testserver/oruk/v3/openapi.json",
        }


def test_every_address_answers_with_and_without_a_slash(client: Client) -> None:
    a_whole_service()

    for path in LISTS:
        pk = told(client, path)["contents"][0]["id"]
        assert told(client, f"{path}/") == told(client, path)
        assert told(client, f"{path}/{pk}/") == told(client, f"{path}/{pk}")
        answer = client.post(f"{API}{path}", "{}", content_type="application/json")
        assert json.loads(answer.content) == told(client, path)


def test_only_what_is_public_is_listed_and_found_by_id(client: Client) -> None:
    kept = a_service("Open")
    a_service("Closed for a while", status="temporarily closed")
    hidden = [
        a_service("Not running", status="inactive"),
        a_service("Ended", status="defunct"),
        a_service("Stale", assured_on=TODAY - timedelta(days=4000)),
        a_service("Retired"),
    ]
    retire_services(ids=[hidden[-1].pk], at=AT)

    assert names(client) == ["Closed for a while", "Open"]
    assert client.get(f"{API}services/{kept.pk}").status_code == 200
    for one in hidden:
        assert client.get(f"{API}services/{one.pk}").status_code == 404


def test_no_secret_is_in_any_answer(client: Client) -> None:
    service = a_whole_service()
    pages = [
        client.get(f"{API}{path}", {"full": full, "format": shape})
        for path in LISTS
        for full in ("true", "false")
        for shape in ("json", "ndjson")
    ]
    pages.append(client.get(f"{API}services/{service.pk}"))
    told_ = b"".join(
        b"".join(one.streaming_content) if one.streaming else one.content for one in pages
    )

    assert b"Market Hub" in told_
    for secret in (b"Rowan House", b"Behind the market", b"keeper@"):
        assert secret not in told_


def test_no_answer_has_a_cookie_and_each_may_be_read_from_anywhere(client: Client) -> None:
    service = a_whole_service()
    paths = ["", *LISTS, f"services/{service.pk}", "services/none", "nothing", "services?page=x"]

    for path in paths:
        for method in (client.get, client.head, client.options, client.post, client.delete):
            answer = method(API + path)
            assert answer["Access-Control-Allow-Origin"] == "*", (method, path)
            assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert not answer.cookies


def test_preflight_says_what_a_page_elsewhere_may_send(client: Client) -> None:
    answer = client.options(f"{API}services")

    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS"
    assert answer["Access-Control-Allow-Headers"].split(", ")[0] == "Content-Type"


def test_page_goes_out_again_only_when_something_changed(client: Client) -> None:
    a_service("Open")
    first = client.get(f"{API}services")
    tag = first["ETag"]

    unchanged = client.get(f"{API}services", headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (unchanged["ETag"], unchanged["Cache-Control"]) == (tag, "public, max-age=60")
    assert client.get(f"{API}services?page=2", headers={"If-None-Match": tag}).status_code == 200
    raise_generation()
    assert client.get(f"{API}services", headers={"If-None-Match": tag}).status_code == 200


def test_words_and_posts_are_kept_by_nobody(client: Client) -> None:
    a_service("Open")
    answers = [
        client.get(f"{API}services", {"search": "open"}),
        client.post(f"{API}services", '{"search": "open"}', content_type="application/json"),
    ]

    for answer in answers:
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer
        assert "Link" not in answer


def test_search_by_post_finds_what_it_finds_by_get(client: Client) -> None:
    a_service("Mediation for couples")
    a_service("Swimming")

    by_post = client.post(
        f"{API}services", '{"search": "mediation", "per_page": 10}', content_type="application/json"
    )

    assert [one["name"] for one in json.loads(by_post.content)["contents"]] == [
        "Mediation for couples"
    ]
    assert names(client, search="mediation") == ["Mediation for couples"]
    assert names(client, search="nothinglikethis") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "x"),
        ("page", ""),
        ("page", "99999999999999999999"),
        ("per_page", "0"),
        ("per_page", "501"),
        ("after", "x"),
        ("format", "xml"),
        ("taxonomy_id", "types"),
        ("organization_id", "1"),
        ("modified_after", "yesterday"),
        ("modified_after", "2026-02-30"),
        ("minimal", "maybe"),
        ("full", "1"),
        ("postcode", "here"),
        ("proximity", "100"),
        ("proximity", "-1"),
        ("minimum_age", "-1"),
        ("maximum_age", "old"),
        ("day", "Monday"),
        ("start_time", "9am"),
        ("end_time", "10:00"),
        ("search", "a" * 201),
    ],
)
def test_bad_parameter_is_named_with_what_to_do(client: Client, name: str, value: str) -> None:
    an_area()

    status, parameter, sentence = problem(client.get(f"{API}services", {name: value}))

    assert (status, parameter) == (400, name)
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("[]", "application/json", 400),
        ('{"serach": "x"}', "application/json", 400),
        ('{"search": null}', "application/json", 400),
        ('{"page": "1"}', "application/json", 400),
        ('{"page": true}', "application/json", 400),
        ('{"full": "yes"}', "application/json", 400),
        ('{"taxonomy_term_id": [1]}', "application/json", 400),
        (f'{{"search": "{"x" * 1_000_001}"}}', "application/json", 413),
        ("search=x", "application/x-www-form-urlencoded", 415),
    ],
)
def test_bad_body_is_refused_with_what_to_do(
    client: Client, body: str, kind: str, status: int
) -> None:
    an_area()

    answer = client.post(f"{API}services", body, content_type=kind)

    assert problem(answer)[0] == status


def test_unknown_ids_and_addresses_are_not_found(client: Client) -> None:
    an_area()

    for path in LISTS:
        for pk in (uuid4(), "x", "%00", "..", "a" * 300):
            assert problem(client.get(f"{API}{path}/{pk}"))[0] == 404
    assert problem(client.get(f"{API}nothing"))[0] == 404
    assert problem(client.delete(f"{API}services"))[0] == 405
    assert problem(client.post(f"{API}services/{uuid4()}"))[0] == 405


def test_without_a_pack_nothing_is_there(client: Client) -> None:
    assert problem(client.get(f"{API}services"))[0] == 404


def test_pages_hold_everything_once_in_the_order_of_ids(client: Client) -> None:
    provider = a_provider()
    ids = sorted(str(a_service(provider=provider).pk) for _ in range(5))

    pages = [told(client, "services", per_page=2, page=number) for number in (1, 2, 3, 4)]

    assert [[one["id"] for one in page["contents"]] for page in pages] == [
        ids[:2],
        ids[2:4],
        ids[4:],
        [],
    ]
    assert [(one["first_page"], one["last_page"], one["empty"]) for one in pages] == [
        (True, False, False),
        (False, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert {(one["total_items"], one["total_pages"]) for one in pages} == {(5, 3)}


def test_link_to_the_next_page_survives_what_is_added_and_taken_out(client: Client) -> None:
    provider = a_provider()
    ids = sorted(str(a_service(provider=provider).pk) for _ in range(5))
    first = client.get(f"{API}services?per_page=2")
    address = first["Link"].split(">")[0].removeprefix("<http://testserver")

    retire_services(ids=[UUID(ids[0]), UUID(ids[1])], at=AT)
    second = client.get(address)

    assert [one["id"] for one in json.loads(second.content)["contents"]] == ids[2:4]
    last = client.get(second["Link"].split(">")[0].removeprefix("<http://testserver"))
    assert [one["id"] for one in json.loads(last.content)["contents"]] == ids[4:]
    assert "Link" not in last


def test_ndjson_gives_every_record_a_line(client: Client) -> None:
    provider = a_provider()
    ids = sorted(str(a_service(provider=provider).pk) for _ in range(3))

    answer = client.get(f"{API}services", {"format": "ndjson", "per_page": 1})
    lines = b"".join(answer.streaming_content).splitlines()

    assert answer["Content-Type"] == "application/x-ndjson"
    assert [json.loads(line)["id"] for line in lines] == ids


def test_minimal_gives_ids_and_moments_of_all_in_one_page(client: Client) -> None:
    pk = str(a_service().pk)

    page = told(client, "services", minimal="true", per_page=1)

    assert page["contents"] == [{"id": pk, "last_modified": "2026-11-21T12:00:00Z"}]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("full", ["true", "false"])
def test_list_asks_as_much_for_three_as_for_one(
    client: Client, path: str, full: str, django_assert_max_num_queries: Any
) -> None:
    a_whole_service()
    told(client, path, full=full)

    with django_assert_max_num_queries(12) as one:
        told(client, path, full=full)
    for number in range(2):
        a_whole_service(name=f"Another {number}")
        a_term(f"term-{number}", taxonomy=f"list-{number}")
    with django_assert_max_num_queries(12) as three:
        assert told(client, path, full=full)["total_items"] >= 3

    assert len(three) == len(one)


def test_machine_that_asks_too_often_is_told_how_long_to_wait(
    client: Client, settings: Any
) -> None:
    an_area()
    settings.API_PER_MINUTE = 2
    LIMIT.forget()
    try:
        answers = [client.get(f"{API}services") for _ in range(3)]
        other = client.get(f"{API}services", REMOTE_ADDR="192.0.2.9")
    finally:
        LIMIT.forget()

    assert [one.status_code for one in [*answers[:2], other]] == [200, 200, 200]
    assert problem(answers[2])[0] == 429
    assert 1 <= int(answers[2]["Retry-After"]) <= 60


@pytest.mark.parametrize(
    "words", ["'", '"', "*", "a OR b", "NEAR(", "\x00", "\ud800", "%", "🙂", "-", ")(", "a" * 200]
)
def test_hostile_words_are_answered(client: Client, words: str) -> None:
    a_service("Open")

    for path in LISTS:
        body = json.dumps({"search": words})
        answer = client.post(f"{API}{path}", body, content_type="application/json")
        assert answer.status_code == 200
