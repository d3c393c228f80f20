"""No path through the check breaks a safety rule, and each rule bites when the flow is spoiled."""

import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.flows import Fact, WalkedPath, evaluate, flow_from, holds, settle, visible_questions, walk
from kith.flows.definition import Outcome
from kith.selfcheck.rules import (
    FLOW_FILE,
    RULES,
    SAFETY_QUESTIONS,
    TOGETHER,
    Rule,
    broken_rules,
    check_flow,
    faults,
)

FLOW = check_flow()
BY_CODE = {rule.code: rule for rule in RULES}


@cache
def _paths() -> tuple[WalkedPath, ...]:
    return walk(FLOW, [rule.when for rule in RULES])


def _where(code: str) -> list[WalkedPath]:
    index = [rule.code for rule in RULES].index(code)
    return [path for path in _paths() if path.kept[index]]


def _faults(code: str) -> list[str]:
    paths = _where(code)
    assert paths, "the rule is never tried"
    return [fault for path in paths for fault in faults(BY_CODE[code], FLOW, path)]


def test_check_has_the_paths_that_its_answers_make() -> None:
    abouts, answers = 8 + 1, 4 + 1  # an answer each, or none
    assert sum(path.count for path in _paths()) > abouts * answers ** len(SAFETY_QUESTIONS)


def test_check_puts_danger_on_every_plan() -> None:
    assert _faults("emergency-on-every-plan") == []


def test_check_puts_suicide_in_the_first_tier_of_every_plan() -> None:
    assert _faults("suicide-route-on-every-plan") == []


def test_check_gives_no_tips_after_any_safety_answer() -> None:
    assert _faults("safety-answer-stops-tools") == []


def test_check_keeps_to_danger_and_safety_after_any_safety_answer() -> None:
    assert _faults("safety-answer-limits-tiers") == []


def test_check_scores_nothing_after_any_safety_answer() -> None:
    assert _faults("safety-answer-stops-scores") == []


def test_check_leads_from_abuse_to_support() -> None:
    assert _faults("abuse-leads-to-support") == []


def test_check_has_advice_today_where_it_is_unclear() -> None:
    assert _faults("unclear-is-a-result") == []


def test_check_brings_nobody_in_where_honour_or_forced_marriage_may_be() -> None:
    assert _faults("honour-keeps-others-out") == []


def test_check_puts_a_child_in_danger_first() -> None:
    assert _faults("child-in-danger-comes-first") == []


def test_check_gives_specialist_help_alone_for_own_behaviour() -> None:
    assert _faults("own-behaviour-specialist-only") == []


def test_check_gives_under_18s_no_measure_and_no_couple_tool() -> None:
    assert _faults("under-18-no-measure") == []


def test_check_speaks_to_under_18s_in_danger_as_those_who_need_help() -> None:
    assert _faults("under-18-in-danger-is-spoken-to") == []
    reached = {code for path in _where("under-18-no-measure") for code in path.outcomes}
    assert sorted(code for code in reached if code.startswith("young_danger")) == [
        "young_danger_self"
    ]


def test_check_gives_nothing_joint_to_parents_apart_where_it_is_hard() -> None:
    assert _faults("apart-and-hard-nothing-joint") == []


def test_check_has_a_way_to_abuse_support_on_every_adult_plan() -> None:
    assert _faults("abuse-route-on-every-adult-plan") == []


def test_check_asks_safety_of_everyone_before_any_measure() -> None:
    for path in _paths():
        kinds = [FLOW.question(code).kind for code in path.questions]
        first = kinds.index("measure") if "measure" in kinds else len(kinds)
        assert path.questions[1 : 1 + len(SAFETY_QUESTIONS)] == SAFETY_QUESTIONS
        assert first > len(SAFETY_QUESTIONS)


def test_check_orders_every_plan_by_tier() -> None:
    for path in _paths():
        places = [FLOW.tiers.index(FLOW.outcome(code).tier) for code in path.outcomes]
        assert places == sorted(places)


def test_check_breaks_no_rule_on_any_path() -> None:
    assert list(broken_rules(FLOW)) == []


def test_check_reaches_every_outcome_and_asks_every_question() -> None:
    paths = _paths()
    assert {code for path in paths for code in path.outcomes} == {o.code for o in FLOW.outcomes}
    assert {code for path in paths for code in path.questions} == {q.code for q in FLOW.questions}


# --- the rules bite ------------------------------------------------------------------------------


def _spoiled(change: Callable[[dict[str, Any]], None]) -> set[str]:
    data = tomllib.loads(FLOW_FILE.read_text())
    change(data)
    return {line.split(":")[0] for line in broken_rules(flow_from(data))}


def _outcome(data: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in data["outcomes"] if each["code"] == code)


def _without(code: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data["outcomes"].remove(_outcome(data, code))

    return change


def _always(code: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: _outcome(data, code).pop("when")


def _plain_no_is_any_answer(data: dict[str, Any]) -> None:
    """The slip to fear most: 'not sure' taken for No where concern is worked out."""
    unclear = next(each for each in data["derived"] if each["code"] == "unclear")
    unclear["when"] = {"fact": "afraid", "equals": "not_sure"}


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (_without("emergency"), {"emergency-on-every-plan"}),
        (_without("suicide"), {"suicide-route-on-every-plan"}),
        (_without("suicide_route"), {"suicide-route-on-every-plan"}),
        (_without("abuse"), {"abuse-leads-to-support", "abuse-route-on-every-adult-plan"}),
        (_without("advice_today"), {"unclear-is-a-result", "abuse-route-on-every-adult-plan"}),
        (_without("honour"), {"honour-keeps-others-out"}),
        (_without("young_danger"), {"child-in-danger-comes-first"}),
        (
            _without("young_danger_self"),
            {"child-in-danger-comes-first", "under-18-in-danger-is-spoken-to"},
        ),
        (_without("own_behaviour"), {"own-behaviour-specialist-only"}),
        (_without("young_people"), {"under-18-no-measure"}),
        (_without("other_worry"), {"abuse-route-on-every-adult-plan"}),
        (
            _always("small_kindness"),
            {
                "safety-answer-stops-tools",
                "safety-answer-limits-tiers",
                "honour-keeps-others-out",
                "own-behaviour-specialist-only",
                "under-18-no-measure",
            },
        ),
        (
            _plain_no_is_any_answer,
            {
                "safety-answer-stops-tools",
                "safety-answer-limits-tiers",
                "safety-answer-stops-scores",
                "unclear-is-a-result",
            },
        ),
    ],
)
def test_rule_catches_a_spoiled_flow(
    change: Callable[[dict[str, Any]], None], broken: set[str]
) -> None:
    assert _spoiled(change) == broken


def test_rule_catches_something_joint_where_it_is_hard_apart() -> None:
    def change(data: dict[str, Any]) -> None:
        _outcome(data, "separated_local")["when"]["all"].pop()

    assert _spoiled(change) == {"apart-and-hard-nothing-joint"}


def test_rule_catches_the_adults_words_for_under_18s() -> None:
    def change(data: dict[str, Any]) -> None:
        _outcome(data, "young_danger")["when"]["all"].pop()

    assert _spoiled(change) == {"under-18-no-measure"}


def test_rule_catches_a_measure_for_under_18s() -> None:
    def change(data: dict[str, Any]) -> None:
        for question in data["questions"]:
            if question["code"] == "everyone_measure":
                question["when"] = {"fact": "about", "answered": True}

    assert _spoiled(change) == {"safety-answer-stops-scores", "under-18-no-measure"}


# --- without the walk: answers at random ---------------------------------------------------------

SAFETY_ANSWER = st.sampled_from([None, "yes", "no", "no", "no", "not_sure", "rather_not"])
ANSWERS = st.fixed_dictionaries(
    {
        "about": st.sampled_from([None, *FLOW.question("about").codes]),
        **dict.fromkeys(SAFETY_QUESTIONS, SAFETY_ANSWER),
        "pressures": st.one_of(
            st.none(), st.frozensets(st.sampled_from(FLOW.question("pressures").codes), min_size=1)
        ),
    }
)


@given(ANSWERS)
def test_plan_of_any_answers_breaks_no_rule(answers: dict[str, Fact | None]) -> None:
    given_answers = {code: value for code, value in answers.items() if value is not None}
    facts = settle(FLOW, given_answers)
    reached = evaluate(FLOW, facts)
    shown = tuple(question.code for question in visible_questions(FLOW, given_answers))
    codes = tuple(outcome.code for outcome in reached)
    path = WalkedPath(tuple(facts.items()), shown, codes, (), 1)

    for rule in RULES:
        if holds(rule.when, facts):
            assert list(faults(rule, FLOW, path)) == []


# --- words ---------------------------------------------------------------------------------------

RELATIVES = ("relative", "family meeting", "mediat", "community leader", "imam", "priest", "elder")


def _words(outcome: Outcome) -> str:
    return " ".join([outcome.title, *outcome.text, *outcome.steps]).lower()


def test_no_plan_with_honour_names_relatives_mediation_or_leaders() -> None:
    reached = {code for path in _where("honour-keeps-others-out") for code in path.outcomes}
    said = {
        (code, word) for code in reached for word in RELATIVES if word in _words(FLOW.outcome(code))
    }
    assert said == set()


def test_every_outcome_that_brings_people_in_says_so() -> None:
    """An outcome outside danger and safety is tagged, or names nobody close to the person."""
    names = ("partner", "other parent", "your child", "neighbour", "the two of you", "you both")
    untagged = [
        outcome.code
        for outcome in FLOW.outcomes
        if outcome.tier not in ("danger", "safety")
        and TOGETHER.isdisjoint(outcome.tags)
        and any(name in _words(outcome) for name in names)
    ]
    assert untagged == []


def test_rules_have_codes_of_their_own() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(isinstance(rule, Rule) for rule in RULES)
