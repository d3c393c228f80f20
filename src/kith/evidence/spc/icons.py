"""The two icons: has something changed, and will the target be met.

Our own names, after the set of NHS Making Data Count; no drawing of theirs is used.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Better = Literal["higher", "lower", "neither"]
BETTER: tuple[Better, ...] = ("higher", "lower", "neither")

# A code is a position in its tuple.
VARIATIONS = (
    "common_cause",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
)
ASSURANCES = ("none", "pass", "fail", "inconsistent")

_BETWEEN, _OUT_OF_REACH, _CLEARED = 3, 2, 1  # in ASSURANCES
_GOOD = {"higher": 1, "lower": -1}
# By direction: none, high, low (numpy counts -1 from the end).
_VARIATION = {
    "higher": (0, 1, 4),
    "lower": (0, 3, 2),
    "neither": (0, 5, 6),
}


def variation(direction: NDArray[np.int8], better: Better) -> NDArray[np.int8]:
    """Return the code in VARIATIONS for the direction of a series' last point, of any shape."""
    found: NDArray[np.int8] = np.array(_VARIATION[better], dtype=np.int8)[direction]
    return found


def assurance(beyond: NDArray[np.int8] | None, better: Better, series: int) -> NDArray[np.int8]:
    """Return the code in ASSURANCES for where the target lies, one for each of `series`.

    `beyond` is 1 where the target is above the upper limit, -1 where it is below the lower one
    (both strictly), else 0; None without target or limits. Without a better way a target says
    nothing.
    """
    if beyond is None or better == "neither":
        return np.zeros(series, dtype=np.int8)
    codes = np.array([_BETWEEN, _OUT_OF_REACH, _CLEARED], dtype=np.int8)
    found: NDArray[np.int8] = codes[beyond * _GOOD[better]]
    return found
