"""What a chart may say: every sentence, read for what it must not claim."""

from __future__ import annotations

import re

import pytest

from kith.area_pack.reading import grade
from kith.evidence.spc.special import CAUSES
from kith.evidence.spc.words import every_saying, sentence, warnings
from kith.evidence.spc.xmr import chart

FORBIDDEN = (
    "significant",
    "prove",
    "because",
    "safe",
    "due to",
    "caused",
    "thanks to",
    "worked",
    "success",
    "improved",
    "guarantee",
    "certain",
)


def test_no_saying_claims_more_than_a_chart_can() -> None:
    sayings = set(every_saying())
    assert len(sayings) > 100
    found = [(word, text) for text in sayings for word in FORBIDDEN if word in text.lower()]
    assert found == []


def test_every_saying_is_plain_english() -> None:
    assert [text for text in set(every_saying()) if len(text.split()) > 8 and grade(text) > 7] == []


def test_every_chart_says_one_of_the_sayings() -> None:
    endings = {
        "outside_limits": [9.0],
        "trend": [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7],
        "two_of_three": [3.6, 3.6],
        "shift": [1.6, 1.7] * 4,
        "none": [2.0],
    }
    assert set(endings) == set(CAUSES)
    sayings = set(every_saying())
    for cause, ending in endings.items():
        for turn in (1, -1):
            values = [turn * value for value in [1.0, 2.0] * 6 + ending]
            for better in ("higher", "lower", "neither"):
                for target in (None, -90, 1, 90):
                    drawn = chart(values, baseline=12, better=better, target=target)
                    assert drawn.points[-1].special_cause == cause
                    assert sentence(drawn) in sayings
                    assert warnings(drawn) == []


@pytest.mark.parametrize(
    ("values", "options", "says"),
    [
        (
            [1.0, 2.0] * 6,
            {},
            "No change that stands out from the usual ups and downs.",
        ),
        (
            [1.0, 2.0] * 6 + [9.0],
            {"baseline": 12, "better": "lower", "target": 3},
            (
                "The last point is above the upper limit, the worse way. It stands out from the usual "
                "ups and downs; the chart cannot say why. Within the limits, the target may be "
                "met or missed."
            ),
        ),
        (
            [1.0, 2.0] * 6 + [1.6, 1.7] * 4,
            {"baseline": 12, "better": "higher", "target": 90},
            (
                "The last seven points or more are all above the mean, the better way. It stands out "
                "from the usual ups and downs; the chart cannot say why. Anywhere within the "
                "limits, the target is missed: it takes a change to meet it."
            ),
        ),
        (
            [1.0, 2.0] * 5,
            {"target": 90, "better": "higher"},
            "Too few points to say: 10 of the 12 that limits should rest on.",
        ),
    ],
)
def test_the_sentence_tells_the_last_point_and_the_target(
    values: list[float], options: dict[str, object], says: str
) -> None:
    assert sentence(chart(values, **options)) == says


def test_a_target_that_was_met_each_time_is_not_said_to_have_been_missed() -> None:
    drawn = chart([5.0] * 12, target=5, better="higher")
    assert sentence(drawn).endswith("Within the limits, the target may be met or missed.")


@pytest.mark.parametrize(
    ("points", "says"),
    [
        (
            11,
            ["The chart has 11 points, fewer than 12. Its limits will move with each new one."],
        ),
        (12, []),
    ],
)
def test_a_short_chart_warns(points: int, says: list[str]) -> None:
    assert warnings(chart(list(range(points)))) == says


def test_every_pair_of_cause_and_side_reads_differently() -> None:
    told = {re.split(r"[,.]", text)[0] for text in every_saying()}
    assert len({text for text in told if text.startswith(("The last", "At least"))}) == 8
