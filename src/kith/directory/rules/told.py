"""What the codes of a question are called on the pages of residents."""

from __future__ import annotations

from collections.abc import Collection

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Told = tuple[tuple[str, Promise], ...]

COSTS: Told = (
    ("free", _("Free")),
    ("some_free", _("Free for some people")),
    ("paid", _("Costs money")),
)
HOW: Told = (
    ("in_person", _("In person")),
    ("phone", _("By phone")),
    ("online", _("Online")),
    ("at_home", _("At your home")),
)
WAYS: Told = (
    ("self", _("Ask for yourself")),
    ("worker", _("Through a worker, such as a doctor or a teacher")),
)
DAYS_OF_WEEK: Told = (
    ("mon", _("On Monday")),
    ("tue", _("On Tuesday")),
    ("wed", _("On Wednesday")),
    ("thu", _("On Thursday")),
    ("fri", _("On Friday")),
    ("sat", _("On Saturday")),
    ("sun", _("On Sunday")),
)
ORDERS: Told = (
    ("best", _("Best match first")),
    ("near", _("Nearest first")),
    ("name", _("A to Z")),
    ("newest", _("Checked most recently first")),
)
SIGNED = {"bfi": _("British Sign Language")}
"""Languages that the tables of languages have no name for."""


def labels(told: Told, codes: Collection[str]) -> tuple[str, ...]:
    """What some codes are called, in the order of the list; others say nothing."""
    return tuple(str(words) for code, words in told if code in codes)


def language_name(tag: str) -> str:
    """What a language is called, by its tag; the tag where nobody knows."""
    code = tag.partition("-")[0].lower()
    if code in SIGNED:
        return str(SIGNED[code])
    return str(Locale("en").languages.get(code, tag))
