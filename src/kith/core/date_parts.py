"""A date typed in three parts: day, month, year. People make fewer mistakes than with a picker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

PARTS = ("day", "month", "year")
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
SHORTEST_MONTH_NAME = 3
YEAR_LENGTH = 4


class DatePartsWidget(forms.MultiWidget):
    """Three short text inputs. The names end in `_day`, `_month` and `_year`."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The three texts of a date; empty ones where there is none."""
        return [str(getattr(value, part)) for part in PARTS] if value else ["", "", ""]


class DatePartsField(forms.Field):
    """Cleans to a `datetime.date`, or None when it may be left empty and is.

    Each error names what is wrong and, in its `params["wrong"]`, the places of the wrong parts
    (0 day, 1 month, 2 year), so that the right box is marked and linked to.
    """

    widget = DatePartsWidget
    default_error_messages: ClassVar = {
        "required": "%(enter)s",
        "part_missing": "%(what)s must include %(parts)s",
        "year_length": "%(what)s must have a year with 4 numbers, such as 2026",
        "not_real": "%(what)s must be a real date",
    }

    def to_python(self, value: Any) -> date | None:
        """Three texts to a date.

        Raises:
            ValidationError: a part is missing, or there is no such day.
        """
        if value is None or isinstance(value, date):
            return value
        parts = [str(part or "").strip() for part in value]
        missing = [place for place, part in enumerate(parts) if not part]
        if len(missing) == len(PARTS):
            return None
        if missing:
            raise self._error("part_missing", missing)
        day, month, year = parts
        if year.isdigit() and len(year) != YEAR_LENGTH:
            raise self._error("year_length", [2])
        try:
            return date(_number(year), _month(month), _number(day))
        except ValueError:
            raise self._error("not_real", _impossible(parts)) from None

    def validate(self, value: Any) -> None:
        """Refuse an empty date where one is needed."""
        if self.required and value is None:
            raise self._error("required", [0, 1, 2])

    def _error(self, code: str, wrong: Sequence[int]) -> ValidationError:
        what = str(self.label or "The date")
        params = {
            "what": what,
            "enter": f"Enter {what[:1].lower()}{what[1:]}",
            "parts": " and ".join(f"a {PARTS[place]}" for place in wrong),
            "wrong": tuple(wrong),
        }
        return ValidationError(self.error_messages[code], code=code, params=params)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _month(text: str) -> int:
    name = text.lower().rstrip(".")
    if len(name) >= SHORTEST_MONTH_NAME and name.isalpha():
        return next((n for n, full in enumerate(MONTHS, 1) if full.startswith(name)), 0)
    return _number(text)


def _impossible(parts: Sequence[str]) -> list[int]:
    """The parts that no date could have; all three when only the whole is impossible."""
    wrong = []
    for place, (text, longest) in enumerate(zip(parts, (31, 12, 9999), strict=True)):
        try:
            number = _month(text) if place == 1 else _number(text)
        except ValueError:
            number = 0
        if not 1 <= number <= longest:
            wrong.append(place)
    return wrong or [0, 1, 2]
