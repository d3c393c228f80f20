"""The catalogues of interface text hold every phrase, and the test languages stay tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kith.config.languages import languages_in
from tools.catalogues import (
    CATALOGUE,
    TEMPLATE,
    accented,
    as_text,
    catalogues,
    folder_of,
    mirrored,
    read,
    strings_in,
    template,
    write_test_languages,
)


def test_template_holds_every_phrase_of_the_house() -> None:
    assert TEMPLATE.read_text(encoding="utf-8") == as_text(template()), "Run `make messages`."


def test_phrases_of_a_template_are_found(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "{% load i18n %}\n"
        '   <p title="{% translate \'A title\' %}">{{ name|default:_("Nobody") }}</p>\n'
        "      {% blocktranslate trimmed count n=3 %}\n"
        "        {{ n }} page\n"
        "      {% plural %}\n"
        "        {{ n }} pages\n"
        "      {% endblocktranslate %}\n"
        '  {% include "part.html" with text=_("Book a place") %}\n',
        encoding="utf-8",
    )

    assert [text for _line, text, _comments, _context in strings_in(path)] == [
        "A title",
        "Nobody",
        ("%(n)s page", "%(n)s pages"),
        "Book a place",
    ]


def test_every_catalogue_has_every_phrase() -> None:
    source = {(one.id, one.context) for one in read(TEMPLATE) if one.id}

    assert {
        path: source ^ {(one.id, one.context) for one in read(path) if one.id}
        for path in catalogues()
    } == {path: set() for path in catalogues()}


def test_no_language_ships_unread() -> None:
    """None is whole and read yet; when one is, this says its name."""
    assert catalogues() == []


def test_test_languages_are_whole(tmp_path: Path) -> None:
    write_test_languages(tmp_path)

    assert {
        folder: [one.id for one in read(tmp_path / folder / CATALOGUE) if not all(one.string)]
        for folder in ("en_XA", "ar_XB")
    } == {"en_XA": [], "ar_XB": []}


@pytest.mark.parametrize("say", [accented, mirrored])
def test_test_languages_keep_what_a_program_reads(say: object) -> None:
    said = say('Text <strong dir="auto">%(word)s</strong> to {number}, 100%% &amp; more')  # type: ignore[operator]

    for kept in ('<strong dir="auto">', "%(word)s", "</strong>", "{number}", "%%", "&amp;"):
        assert said.count(kept) == 1


def test_accented_phrase_is_longer_and_bracketed() -> None:
    assert accented("Go to the first page") == "[Ĝö ţö ţĥé fîŕšţ påĝé öñé ţŵö]"


def test_mirrored_phrase_has_the_same_letters() -> None:
    said = mirrored("Go to the first page")

    assert "".join(letter for letter in said if letter.isascii()) == "Go to the first page"


@pytest.mark.parametrize(
    ("tag", "folder"), [("cy", "cy"), ("pt-br", "pt_BR"), ("zh-hans", "zh_Hans")]
)
def test_folder_of_a_language_is_the_one_that_django_looks_in(tag: str, folder: str) -> None:
    assert folder_of(tag) == folder


def test_nothing_but_the_main_language_is_known_without_catalogues(tmp_path: Path) -> None:
    assert languages_in([tmp_path], main="en-gb") == [("en-gb", "English")]


@pytest.mark.parametrize(("switch", "tags"), [("", ["en-gb"]), ("1", ["en-gb", "en-xa", "ar-xb"])])
def test_test_languages_are_known_by_their_switch_alone(
    switch: str, tags: list[str], tmp_path: Path
) -> None:
    known = subprocess.run(
        [
            sys.executable,
            "-c",
            "from kith.config import settings\nprint(*[tag for tag, _ in settings.LANGUAGES])",
        ],
        env={
            **os.environ,
            "KITH_SECRET_KEY": "x",
            "KITH_DATA": str(tmp_path),
            "KITH_TEST_LANGUAGES": switch,
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert known.split() == tags
