"""Whatever is typed, the search answers: nothing of it reaches the grammar of a database."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from kith.directory.queries.searching import asking, find, suggest
from kith.directory.rules.asking import Found
from tests.factories.areas import an_area
from tests.factories.directory import TODAY, a_service

pytestmark = pytest.mark.django_db
PIECES = [
    *"\"'*^:(){}[]-+~\\/%_&|!<>@#$;,.?=\x00\t\n\r\x7f\ud800\udfff\ufeff\u202e\u0301😀ßﬁİı٣字",
    *[
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "NEAR/2",
        "NEAR(",
        "to_tsquery('a')",
        "':*A'",
        "<->",
        "&&",
        "tokens:",
        "{tokens}",
        "-",
        "--",
    ],
    *[
        "';",
        "DROP",
        "TABLE",
        "directory_searchrow;",
        "--",
        "%s",
        "%(a)s",
        "{0}",
        "${jndi}",
        "<script>",
        "../",
        "0x00",
        "NULL",
    ],
    *["a", "counselling", "calm", "kitchen", "ii", "ﷺ", "҈", "\x00\x00", "=h1", "=cfree"],
    " ",
    "  ",
    "x" * 300,
]
FIXED = [
    "",
    " ",
    "\x00",
    "\ud800",
    "'",
    '"',
    "*",
    "calm*",
    '"calm',
    "calm AND",
    "calm NEAR(kitchen",
    "=cfree",
    "x" * 10_000,
    "a " * 5_000,
    "\ud800" * 10_000,
    "\u0301" * 10_000,
    "ﷺ" * 10_000,
    "%s" * 100,
    "\\" * 99,
]


def answered(typed: str) -> Found:
    """What it finds and suggests, without an error."""
    area_id = an_area().pk
    suggest(area_id, typed)
    return find(replace(asking(area_id, on=TODAY), words=typed))


def hostile(seed: int, count: int) -> list[str]:
    drawn = random.Random(seed)
    return ["".join(drawn.choices(PIECES, k=drawn.randint(1, 12))) for _ in range(count)]


@pytest.mark.parametrize("typed", FIXED)
def test_search_answers_strange_words(typed: str):
    a_service("Calm Kitchen")
    assert answered(typed).total in (0, 1)


def test_search_answers_hostile_words():
    a_service("Calm Kitchen")
    seed = random.SystemRandom().randrange(1 << 32)
    for typed in hostile(seed, 40):
        assert answered(typed).total in (0, 1), (seed, typed)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_search_answers_twenty_thousand_hostile_words():
    a_service("Calm Kitchen")
    for typed in hostile(20_261_122, 20_000):
        assert answered(typed).total in (0, 1), typed


def test_search_takes_codes_that_are_typed_for_words():
    a_service("Calm Kitchen", cost="free")
    assert answered("=cfree").total == 0
    assert answered("calm =h1").relaxed is True
