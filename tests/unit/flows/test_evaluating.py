import pytest

from kith.flows import Fact, evaluate, flow_from, settle, visible_questions
from tests.unit.flows.sample import sample

FLOW = flow_from(sample())


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, ["drink", "company", "mood"]),
        ({"drink": "tea"}, ["drink", "company", "sugar", "mood"]),
        ({"drink": "water"}, ["drink", "company", "mood"]),
        (
            {"drink": "tea", "company": frozenset({"nobody"})},
            ["drink", "company", "sugar"],
        ),
    ],
)
def test_visible_questions_follow_the_answers(answers: dict[str, Fact], shown: list[str]) -> None:
    assert [question.code for question in visible_questions(FLOW, answers)] == shown


@pytest.mark.parametrize(
    ("answers", "counted"),
    [
        ({"drink": "water", "sugar": "yes"}, {"drink": "water"}),
        ({"drink": "gin"}, {}),
        ({"drink": frozenset({"tea"})}, {}),
        ({"company": "friends"}, {}),
        ({"company": frozenset({"friends", "strangers"})}, {"company": frozenset({"friends"})}),
        ({"company": frozenset({"friends", "nobody"})}, {"company": frozenset({"friends"})}),
        ({"company": frozenset({"nobody"})}, {"company": frozenset({"nobody"})}),
        ({"mood": "low", "unknown": "x"}, {}),
    ],
)
def test_settle_keeps_only_what_was_shown_and_offered(
    answers: dict[str, Fact], counted: dict[str, Fact]
) -> None:
    assert settle(FLOW, answers) == counted


@pytest.mark.parametrize(
    ("facts", "reached"),
    [
        ({}, []),
        ({"drink": "tea"}, ["biscuit"]),
        ({"drink": "tea", "sugar": "yes"}, []),
        ({"company": frozenset({"nobody"})}, ["call", "said_who"]),
        ({"mood.total": "low"}, ["call"]),
        ({"mood.total": "too_few_answers"}, []),
        ({"drink": "tea", "safety.abuse": True}, ["call", "biscuit"]),
    ],
)
def test_evaluate_reaches_outcomes_in_the_order_of_tiers(
    facts: dict[str, Fact], reached: list[str]
) -> None:
    assert [outcome.code for outcome in evaluate(FLOW, facts)] == reached
