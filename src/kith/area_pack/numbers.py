"""Numbers and addresses: which people here can use, and which are kept for invented places."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

PHONE = re.compile(r"^(999|111|101|112|119|105|116 ?\d{3}|0[\d ]{6,16}\d)$")
TEXT = re.compile(r"^(999|\d{5,6}|07[\d ]{8,14}\d|18000)$")
_DRAMA = re.compile(r"^(01632960\d{3}|08081570\d{3}|07700900\d{3})$")
_SHARED = {"999"}
"""Real numbers that an invented pack keeps, so that a demonstration never hides the way out."""
_LONGEST = 11


def is_usable(number: str, shape: re.Pattern[str]) -> bool:
    """Whether people here can ring or text a number: digits and spaces, no more than eleven."""
    return bool(shape.match(number)) and len(number.replace(" ", "")) <= _LONGEST


def is_drama(number: str) -> bool:
    """Whether Ofcom keeps a number for drama, so that nobody answers."""
    return bool(_DRAMA.match(number.replace(" ", "")))


def could_be_real(number: str) -> bool:
    """Whether an invented pack must not hold a number."""
    digits = number.replace(" ", "")
    return bool(digits) and digits not in _SHARED and not _DRAMA.match(digits)


def is_example(address: str) -> bool:
    """Whether a web or mail address lies in `.example`, which is nobody's."""
    host = urlsplit(address).hostname if "://" in address else address.rpartition("@")[2]
    return bool(host) and str(host).lower().endswith(".example")


def invented_number(number: str) -> str:
    """What is wrong with a number in an invented pack; empty when nothing is."""
    if not could_be_real(number):
        return ""
    return (
        f'"{number}" could be real. An invented pack uses numbers that Ofcom keeps'
        " for drama: 01632 960000 to 960999, or 0808 157 0000 to 0999."
    )


def real_number(number: str) -> str:
    """What is wrong with a number in a real pack; empty when nothing is."""
    return f'"{number}" is a number kept for drama: nobody answers.' if is_drama(number) else ""


def invented_address(address: str) -> str:
    """What is wrong with an address in an invented pack; empty when nothing is."""
    if is_example(address):
        return ""
    return f'"{address}" could be real. An invented pack uses addresses in .example.'


def real_address(address: str) -> str:
    """What is wrong with an address in a real pack; empty when nothing is."""
    return f'"{address}" is an example address, not a real one.' if is_example(address) else ""
