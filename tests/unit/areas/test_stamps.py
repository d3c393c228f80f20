"""What may stand in words that anybody sends without an account, and how soon they may be sent."""

from __future__ import annotations

import pytest

from kith.areas.rules.stamps import Timing, has_link, timing


@pytest.mark.parametrize(
    "words",
    [
        "see https://pills.example/now",
        "HTTP://x",
        "go to www.pills",
        "pills.com is cheap",
        "write to me@pills.example",
        "try best-pills.co.uk",
    ],
)
def test_has_link_finds_addresses(words):
    assert has_link(words) is True


@pytest.mark.parametrize(
    "words",
    [
        "",
        "The number is 0114 496 0002.It opens at 9.30",
        "It moved to 3 Mill Lane, e.g. the old mill.",
        "Ask @ the desk",
        "Company closed.Coming back in May",
    ],
)
def test_has_link_leaves_plain_words_alone(words):
    assert has_link(words) is False


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (None, Timing.TOO_LATE),
        (-1, Timing.TOO_LATE),
        (2.9, Timing.TOO_SOON),
        (3, Timing.WELL),
        (86400, Timing.WELL),
        (86401, Timing.TOO_LATE),
    ],
)
def test_timing_asks_again_what_came_too_soon_or_too_late(seconds, says):
    assert timing(seconds) is says
