"""Words as search compares them, however they are typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.areas.rules.english import everyday_groups
from kith.areas.rules.signs import signs_in
from kith.areas.rules.words import asked_words, fold, shown_words, stem, words_in
from kith.front.rules.searching import (
    Findable,
    find,
    index_of,
    meanings_of,
)

THINGS = [
    Findable("a", "Self-harm and café talk", "pages", ("won't talk", "it's over"), "Short."),
    Findable("b", "Grief", "people", ("loss",), "When somebody has died.", text="one two three"),
]
INDEX = index_of(THINGS, meanings_of([("grief", "loss"), *everyday_groups()]))
# What people paste, and what people try: quotes, operators, NUL, directions, halves of pairs.
PIECES = st.sampled_from(
    [
        '"',
        "'",
        "* OR 1=1 --",
        "AND NOT",
        "(",
        "\x00",
        "\u202e",
        "\u200d",
        "\ud800",
        "😀",
        "نستمع",
        "grief",
    ]
)
HOSTILE = st.one_of(
    st.text(st.characters(), max_size=300),
    st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=40).map(" ".join),
    st.tuples(PIECES, st.integers(1, 3_000)).map(lambda pair: (pair[0] * pair[1])[:10_000]),
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Won't", "wont"),
        ("won\u2019t", "wont"),
        ("CAFÉ", "cafe"),
        ("Straße", "strasse"),
        ("soft\u00adhyphen", "softhyphen"),
        ("ﬁne", "fine"),
        ("نَستمِع", "نستمع"),
    ],
)
def test_folding_takes_away_what_nobody_types(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_words_part_at_everything_that_is_no_letter() -> None:
    assert words_in('My "son" (14) hits-me; a_b 😀 OR 1=1') == [
        "my", "son", "14", "hits", "me", "a", "b", "or", "1", "1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "alike",
    [
        ["argue", "argues", "argued", "arguing", "argument", "arguments"],
        ["bully", "bullies", "bullied", "bullying"],
        ["hit", "hits", "hitting"],
        ["lonely", "loneliness"],
        ["separate", "separated", "separating", "separation"],
        ["depressed", "depression"],
        ["violent", "violence"],
        ["abuse", "abused", "abuses", "abusive", "abusing"],
        ["relationship", "relationships"],
        ["counselling", "counsel"],
        ["child", "children"],
        ["die", "died", "dies", "dying"],
        ["cry", "cries", "crying", "cried"],
    ],
)
def test_stems_bring_the_forms_of_a_word_together(alike: list[str]) -> None:
    assert len({stem(word) for word in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("carer", "car"), ("mother", "moth"), ("parent", "par"), ("miss", "mis")]
)
def test_stems_keep_other_words_apart(one: str, other: str) -> None:
    assert (stem(one) == stem(other)) is (one == "miss")


def test_question_is_cut_to_what_anybody_means() -> None:
    assert len(asked_words("word " * 5_000)) == 32
    assert asked_words("x" * 10_000) == ["x" * 40]


def test_shown_words_hold_nothing_that_cannot_be_seen() -> None:
    assert shown_words("  my\x00son\u202e \n hits\tme\u200b ") == "my son hits me"


def _ask(text: str) -> None:
    found = find(INDEX, text, concerns={one.code for one in signs_in(text)})
    assert set(found.keys) <= {"a", "b"}
    assert find(INDEX, text, is_exact=True).is_mended is False
    shown_words(text).encode()


@given(HOSTILE)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_question_is_too_odd(text: str) -> None:
    _ask(text)


@pytest.mark.long
@pytest.mark.timeout(900)
@given(HOSTILE)
@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_twenty_thousand_questions_are_not_too_odd(text: str) -> None:
    _ask(text)
