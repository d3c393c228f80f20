"""Contrast, against the figures of WCAG's own examples."""

from __future__ import annotations

import pytest

from kith.area_pack.contrast import ratio


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#FFFFFF", 4.54),
        ("#123456", "#123456", 1.0),
    ],
)
def test_ratio_matches_known_pairs(one: str, other: str, expected: float) -> None:
    assert round(ratio(one, other), 2) == expected
