"""The gate for what people type."""

from __future__ import annotations

import pytest
from django import forms

from kith.core.forms import LineField, LinesField
from kith.core.plain_text import HiddenCharacters, plain_line, plain_lines

HIDDEN = [
    "\x00",
    "\x07",
    "\x1b",
    "\u00ad",
    "\u200b",
    "\u200e",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\ud800",
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_hidden_character_is_refused(hidden: str) -> None:
    with pytest.raises(HiddenCharacters):
        plain_line(f"a{hidden}b")
    with pytest.raises(HiddenCharacters):
        plain_lines(f"a\n{hidden}b")


def test_line_has_single_spaces_and_one_spelling() -> None:
    assert plain_line("  Cafe\u0301\t of  the\xa0quay ") == "Café of the quay"


def test_lines_end_in_one_way() -> None:
    assert plain_lines(" a \r\nb\r\rc\u2028d\n\n\n\ne \n") == "a\nb\n\nc\nd\n\ne"


def test_line_end_inside_a_line_is_refused() -> None:
    with pytest.raises(HiddenCharacters):
        plain_line("Subject\nBcc: everybody")


def test_joiners_that_make_words_and_pictures_stay() -> None:
    joined = "\u0645\u06cc\u200c\u062e \U0001f469\u200d\U0001f3eb"

    assert plain_line(joined) == joined


def test_fields_say_what_to_do() -> None:
    class Typed(forms.Form):
        line = LineField()
        lines = LinesField(required=False)

    wrong = Typed({"line": "a\u202eb", "lines": "a\x07b"})
    right = Typed({"line": " a  b ", "lines": "a\r\nb"})

    assert [list(wrong.errors[name]) for name in ("line", "lines")] == [
        ["Take out the characters that cannot be seen, or type the text afresh"]
    ] * 2
    assert right.is_valid()
    assert right.cleaned_data == {"line": "a b", "lines": "a\nb"}
