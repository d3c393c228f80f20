"""What names, postcodes and web addresses may be, without a database."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

NAME_LENGTH = 200
ABOUT_LENGTH = 1000
ADDRESS_LENGTH = 500
WEBSITE_LENGTH = 500
# The shape that Royal Mail gives, GIR 0AA left out; whether it exists is not asked of anybody.
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})")
HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


def tidy_postcode(text: str) -> str | None:
    """A British postcode as it is written on a letter; none when it has not that shape."""
    squeezed = re.sub(r"[^A-Za-z0-9]", "", text).upper()
    found = POSTCODE.fullmatch(squeezed)
    return f"{found[1]} {found[2]}" if found else None


def tidy_website(text: str) -> str | None:
    """An address on the web, https unless told http; none when it is not one.

    An address with a name and password in it, or with another scheme, is refused.
    """
    given = text.strip()
    if not given or re.search(r"[\s\x00-\x1f<>\"\\]", given):
        return None
    try:
        parts = urlsplit(given if "//" in given else f"https://{given}")
        host = (parts.hostname or "").encode("idna").decode()
        has_port = parts.port is not None
    except ValueError:
        return None
    is_plain = parts.scheme.lower() in {"http", "https"} and "@" not in parts.netloc
    if not is_plain or has_port or not HOST.fullmatch(host):
        return None
    return parts._replace(scheme=parts.scheme.lower(), netloc=host, fragment="").geturl()


def is_taken(name: str, others: Collection[str]) -> bool:
    """Whether one of the others is the same name, whatever its capitals."""
    return name.casefold() in {one.casefold() for one in others}


def distinct_name(name: str, source: str, taken: Collection[str]) -> str:
    """The name as it is, or with where it came from in brackets when it is taken."""
    if not is_taken(name, taken):
        return name
    number = 1
    while True:
        ending = f" ({source})" if number == 1 else f" ({source}, {number})"
        ending = ending if len(ending) <= NAME_LENGTH // 2 else f"{ending[:90]}… {number})"
        found = name[: NAME_LENGTH - len(ending)].rstrip() + ending
        if not is_taken(found, taken):
            return found
        number += 1
