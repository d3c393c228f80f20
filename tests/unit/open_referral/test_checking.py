"""Each trap of the standard is found, once, and told in a sentence that helps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kith.open_referral import check_page, check_record, is_valid, profile
from kith.open_referral.findings import Slip
from kith.open_referral.formats import is_uri
from kith.open_referral.wording import SAYINGS, quoted, sentence
from tests.unit.open_referral.sample import a_page, a_service, an_id, api_details

ON = date(2026, 11, 22)


def found(entity: str, record: object) -> list[tuple[str, str, str]]:
    return [(one.level, one.code, one.path) for one in check_record(entity, record, on=ON)]


def test_a_good_service_has_nothing_said_of_it() -> None:
    assert check_record("service", a_service(), on=ON) == ()


@pytest.mark.parametrize(
    ("changed", "level", "code", "path"),
    [
        ({"name": ...}, "failure", "required-missing", "/name"),
        ({"name": None}, "failure", "null-value", "/name"),
        ({"fees": None}, "failure", "null-value", "/fees"),
        ({"url": ""}, "failure", "empty-address", "/url"),
        ({"url": "www.example.org"}, "failure", "address-without-scheme", "/url"),
        ({"url": "https://exa mple.org"}, "failure", "bad-address", "/url"),
        ({"id": "17"}, "failure", "bad-uuid", "/id"),
        ({"id": 17}, "failure", "wrong-type", "/id"),
        ({"email": "tea"}, "failure", "bad-email", "/email"),
        ({"email": "a@b"}, "warning", "unlikely-email", "/email"),
        ({"last_modified": "2026-11-01T09:30:00"}, "failure", "time-without-offset", "/last_modified"),
        ({"last_modified": "2026-11-01"}, "failure", "date-without-time", "/last_modified"),
        ({"last_modified": "yesterday"}, "failure", "bad-date-time", "/last_modified"),
        ({"status": "temporarily_closed"}, "failure", "not-in-list", "/status"),
        ({"minimum_age": "16"}, "failure", "number-as-text", "/minimum_age"),
        ({"minimum_age": True}, "failure", "wrong-type", "/minimum_age"),
        ({"contacts": {}}, "failure", "not-a-list", "/contacts"),
        ({"contacts": ["Ann"]}, "failure", "not-an-object", "/contacts/0"),
        ({"organization": None}, "failure", "null-value", "/organization"),
        ({"organization": []}, "failure", "not-an-object", "/organization"),
        ({"fees": ""}, "warning", "empty-text", "/fees"),
        ({"fees": "a\x00b"}, "warning", "unusable-character", "/fees"),
        ({"fees": "a\ud800b"}, "warning", "unusable-character", "/fees"),
        ({"contacts": []}, "warning", "empty-list", "/contacts"),
        ({"organization_id": ...}, "warning", "no-organisation", ""),
        ({"maximum_age": 3}, "warning", "ages-crossed", "/minimum_age"),
        ({"assured_date": ...}, "warning", "never-assured", ""),
        ({"assured_date": "2026-01-31"}, "warning", "assured-long-ago", "/assured_date"),
        ({"assured_date": "2027-01-31"}, "warning", "assured-in-future", "/assured_date"),
        ({"assured_date": "31/01/2026"}, "warning", "bad-date", "/assured_date"),
        ({"phones": [{"id": "1", "number": "01632 960123"}]}, "warning", "bad-uuid", "/phones/0/id"),
        ({"wait_time": 3}, "warning", "wrong-type", "/wait_time"),
        ({"a/b~c": 3}, "note", "unknown-field", "/a~1b~0c"),
        ({"schedules": [{"id": an_id(2), "freq": "DAILY"}]}, "failure", "not-in-list", "/schedules/0/freq"),
        ({"schedules": [{"id": an_id(2), "byday": ["MO", "TU"]}]}, "failure", "list-as-text", "/schedules/0/byday"),
        ({"schedules": [{"id": an_id(2), "byday": "Monday"}]}, "warning", "bad-days", "/schedules/0/byday"),
        ({"schedules": [{"id": an_id(2), "opens_at": "9am"}]}, "warning", "bad-time", "/schedules/0/opens_at"),
    ],
)  # fmt: skip
def test_trap_is_found_once(changed: dict[str, Any], level: str, code: str, path: str) -> None:
    assert found("service", a_service(**changed)) == [(level, code, path)]


def test_a_location_is_looked_at_for_a_map() -> None:
    place = {"id": an_id(3), "location_type": "physical"}

    assert found("location", {**place, "latitude": "53.4", "longitude": -1.3}) == [
        ("failure", "number-as-text", "/latitude")
    ]
    assert found("location", {**place, "latitude": 153.4, "longitude": -1.3}) == [
        ("warning", "off-the-map", "/latitude")
    ]
    assert found("location", {**place, "latitude": 53.4}) == [
        ("warning", "half-a-place", "/longitude")
    ]


@pytest.mark.parametrize("version", ["HSDS 3.0", "3.0", "HSDS-UK-1.0"])
def test_an_unknown_version_is_warned_of(version: str) -> None:
    assert found("api_details", api_details(version=version)) == [
        ("warning", "unknown-version", "/version")
    ]


@pytest.mark.parametrize(
    ("entity", "missing"),
    [
        ("organization", "description"),
        ("taxonomy", "description"),
        ("taxonomy_term", "description"),
    ],
)
def test_a_missing_description_is_a_failure(entity: str, missing: str) -> None:
    assert found(entity, {"id": an_id(4), "name": "One"}) == [
        ("failure", "required-missing", f"/{missing}")
    ]


def test_a_list_looks_at_fewer_fields_than_a_record() -> None:
    service = a_service(contacts=None, schedules=[{}])

    assert not is_valid(check_record("service", service))
    assert is_valid(check_page("/services", a_page(service)))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ([a_service()], [("failure", "bare-list", "")]),
        ("text", [("failure", "not-a-page", "")]),
        (a_page(size="1"), [("failure", "wrong-type", "/size")]),
        (a_page(empty=1), [("failure", "wrong-type", "/empty")]),
        (a_page(size=0.0), []),
        (a_page(contents={}), [("failure", "not-a-list", "/contents")]),
        (a_page(contents=...), [("warning", "page-lacks", "/contents")]),
        (a_page(total_pages=...), [("warning", "page-lacks", "/total_pages")]),
    ],
)
def test_what_stands_around_records_is_looked_at(
    body: object, told: list[tuple[str, str, str]]
) -> None:
    assert [(one.level, one.code, one.path) for one in check_page("/services", body)] == told


def test_a_finding_names_its_record() -> None:
    [one] = check_page("/services", a_page(a_service(1), a_service(2, url="x")))

    assert (one.record, one.path) == (an_id(2), "/contents/1/url")


def test_sentences_say_what_is_there_what_is_needed_and_what_to_do() -> None:
    def said(entity: str, record: object) -> str:
        return check_record(entity, record)[0].sentence

    assert said("service", a_service(url="www.example.org")) == (
        'The field "url" of the service holds "www.example.org", which does not begin with '
        "https:// or another scheme. Write the whole address, such as https://www.example.org, "
        "or leave the field out."
    )
    assert said("service", a_service(status="temporarily_closed")) == (
        'The field "status" of the service holds "temporarily_closed", but only "active", '
        '"inactive", "defunct", "temporarily closed" may stand there. Write "temporarily closed", '
        "with just this spacing and these capitals."
    )
    assert said("schedule", {"id": an_id(1), "freq": "DAILY"}).endswith(
        'Write "WEEKLY", and every day of the week in "byday".'
    )
    assert said("service", a_service(last_modified="2026-11-01T09:30:00")).endswith(
        "Add Z for UTC, or an offset such as +01:00 in British summer time."
    )


@pytest.mark.parametrize("code", sorted(SAYINGS))
def test_every_sentence_is_whole_and_harmless(code: str) -> None:
    for value in (None, "text", 10**5000, [], {}, True, "\x1b[31m\u202e\ud800"):
        for entity, name in (("service", "url"), ("", "size"), ("schedule", "freq")):
            said = sentence(Slip("failure", code, entity, name, "/x", value))
            assert said.endswith(".")
            assert not set(said) & set("\x1b\u202e\ud800{}")


def test_quoted_text_is_cut() -> None:
    assert quoted("a" * 100) == '"' + "a" * 59 + '…"'


def test_a_record_that_holds_itself_again_and_again_is_refused() -> None:
    term: dict[str, Any] = {}
    for _ in range(5_000):
        term = {"taxonomy_detail": {"taxonomy_terms": [term]}}

    assert found("taxonomy_term", term) == [("failure", "too-deep", "")] or not is_valid(
        check_record("taxonomy_term", term)
    )


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://example.org", True), ("tel:+441632960123", True), ("urn:a:b", True),
        ("http://[::1]:80/x?y#z", True), ("mailto:a@b", True), ("a:", True), ("HTTP://A", True),
        ("http://[::1", False), ("http://[x]/", False), ("//a/b", False), ("/a", False),
        ("", False), ("1a:b", False), ("http://a b", False), ("http://é.org", False),
        ("http://a/%g0", False), ("http://a#b#c", False), ("http://a\n", False), ("a:\\b", False),
    ],
)  # fmt: skip
def test_what_is_an_address(text: str, is_one: bool) -> None:
    assert is_uri(text) is is_one


def test_every_entity_that_a_field_names_is_there() -> None:
    named = {
        field.entity
        for entity in profile().entities.values()
        for held in (entity.fields, entity.beside, entity.row)
        for field in held.values()
        if field.entity
    }

    assert named - profile().entities.keys() == set()
