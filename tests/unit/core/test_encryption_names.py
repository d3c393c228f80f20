"""Names are found by their words and by beginnings of them, and stand nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.core.encryption.names import tokens_of, tokens_to_find, words_of

SECRET = b"a secret of this test"


def is_found(name: str, typed: str, *, purpose: str = "people") -> bool:
    kept = tokens_of(name, secret=SECRET, purpose="people")
    wanted = tokens_to_find(typed, secret=SECRET, purpose=purpose)
    return bool(wanted) and set(wanted) <= kept


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Siân O'Brien-Čapek", ["sian", "obrien", "capek"]),
        ("Siân O\u2019Brien", ["sian", "obrien"]),
        ("  Bo   Li ", ["bo", "li"]),
        ("STRAẞE Straße", ["strasse"]),
        ("Łukasz Øst", ["lukasz", "ost"]),
        ("محمد", ["محمد"]),
        ("", []),
        ("- ' .", []),
    ],
)
def test_words_are_folded(name: str, words: list[str]):
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("siân", True),
        ("SIAN", True),
        ("obr", True),
        ("capek sia", True),
        ("si", False),
        ("brien", False),
        ("sian smith", False),
        ("", False),
    ],
)
def test_a_name_is_found_by_all_the_words_that_were_typed(typed: str, found: bool):
    assert is_found("Siân O'Brien-Čapek", typed) is found


def test_a_name_of_two_letters_is_found_whole():
    assert is_found("Bo Li", "bo li")
    assert not is_found("Bob Lim", "bo")


def test_a_very_long_word_is_found_whole_and_by_its_beginning():
    name = "Wolfeschlegelsteinhausen"

    assert is_found(name, name)
    assert is_found(name, "wolfeschlege")


def test_tokens_of_one_table_say_nothing_of_anothers():
    assert not is_found("Sam Example", "sam", purpose="requests")


@given(st.text(max_size=60))
def test_every_name_is_found_by_itself_or_has_no_words(name: str):
    assert is_found(name, name) is bool(words_of(name))
