"""Live pages as residents get them: `shown("/hedges/quiet/")`, and the parts of what came back."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

BLOCK = re.compile(r"</?(?:p|li|h\d|dt|dd|summary|section|figcaption|div|ul|ol|br)\b[^>]*>")
MARK = re.compile(r"<[^>]+>")
SPACE = re.compile(r"\s+")


def got(address: str, *, status: int = 200) -> HttpResponse:
    """What a visitor gets, who has neither cookie nor name."""
    answer: Any = Client().get(address)
    assert answer.status_code == status
    found: HttpResponse = answer
    return found


def shown(address: str) -> str:
    """The whole page."""
    return got(address).content.decode()


def part(page: str, begins: str, ends: str) -> str:
    """What stands between two marks, each the first of its kind."""
    before, found, rest = page.partition(begins)
    assert found, f"{begins} is not in {before[:200]}"
    return rest.partition(ends)[0]


def lines(html: str) -> list[str]:
    """The words, a line for each paragraph, heading or item."""
    words = (" ".join(unescape(MARK.sub("", one)).split()) for one in BLOCK.split(html))
    return [one for one in words if one]


def main_lines(address: str) -> list[str]:
    """The words of the main part."""
    return lines(part(shown(address), "<main", "</main>").partition(">")[2])


def body_lines(address: str) -> list[str]:
    """The words of the body that somebody wrote."""
    page = part(shown(address), '<div class="page-body">', '<footer class="page-about">')
    return lines(page)
