"""What says where a secret place is goes out of every text, however it is spaced or spelt."""

from __future__ import annotations

import json

import pytest

from kith.directory.open_referral.confidential import blanked, secrets_of, without_secrets
from tests.factories.imports import a_record, at_place

LINES = ["Flat 2, 12 Rowan Street", "Old Town"]


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("Ring at 12 Rowan Street.", "Ring at [left out]."),
        ("12  rowan\nSTREET", "[left out]"),
        ("Off Rowan Street, by the mill", "Off [left out], by the mill"),
        ("We are at s601ab.", "We are at [left out]."),
        ("S60  1AB or S60-1AB", "[left out] or [left out]"),
        ("In Old Town", "In [left out]"),
        ("Help all over Exampleton", "Help all over Exampleton"),
        ("S60 1ABC and Rowan Streets stay", "S60 1ABC and Rowan Streets stay"),
        ("Browan Street", "Browan Street"),
    ],
)
def test_address_is_taken_out_however_it_is_written(told: str, left: str) -> None:
    secrets = list(secrets_of(LINES, "S60 1AB", ["Exampleton", "", "GB"]))

    assert blanked({"a": [told]}, secrets) == {"a": [left]}


def test_name_of_the_provider_is_no_secret() -> None:
    told = {"name": "Rowan House Trust", "about": "Rowan House, 1 High Road"}

    made = blanked(told, ["Rowan House", "1 High Road"], ["Rowan House Trust"])

    assert made == {"name": "Rowan House Trust", "about": "Rowan House, [left out]"}


def test_refuge_of_a_feed_keeps_no_line_of_its_address_anywhere() -> None:
    place = at_place(name="Women's refuge")
    place[0]["location"]["addresses"][0]["address_2"] = "Behind the mill"
    record = a_record(
        description="Secret Street is near. Behind  the Mill, S601AA.",
        service_at_locations=place,
        phones=[{"number": "0114 496 0001", "description": "For 1 Secret Street"}],
    )

    made, problems = without_secrets(record)

    text = json.dumps(made).casefold()
    assert [one for one in ("secret street", "the mill", "s601aa", "s60 1aa") if one in text] == []
    assert [one.path for one in problems] == ["$.service_at_locations[0].location"]
