"""Addresses and numbers as a message can use them, or refused."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from kith.core.outbox.refusals import AddressNotUsable

LONGEST_ADDRESS = 320
GROUPING = re.compile(r"[\s().\u2010-\u2015-]")
# Not 070 (forwarded, dear) and not 076 (pagers), except the Isle of Man's 07624.
MOBILE = re.compile(r"^\+447(?:[1-57-9]\d{8}|624\d{6})$")
_is_mail_address = EmailValidator()


def has_control(text: str, *, allowed: str = "") -> bool:
    """Whether the text holds a control character, a line break of any kind, or half a character."""
    return any(
        unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} and one not in allowed for one in text
    )


def mail_address(given: str) -> str:
    """The address with its host in lower case.

    Raises:
        AddressNotUsable: it is not an address, or would break out of its header.
    """
    address = given.strip(" ")
    if not address or len(address) > LONGEST_ADDRESS or has_control(address):
        raise AddressNotUsable("Enter an e-mail address, such as name@example.org.")
    try:
        _is_mail_address(address)
    except ValidationError:
        raise AddressNotUsable("Enter an e-mail address, such as name@example.org.") from None
    local, _at, host = address.rpartition("@")
    return f"{local}@{host.lower()}"


def mobile_number(given: str) -> str:
    """A UK mobile number as E.164: `07700 900123` becomes `+447700900123`.

    Raises:
        AddressNotUsable: it is not the number of a UK mobile telephone.
    """
    if has_control(given):
        raise AddressNotUsable("Enter a UK mobile telephone number.")
    digits = GROUPING.sub("", given.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits.startswith("07"):
        digits = f"+44{digits[1:]}"
    if not digits.isascii() or not MOBILE.match(digits):
        raise AddressNotUsable("Enter a UK mobile telephone number.")
    return digits
