"""Which form of a page a browser takes: brotli, gzip, or as it is."""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli

BROTLI, GZIP, PLAIN = "br", "gzip", ""
LONGEST_HEADER = 256
"""A longer `Accept-Encoding` is nobody's browser, and gets the page as it is."""
TOO_SHORT = 200
"""Bytes below which nothing is gained."""
BROTLI_QUALITY = 5
GZIP_LEVEL = 6


def form_for(accepted: str) -> str:
    """The form to give to whoever sent this `Accept-Encoding`: the smallest that they take."""
    return _form_for(accepted) if len(accepted) <= LONGEST_HEADER else PLAIN


def compressed(body: bytes, form: str) -> bytes:
    """The body in this form. Nothing in it is secret, so its length tells nothing."""
    if form == BROTLI:
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY))
    if form == GZIP:
        return gzip.compress(body, GZIP_LEVEL, mtime=0)
    return body


def opened(body: bytes, form: str) -> bytes:
    """The body as it was, of what Django's own middleware compressed."""
    return gzip.decompress(body) if form == GZIP else body


@lru_cache(maxsize=256)
def _form_for(accepted: str) -> str:
    weights = dict(_weighed(part) for part in accepted.lower().split(","))
    otherwise = weights.get("*", 0.0)
    return next((form for form in (BROTLI, GZIP) if weights.get(form, otherwise) > 0), PLAIN)


def _weighed(part: str) -> tuple[str, float]:
    """`gzip;q=0.5` as its name and its weight; a weight that is none counts as a refusal."""
    name, _semicolon, rest = part.partition(";")
    key, _equals, value = rest.replace(" ", "").partition("=")
    try:
        return name.strip(), float(value) if key == "q" else 1.0
    except ValueError:
        return name.strip(), 0.0
