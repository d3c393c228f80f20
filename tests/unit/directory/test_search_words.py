"""Words are cut, folded and stemmed alike, whoever wrote them."""

from __future__ import annotations

from uuid import UUID

import pytest

from kith.directory.search import codes
from kith.directory.search.question import Beginning, groups_of
from kith.directory.search.stemming import stem
from kith.directory.search.vocabulary import Meaning, Vocabulary
from kith.directory.search.words import MOST_WORDS, folded_words, token, typed_words
from kith.postcodes import Point

NOTHING = Vocabulary({}, {})


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # Porter, "An algorithm for suffix stripping", 1980: his own examples, step by step.
        ("caresses", "caress"),
        ("ponies", "poni"),
        ("cats", "cat"),
        ("feed", "feed"),
        ("agreed", "agre"),
        ("plastered", "plaster"),
        ("sing", "sing"),
        ("conflated", "conflat"),
        ("hopping", "hop"),
        ("falling", "fall"),
        ("filing", "file"),
        ("happy", "happi"),
        ("sky", "sky"),
        ("relational", "relat"),
        ("vietnamization", "vietnam"),
        ("sensitivity", "sensit"),
        ("triplicate", "triplic"),
        ("goodness", "good"),
        ("revival", "reviv"),
        ("adoption", "adopt"),
        ("probate", "probat"),
        ("rate", "rate"),
        ("controlling", "control"),
        # Ours: one word in either spelling.
        ("organised", "organ"),
        ("organized", "organ"),
        ("counselling", "counsel"),
        ("ab", "ab"),
        ("9to5s", "9to5s"),
    ],
)
def test_stem_follows_porter(word: str, expected: str):
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Children's Café", ["childrens", "cafe"]),
        ("drop-in_group", ["drop", "in", "group"]),
        ("\x00a\ud800b", ["a", "b"]),
        ("ﬁne", ["fine"]),
        ("", []),
        ('"* OR NEAR(', ["or", "near"]),
    ],
)
def test_words_are_folded_and_cut(text: str, words: list[str]):
    assert folded_words(text) == words


def test_tokens_are_plain_letters_and_digits_and_keep_beginnings():
    assert token("گروپ").startswith(token("گرو"))
    assert token("گروپ") == "006af006310064800067e"[:0] + "".join(
        f"{ord(one):05x}" for one in "گروپ"
    )
    assert token("ß" * 90).isascii()


def test_typed_words_are_bounded():
    assert len(typed_words(" ".join(f"w{number}" for number in range(5_000)))) == MOST_WORDS
    assert typed_words("x" * 10_000) == ("x" * 400,)


def test_groups_take_known_phrases_whole_and_drop_stop_words():
    known = Vocabulary({("fall", "out"): Meaning({"=tabc": None}, {("argu",): None})}, {})
    first, second = groups_of(
        "falling out with my dads", known, lambda _start: Beginning(("daddi",))
    )
    assert first.typed == ("falling", "out")
    assert first.ways == (("fall",), ("=tabc",), ("argu",))
    assert second.ways == (("dad",), ("dads*",), ("daddi",))
    whole = groups_of("dad", NOTHING, lambda _start: Beginning(("dad", "daddi"), is_whole=True))
    assert whole[0].ways == (("dad",), ("daddi",))
    assert groups_of("with my", NOTHING, lambda _start: Beginning())[0].typed == ("with",)
    assert groups_of("?!", NOTHING, lambda _start: Beginning()) == ()


def test_codes_hold_no_sign_that_a_database_reads():
    assert codes.code("l", "pa-Guru") == "=lpa-guru"
    assert codes.code("a", "' OR 1") == "=a_00027_00020or_000201"


def test_squares_cover_a_distance_with_few():
    near = Point(443_000, 392_000)
    squares = codes.squares_around(near, 8_000)
    assert len(squares) <= codes.MOST_SQUARES
    for east, north in ((451_000, 392_000), (443_000, 384_000), (437_400, 397_600)):
        assert not set(codes.square_codes(east, north)).isdisjoint(squares)
    assert set(codes.square_codes(443_000, 420_000)).isdisjoint(squares)
    assert codes.squares_around(near, 2_000_000) == ()


def test_shares_halve():
    assert codes.share_codes((1 << 63) - 1) == []
    assert codes.share_codes(1 << 61) == ["=h1"]
    assert codes.share_codes(0) == [f"=h{number}" for number in range(1, 8)]
    assert 0 <= codes.drawn(UUID(int=5)) < 1 << 63


def test_codes_of_what_is_nowhere_hold_every_age_that_it_is_for():
    ranges = [(0, 999), (0, 5), (11, 18), (18, 999), (5, 5), (4, 11), (66, 999), (17, 17)]
    for youngest, oldest in ranges:
        told = codes.nowhere_codes(youngest, oldest)
        assert told[0] == codes.nowhere_for(None)
        missed = [
            age
            for age in range(youngest, min(oldest, 120) + 1)
            if codes.nowhere_for(age) not in told
        ]
        assert missed == []
    assert codes.nowhere_codes(11, 15) == ["=p0", "=q11"]
