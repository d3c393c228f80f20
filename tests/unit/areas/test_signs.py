"""Words that speak of danger are known, in plain words and mistyped; others are left alone."""

from __future__ import annotations

import pytest

from kith.area_pack.definition import SUBJECTS
from kith.areas.rules.signs import signs, signs_in
from kith.front.enums import CONCERN_NAMES


def _codes(text: str) -> list[str]:
    return [sign.code for sign in signs_in(text)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("he hits me", "abuse"),
        ("He HITS and kicks me!!", "abuse"),
        ("she hit me again", "abuse"),
        ("my partner is controling", "abuse"),
        ("domestic violense", "abuse"),
        ("domestik abuse", "abuse"),
        ("scared of my boyfriend", "abuse"),
        ("frightend of him", "abuse"),
        ("raped", "abuse"),
        ("gets angry and breaks things", "abuse"),
        ("he brakes my things", "abuse"),
        ("she smashes plates", "abuse"),
        ("he smahses stuff up", "abuse"),
        ("throws things when angry", "abuse"),
        ("throughs things at the wall", "abuse"),
        ("punches walls", "abuse"),
        ("pucnhes holes in doors", "abuse"),
        ("kicks the door in", "abuse"),
        ("my son breaks things", "child_to_parent"),
        ("my daughter throws things at me", "child_to_parent"),
        ("i punch walls", "own_behaviour"),
        ("scared of my dad", "young"),
        ("sacred of my mum", "young"),
        ("my dad hits me", "young"),
        ("my son hits me", "child_to_parent"),
        ("afraid of my daughter", "child_to_parent"),
        ("suicide", "suicide"),
        ("sucide", "suicide"),
        ("i want to die", "suicide"),
        ("dont want to be here anymore", "suicide"),
        ("don\u2019t want to live", "suicide"),
        ("self-harm", "suicide"),
        ("selfharm", "suicide"),
        ("kill my self", "suicide"),
        ("cutting myself", "suicide"),
        ("he will kill me", "danger"),
        ("he strangled me", "danger"),
        ("not safe at home", "danger"),
        ("forced marrige", "honour"),
        ("they make me marry him", "honour"),
        ("i hit my wife", "own_behaviour"),
        ("am I abusive", "own_behaviour"),
        ("he hits the kids", "child_at_risk"),
    ],
)
def test_signs_are_known(typed: str, code: str) -> None:
    assert code in _codes(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "we argue about money",
        "lonely",
        "grief",
        "my teenager will not talk to me",
        "who does the chores",
        "new baby",
        "a neighbour's hedge",
        "stranger",
        "mediation",
        "retired",
        "i hit a wall at work",
        "he wants to break up",
        "small things",
        "",
    ],
)
def test_other_words_are_no_signs(typed: str) -> None:
    assert _codes(typed) == []


def test_most_urgent_sign_comes_first() -> None:
    assert _codes("he will kill me and i want to die") == ["danger", "suicide"]


def test_mended_words_are_read_too() -> None:
    assert [one.code for one in signs_in("xx", "he hits me")] == ["abuse"]


def test_every_sign_asks_for_help_that_contacts_can_name() -> None:
    assert {concern for sign in signs() for concern in sign.concerns} <= set(CONCERN_NAMES)
    assert {sign.subject for sign in signs()} <= {"", *SUBJECTS}
    assert [sign.code for sign in signs() if not sign.says.endswith(".")] == []


def test_only_despair_alone_leaves_company_in() -> None:
    assert [sign.code for sign in signs() if not sign.apart] == ["suicide"]
