"""The gate for text that people type: nothing hidden in it, and the same letters spelt one way.

NUL stops PostgreSQL and not SQLite; marks that turn the direction of reading make one name look
like another; a stray control character breaks a file that leaves the house. Fields of forms and
operations stand behind the same two functions.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kith.core.refusals import Refusal

SPACES = re.compile(r"\s+")
LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
MANY_EMPTY_LINES = re.compile(r"\n{3,}")
# Cc control, Cs half of a pair, Co private, Cn unassigned; of Cf (format) only joiners are words.
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
JOINERS = {"\u200c", "\u200d"}


class HiddenCharacters(Refusal):
    """The text holds characters that nobody can see."""

    def __init__(self) -> None:
        super().__init__("Take out the characters that cannot be seen, or type the text afresh")


def plain_line(text: str) -> str:
    """One line of text, its spaces made single and its ends cut.

    Raises:
        HiddenCharacters: it holds a control character or a mark of direction.
    """
    return SPACES.sub(" ", _seen(text.strip())).strip()


def plain_lines(text: str) -> str:
    """Text of several lines, each ended in the same way.

    Raises:
        HiddenCharacters: it holds a control character or a mark of direction.
    """
    lines = [_seen(line).rstrip() for line in LINE_ENDS.sub("\n", text).split("\n")]
    return MANY_EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


class LineField(forms.CharField):
    """One line of plain text."""

    def to_python(self, value: Any) -> str:
        """The line, or an error that says what to do."""
        return _or_error(plain_line, super().to_python(value) or "")


class LinesField(forms.CharField):
    """Several lines of plain text."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """The lines, or an error that says what to do."""
        return _or_error(plain_lines, super().to_python(value) or "")


def _seen(text: str) -> str:
    tidy = unicodedata.normalize("NFC", text.replace("\t", " "))
    if any(one not in JOINERS and unicodedata.category(one) in HIDDEN for one in tidy):
        raise HiddenCharacters
    return tidy


def _or_error(clean: Any, text: str) -> str:
    try:
        return str(clean(text))
    except HiddenCharacters as refused:
        raise ValidationError(refused.sentence, code="hidden") from refused
