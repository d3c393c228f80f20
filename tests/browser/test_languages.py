"""The site in both test languages: mirrored without breaking, and nothing left untranslated."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import DESK, PHONE, resize, sideways, violations
from tests.browser.conftest import OpenPage
from tools.real_site import serving

RIGHT_TO_LEFT, ACCENTED = "ar-xb", "en-xa"
OWN = ("/", "/check/", "/plan/", "/plan/arrangements/", "/search/", "/charter/", "/accessibility/")
# One of each kind of page, as each looks different.
KINDS = (
    "/situations/",
    "/situations/ladder-row/",
    "/guides/g-01/",
    "/guides/g-01/read/",
    "/no/such/page/",
)
# Text that nobody translated: plain words outside the words of pages, and outside what says
# that it is in another language. Letters that the accents leave alone make no word plain.
CONTENT = (
    "script, style, textarea, .page-body, .page-text, .page-card__facts, .page-about__sources,"
    " .kith-header__name"
)
UNTRANSLATED = """(content) => {
  const root = document.documentElement, found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const at = node.parentElement, text = node.textContent.trim();
    if (!text || at.closest(content)) continue;
    if (at.closest("[lang]") !== root || /^\\W*\\[/.test(text)) continue;
    if (/(?<!\\p{L})(?=[A-Za-z]*[acdeghijklnorstuwyz])[A-Za-z]{3,}(?!\\p{L})/u.test(text)) found.add(text);
  }
  for (const at of document.querySelectorAll("[aria-label]")) {
    if (!at.getAttribute("aria-label").startsWith("[")) found.add(at.getAttribute("aria-label"));
  }
  return [...found];
}"""
# Values that a phrase carries as they are: days, and what the place is called.
VALUES = re.compile(
    r"Getting On Together Charter|\d{1,2} \w+ \d{4}|(Harbour Helpline|Exampleton( Council)?)|Relationships in|Relationships Charter|Charter lead"
)


@pytest.fixture(scope="module")
def speaking_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The invented area, with every page in both test languages."""
    folder = tmp_path_factory.mktemp("speaking-site")
    with serving("exampleton", folder, KITH_TEST_LANGUAGES="1") as address:
        for tag in (RIGHT_TO_LEFT, ACCENTED):
            fill(folder, tag)
        yield address


def fill(folder: Path, tag: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    subprocess.run(
        [sys.executable, "-m", "kith.cli", "languages", "pretend", tag],
        env={**clean, "KITH_DATA": str(folder), "KITH_TEST_LANGUAGES": "1"},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=100,
    )


def listed(site: str, tag: str) -> list[str]:
    """The addresses of every page that is no secret, in a language."""
    with urllib.request.urlopen(f"{site}/{tag}/sitemap.xml") as answer:
        text = answer.read().decode()
    return [
        site + re.sub(r"^https?://[^/]*", "", one) for one in re.findall(r"<loc>(.*?)</loc>", text)
    ]


def wrong_on_a_phone(page: Page, address: str) -> list[str]:
    page.goto(address)
    wrong = violations(page)
    if (wide := sideways(page)) > PHONE:
        wrong.append(f"scrolls sideways: {wide}")
    if page.locator("html").get_attribute("dir") != "rtl":
        wrong.append("is not from right to left")
    return wrong


def test_right_to_left_pages_are_right_on_a_phone(speaking_site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    wrong = {
        path: found
        for path in (*OWN, *KINDS)
        if (found := wrong_on_a_phone(page, f"{speaking_site}/{RIGHT_TO_LEFT}{path}"))
    }

    assert wrong == {}


def test_no_right_to_left_page_scrolls_sideways(speaking_site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE, javascript=False)
    wide = {}
    addresses = listed(speaking_site, RIGHT_TO_LEFT)
    for address in addresses:
        page.goto(address)
        if (found := sideways(page)) > PHONE:
            wide[address] = found

    assert len(addresses) > 30
    assert wide == {}


def test_no_phrase_is_left_untranslated(speaking_site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    plain, wide = {}, {}
    for path in (*OWN, *KINDS):
        page.goto(f"{speaking_site}/{ACCENTED}{path}")
        left = [VALUES.sub("", text) for text in page.evaluate(UNTRANSLATED, CONTENT)]
        if found := [text for text in left if re.search(r"[A-Za-z]{3}", text)]:
            plain[path] = found
        if (width := sideways(page)) > PHONE:
            wide[path] = width

    assert plain == {}
    assert wide == {}


def test_somebody_changes_the_language_of_a_page(speaking_site: str, open_page: OpenPage) -> None:
    page = open_page(width=DESK, javascript=False)

    page.goto(f"{speaking_site}/situations/")
    picker = page.locator(".kith-languages")
    expect(picker.get_by_role("link")).to_have_count(2)
    picker.locator(f"[hreflang={RIGHT_TO_LEFT}]").click()

    expect(page).to_have_url(f"{speaking_site}/{RIGHT_TO_LEFT}/situations/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    resize(page, PHONE)
    picker.locator("[hreflang=en-gb]").click()
    expect(page).to_have_url(f"{speaking_site}/situations/")
    assert page.context.cookies() == []


def test_picker_is_not_there_where_one_language_is_public(site: str, open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(site)

    expect(page.locator(".kith-languages")).to_have_count(0)
    answer = page.goto(f"{site}/{RIGHT_TO_LEFT}/")
    assert answer
    assert answer.status == 404
