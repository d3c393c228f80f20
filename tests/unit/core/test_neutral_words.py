"""No message says what it is about."""

from __future__ import annotations

import pytest

from kith.core.neutral_words import barred_words_in


@pytest.mark.parametrize(
    ("text", "barred"),
    [
        ("You have something to read. Sign in.", []),
        ("A briskly harmonious course of suppressed casements.", []),
        ("Our Relationships Charter", ["relationships"]),
        ("Domestic ABUSE; child-protection", ["domestic", "abuse", "child", "protection"]),
        ("A support request, a social_worker", ["support request", "social_worker"]),
        ("https://relationships.example.org/work/item/", []),
        ("https://kith.example.org/work/referral/", ["referral"]),
        ("https://kith.example.org/work/new_referral/", ["referral"]),
    ],
)
def test_barred_words_are_found_as_words(text: str, barred: list[str]) -> None:
    assert barred_words_in(text) == barred


def test_key_drawn_by_lot_is_not_read() -> None:
    assert barred_words_in("See https://x.example/account/password/reset/key/4-drug7-abuse9/") == []
