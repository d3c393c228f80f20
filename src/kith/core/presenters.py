"""Small wordings that several rooms' pages share."""

from __future__ import annotations

from collections.abc import Sequence


def ages_in_words(from_age: int | None, to_age: int | None) -> str:
    """Ages in whole years, inclusive, None being open: `Age 5 to 17`; empty when both are."""
    if from_age is None and to_age is None:
        return ""
    if to_age is None:
        return f"Age {from_age} and over"
    if not from_age:
        return f"Up to age {to_age}"
    return f"Age {from_age} to {to_age}"


def numbers_in_words(numbers: Sequence[int]) -> str:
    """Whole numbers in ascending order, runs of three or more joined: `1 to 5, 7 and 8`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [str(n) for n in run] if len(run) < 3 else [f"{run[0]} to {run[-1]}"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
