"""Exact numbers in and out of text: scores are fractions, and print as decimals."""

from __future__ import annotations

import re
from fractions import Fraction

PLACES = 6
_DECIMAL = re.compile(r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?")


def comma_hint(text: str) -> str:
    """What to do where a text is no number because of a comma; empty without one."""
    if "," not in text:
        return ""
    return " Write it without commas: 1.5 for 1,5, and 1200 for 1,200."


def as_text(value: Fraction) -> str:
    """Return the decimal of a fraction: exact where it terminates, else rounded to six places.

    Rounding is half away from zero, in integers, so that no float decides a digit.
    """
    if value.denominator == 1:
        return str(value.numerator)
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives) if rest == 1 else PLACES
    scaled = abs(value) * 10**places
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, part = divmod(digits, 10**places)
    text = f"{whole}.{part:0{places}d}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and text != "0" else text


def read_decimal(text: str) -> Fraction:
    """Read plain decimal text exactly ("-12.5"). ValueError for anything else."""
    stripped = text.strip()
    if not _DECIMAL.fullmatch(stripped):
        raise ValueError(f"{text!r} is not a number")
    return Fraction(stripped)
