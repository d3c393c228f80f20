"""Languages for tests: catalogues written on the spot, and settings that know them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wagtail.models import Locale, Page

from kith.config.languages import languages_in, right_to_left_among
from kith.front.models import HomePage
from tools.catalogues import (
    CATALOGUE,
    KEPT,
    TEMPLATE,
    folder_of,
    pretended,
    read,
    write_test_languages,
    write_whole,
)


def loudly(text: str) -> str:
    """A translation that is easy to tell: all but what a program reads in capitals."""
    parts = KEPT.split(text)
    return "".join(part if KEPT.fullmatch(part) else part.upper() for part in parts)


def softly(text: str) -> str:
    """Another one."""
    return f"{text} ~"


def write_catalogue(
    folder: Path, tag: str, say: Callable[[str], str] = loudly, *, leave_out: int = 0
) -> Path:
    """A catalogue made by `say`, without a translation for the last `leave_out` phrases."""
    made = pretended(read(TEMPLATE), tag.partition("-")[0], say)
    for message in [one for one in made if one.id][len(made) - leave_out :]:
        message.string = ("",) * len(message.string) if message.pluralizable else ""
    path = folder / folder_of(tag) / CATALOGUE
    write_whole(path, made)
    return path


def know(settings: Any, *folders: Path) -> None:
    """Have this installation know the languages of these folders of catalogues."""
    settings.LOCALE_PATHS = list(folders)
    settings.LANGUAGES = languages_in(folders, main="en-gb")
    settings.LANGUAGES_BIDI = right_to_left_among(settings.LANGUAGES)
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES
    settings.WAGTAIL_I18N_ENABLED = len(settings.LANGUAGES) > 1


def know_test_languages(settings: Any, folder: Path) -> None:
    """Have this installation know both test languages, as `KITH_TEST_LANGUAGES=1` would."""
    write_test_languages(folder)
    know(settings, folder)


def translate_pages(tag: str, *, leave_out: str | None = None) -> list[Page]:
    """Every live page in a language, as editors would make them; one code may be left out."""
    locale, _new = Locale.objects.get_or_create(language_code=tag)
    home = HomePage.objects.get(locale__language_code="en-gb")
    pages = Page.objects.descendant_of(home, inclusive=True).live().specific()
    return [
        publish(page.copy_for_translation(locale), f"{tag} {page.title}")
        for page in pages
        if page.code != leave_out
    ]


def publish(page: Page, title: str) -> Page:
    """A page made live under a title."""
    page.title = title
    page.save_revision().publish()
    return page
