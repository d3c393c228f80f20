"""Small wordings that several rooms' pages share."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _


def ages_in_words(from_age: int | None, to_age: int | None) -> str:
    """Ages in whole years, inclusive, None being open: `Age 5 to 17`; empty when both are."""
    if from_age is None and to_age is None:
        return ""
    if to_age is None:
        return _("Age {age} and over").format(age=from_age)
    if not from_age:
        return _("Up to age {age}").format(age=to_age)
    return _("Age {first} to {last}").format(first=from_age, last=to_age)


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
        parts += (
            [str(n) for n in run]
            if len(run) < 3
            else [_("{first} to {last}").format(first=run[0], last=run[-1])]
        )
    if len(parts) == 1:
        return parts[0]
    return _("{these} and {last}").format(these=", ".join(parts[:-1]), last=parts[-1])
