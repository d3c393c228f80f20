"""The language of the page, for its first tag and for words that are in another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel import Locale, UnknownLocaleError
from django import template
from django.conf import settings
from django.utils import translation

register = template.Library()


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """Tag and direction as a page says them, and the code that gettext knows it by."""

    tag: str
    dir: str
    code: str

    @property
    def is_main(self) -> bool:
        """Whether it is the area's own."""
        return self.code == settings.LANGUAGE_CODE


@register.simple_tag(takes_context=True)
def page_language(context: dict[str, Any]) -> PageLanguage:
    """The language that the page's own words are in."""
    tag = translation.get_language() or settings.LANGUAGE_CODE
    if tag in {code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}:
        return PageLanguage(tag, "rtl" if translation.get_language_bidi() else "ltr", tag)
    return main_language(context)


@register.simple_tag(takes_context=True)
def main_language(context: dict[str, Any]) -> PageLanguage:
    """The area's own language, in which its charter, contacts and questions are written."""
    area = context.get("area")
    if not area:
        return PageLanguage("en-GB", "ltr", settings.LANGUAGE_CODE)
    return PageLanguage(area.language, area.direction, settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def text_language(context: dict[str, Any], tag: str) -> PageLanguage:
    """The language of a text that names its own; without one, the area's."""
    if not tag:
        return main_language(context)
    return PageLanguage(tag, _direction(tag), tag)


def _direction(tag: str) -> str:
    try:
        return str(Locale.parse(tag, sep="-").text_direction)
    except (ValueError, UnknownLocaleError):
        return "ltr"
