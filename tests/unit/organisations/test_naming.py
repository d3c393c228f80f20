"""Names, postcodes and web addresses."""

from __future__ import annotations

import pytest

from kith.organisations.rules.naming import (
    NAME_LENGTH,
    distinct_name,
    tidy_postcode,
    tidy_website,
)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("s651aa", "S65 1AA"),
        (" M1  1ae ", "M1 1AE"),
        ("ec1a-1bb", "EC1A 1BB"),
        ("CR2 6XH", "CR2 6XH"),
        ("S65", None),
        ("S65 1CA", None),  # C ends no postcode
        ("12345", None),
        ("", None),
    ],
)
def test_postcode_is_written_as_on_a_letter(given: str, kept: str | None) -> None:
    assert tidy_postcode(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("example.org", "https://example.org"),
        ("HTTP://Example.org/Help?a=1#part", "http://example.org/Help?a=1"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("javascript:alert(1)", None),
        ("javascript://example.org/%0Aalert(1)", None),
        ("data:text/html,x", None),
        ("ftp://example.org", None),
        ("https://me@example.org", None),
        ("https://example.org:8080", None),
        ("https://localhost", None),
        ("https://127.0.0.1", None),
        ("https://example.org/a b", None),
        ('https://example.org/"x', None),
        ("https://[", None),
        ("https://" + "a" * 70 + ".org", None),
        ("", None),
    ],
)
def test_website_is_plain_http_or_nothing(given: str, kept: str | None) -> None:
    assert tidy_website(given) == kept


def test_taken_name_says_where_it_came_from() -> None:
    assert distinct_name("Duty", "Quay", ["Night"]) == "Duty"
    assert distinct_name("Duty", "Quay", ["DUTY"]) == "Duty (Quay)"
    assert distinct_name("Duty", "Quay", ["duty", "duty (quay)"]) == "Duty (Quay, 2)"


def test_long_names_stay_within_what_is_kept() -> None:
    long, source = "x" * NAME_LENGTH, "y" * NAME_LENGTH
    taken = [long]

    for _time in range(3):
        found = distinct_name(long, source, taken)
        assert len(found) <= NAME_LENGTH
        assert found.casefold() not in {one.casefold() for one in taken}
        taken.append(found)
