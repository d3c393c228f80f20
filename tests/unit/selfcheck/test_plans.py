"""What single plans hold: who gets which contact, and words that may do harm."""

from itertools import pairwise

import pytest

from kith.area_pack import Contact
from kith.flows import Fact, evaluate, settle
from kith.selfcheck.presenters import Item, Page, plan_page
from kith.selfcheck.rules import SAFETY_QUESTIONS, Outcomes, check_flow
from tests.factories.packs import pack

FLOW = check_flow()
PACKS = ("exampleton", "rotherham")
ALL_NO = dict.fromkeys(SAFETY_QUESTIONS, "no")
CONCERNS = [{}, *({question: "yes"} for question in SAFETY_QUESTIONS), dict.fromkeys(ALL_NO, "yes")]
STRONG = "separated-scaling.how_strong"
NOTICED = "separated-scaling.children_notice"


def _reached(about: str, **more: Fact) -> list[str]:
    answers = settle(FLOW, {"about": about, **ALL_NO, **more})
    return [outcome.code for outcome in evaluate(FLOW, {**answers, **more})]


def _plan(code: str, about: str, **more: Fact) -> Page:
    facts = settle(FLOW, {"about": about, **ALL_NO, **more})
    outcomes = Outcomes((), evaluate(FLOW, facts), about == "under_18")
    # A pack's contact has every attribute that a public contact is chosen by.
    contacts: list[Contact] = list(pack(code).contacts)  # type: ignore[arg-type]
    return plan_page(FLOW, contacts, outcomes)


def _items(page: Page) -> dict[str, Item]:
    return {item.outcome.code: item for tier in page.tiers for item in tier.items}


@pytest.mark.parametrize("code", PACKS)
@pytest.mark.parametrize("concern", CONCERNS)
def test_under_18_sees_a_number_for_young_people_first(code: str, concern: dict[str, str]) -> None:
    item = _items(_plan(code, "under_18", **concern))["young_people"]

    assert not item.is_folded
    numbers = [bool(card.contact.phone or card.contact.text) for card in item.cards]
    assert numbers[:1] == [True]
    assert numbers == sorted(numbers, reverse=True)
    assert item.cards[0].contact.concerns[0] == "under_18"


@pytest.mark.parametrize("code", PACKS)
@pytest.mark.parametrize("concern", CONCERNS)
def test_under_18_sees_no_line_for_adults(code: str, concern: dict[str, str]) -> None:
    shown = [
        card.contact
        for item in _items(_plan(code, "under_18", **concern)).values()
        for card in item.cards
    ]
    assert [
        contact.code
        for contact in shown
        if {"under_18", "everyone"}.isdisjoint(contact.subjects)
        or "own_behaviour" in contact.concerns
    ] == []


@pytest.mark.parametrize("code", PACKS)
def test_under_18_in_danger_sees_childrens_help_at_once(code: str) -> None:
    items = _items(_plan(code, "under_18", young="not_sure"))

    assert list(items)[:3] == ["emergency", "suicide_route", "young_danger_self"]
    item = items["young_danger_self"]
    assert not item.is_folded
    assert item.cards[0].contact.concerns[0] == "under_18"
    assert len(items["emergency"].cards) > 0
    assert not items["emergency"].is_folded
    assert "It is not your fault" in item.outcome.text[0]
    assert "young_danger" not in items


@pytest.mark.parametrize("code", PACKS)
@pytest.mark.parametrize("about", FLOW.question("about").codes)
def test_folded_item_takes_no_contact_that_an_open_one_wants(code: str, about: str) -> None:
    for concern in CONCERNS:
        items = _items(_plan(code, about, **concern)).values()
        wanted = {one for item in items if not item.is_folded for one in item.wants.split()}
        folded = {card.contact.code for item in items if item.is_folded for card in item.cards}
        assert wanted & folded == set()


@pytest.mark.parametrize("code", PACKS)
def test_urgent_help_with_a_number_stands_first(code: str) -> None:
    for about in FLOW.question("about").codes:
        for item in _items(_plan(code, about, **dict.fromkeys(ALL_NO, "yes"))).values():
            numbers = [bool(card.contact.phone or card.contact.text) for card in item.cards]
            assert not item.is_private or numbers == sorted(numbers, reverse=True)


@pytest.mark.parametrize("code", PACKS)
def test_adult_plan_has_each_contact_once(code: str) -> None:
    for about in FLOW.question("about").codes[:6]:
        items = _items(_plan(code, about, afraid="yes", young="yes", self_harm="yes")).values()
        placed = sorted(card.contact.code for item in items for card in item.cards)
        assert [one for one, other in pairwise(placed) if one == other] == []


@pytest.mark.parametrize(
    ("about", "answers", "told"),
    [
        ("partner", {"afraid": "yes"}, True),
        ("partner", {"hurt": "rather_not"}, True),
        ("self", {"honour": "not_sure"}, True),
        ("own_behaviour", {"hurt": "yes"}, True),
        ("self", {"self_harm": "yes"}, False),
        ("own_behaviour", {}, False),
        ("own_behaviour", {"children": "yes", "self_harm": "yes"}, False),
        ("partner", {}, False),
    ],
)
def test_keep_private_is_for_people_who_may_be_watched(
    about: str, answers: dict[str, str], told: bool
) -> None:
    assert ("keep_private" in _reached(about, **answers)) is told


@pytest.mark.parametrize("about", ["partner", "child", "under_18"])
def test_keep_private_comes_first_in_its_tier(about: str) -> None:
    reached = _reached(about, **dict.fromkeys(ALL_NO, "yes"))
    assert next(c for c in reached if FLOW.outcome(c).tier == "safety") == "keep_private"


def test_keep_private_names_calls_and_history_and_no_friend() -> None:
    words = " ".join(FLOW.outcome("keep_private").steps).lower()
    assert [word for word in ("call list", "history", "friend") if word in words] == [
        "call list",
        "history",
    ]


@pytest.mark.parametrize(
    ("bands", "joint"),
    [
        ({}, ["separated_local", "apart_reading"]),
        ({STRONG: "middle", NOTICED: "low"}, ["separated_local", "apart_reading"]),
        ({STRONG: "high", NOTICED: "low"}, []),
        ({STRONG: "low", NOTICED: "high"}, []),
    ],
)
def test_parents_apart_get_nothing_joint_where_it_is_hard(
    bands: dict[str, Fact], joint: list[str]
) -> None:
    found = [code for code in _reached("separated", **bands) if "joint" in FLOW.outcome(code).tags]
    assert found == joint


def test_words_ask_for_no_concession_and_blame_nobody() -> None:
    said = {
        outcome.code: " ".join([outcome.title, *outcome.text, *outcome.steps])
        for outcome in FLOW.outcomes
    }
    assert [code for code, words in said.items() if "make up" in words or "you both" in words] == []
    assert FLOW.outcome("child_to_parent").title == "If it is your child who scares or hurts you"


def test_hurt_hint_asks_for_yes_only() -> None:
    """Each question in it is answered Yes by someone who is being controlled."""
    assert FLOW.question("hurt").hint == (
        "Does someone stop you from saying no, seeing people, using your phone or spending money?"
        " Then choose Yes."
    )
