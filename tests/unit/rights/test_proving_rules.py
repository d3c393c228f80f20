"""Numbers and words that are made to be said on the telephone."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kith.rights.rules.proving import as_number, as_word, number_from, word_from

CHANCE = st.binary(min_size=32, max_size=32)


@given(CHANCE)
def test_number_is_read_back_however_it_is_written(chance):
    number = number_from(chance)

    assert re.fullmatch(r"[234679ACDEFGHJKMNPRTWXY]{4}-[234679ACDEFGHJKMNPRTWXY]{4}", number)
    assert as_number(number.lower().replace("-", " ")) == number


@given(CHANCE)
def test_word_is_compared_by_its_letters(chance):
    word = word_from(chance)

    assert re.fullmatch(r"[a-z]{8}-[a-z]{8}", word)
    assert as_word(f" {word.upper()} ") == as_word(word)


def test_words_differ_by_their_chance():
    assert len({word_from(bytes([n]) * 32) for n in range(200)}) == 200
