"""No path through the guided finder breaks a safety rule, nor does any plan it makes."""

import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from kith.area_pack import Contact
from kith.flows import Fact, WalkedPath, flow_from, walk
from kith.front.presenters.plan import Plan, plan_of
from kith.front.rules.plan_flow import (
    CONCERN,
    FLOW_FILE,
    RULES,
    SAFETY_QUESTIONS,
    WORRIES,
    broken_rules,
    plan_flow,
)
from kith.selfcheck.rules import ACUTE_TIERS, TOGETHER, check_flow, faults, suits_under_18
from tests.factories.packs import pack
from tests.factories.plan import pages_of_all_kinds

FLOW = plan_flow()
PACKS = ("exampleton", "rotherham")
PAGES = pages_of_all_kinds()
ABOUTS = FLOW.question("about").codes
SAFE_ANSWERS = [
    *(frozenset({code}) for code in WORRIES),
    frozenset(WORRIES),
    frozenset({"none", "afraid"}),
    frozenset({"none"}),
]


@cache
def _paths() -> tuple[WalkedPath, ...]:
    return walk(FLOW, [*(rule.when for rule in RULES), CONCERN])


def _worried() -> list[WalkedPath]:
    return [path for path in _paths() if path.kept[-1]]


def _plan(code: str, facts: dict[str, Fact]) -> Plan:
    from kith.flows import settle

    # A pack's contact has every attribute that a public contact is chosen by.
    contacts: list[Contact] = [one for one in pack(code).contacts if one.is_reachable]
    return plan_of(FLOW, settle(FLOW, facts), contacts, PAGES)


def test_plan_breaks_no_rule_on_any_path() -> None:
    assert list(broken_rules(FLOW)) == []


@pytest.mark.parametrize("index", range(len(RULES)), ids=[rule.code for rule in RULES])
def test_each_rule_is_tried_and_kept(index: int) -> None:
    paths = [path for path in _paths() if path.kept[index]]
    assert paths
    assert [fault for path in paths for fault in faults(RULES[index], FLOW, path)] == []


def test_plan_walks_every_set_of_answers() -> None:
    abouts, ways_to_tick, answers = 8 + 1, 2**6 + 1, 4 + 1  # or none; none of these stands alone
    assert sum(path.count for path in _paths()) > abouts * ways_to_tick * answers


def test_plan_reaches_every_outcome_and_asks_every_question() -> None:
    assert {code for path in _paths() for code in path.outcomes} == {o.code for o in FLOW.outcomes}
    asked = {code for path in _paths() for code in path.questions}
    assert asked == {question.code for question in FLOW.questions}


def test_plan_asks_safety_before_all_but_whom_it_is_about() -> None:
    for path in _paths():
        assert path.questions[: 1 + len(SAFETY_QUESTIONS)] == ("about", *SAFETY_QUESTIONS)


def test_plan_asks_nothing_more_after_a_worry() -> None:
    assert {path.questions for path in _worried()} == {("about", *SAFETY_QUESTIONS)}


def test_plan_brings_nobody_in_on_any_path_without_a_plain_no() -> None:
    reached = {code for path in _worried() for code in path.outcomes}
    assert [code for code in reached if not TOGETHER.isdisjoint(FLOW.outcome(code).tags)] == []
    tiers = {FLOW.outcome(code).tier for code in reached if code != "steady"}
    assert tiers == set(ACUTE_TIERS)


@pytest.mark.parametrize("code", PACKS)
@pytest.mark.parametrize("about", ABOUTS)
@pytest.mark.parametrize("self_harm", ["yes", "no", "not_sure", "rather_not"])
def test_plan_after_a_worry_holds_nobody_close_and_no_tips(
    code: str, about: str, self_harm: str
) -> None:
    for safe in SAFE_ANSWERS:
        is_plain = safe == {"none"} and self_harm == "no" and about != "own_behaviour"
        if is_plain:
            continue
        plan = _plan(code, {"about": about, "safe": safe, "self_harm": self_harm})
        items = [item for tier in plan.tiers for item in tier.items]

        assert not plan.is_open
        involved = [h.contact.code for item in items for h in item.helpers if h.contact.involves]
        assert involved == []
        kinds = {r.card.kind for item in items for r in item.readings}
        assert kinds <= {"situation", "article", "information"}
        if about != "under_18":
            open_pages = [
                r.card.title for item in items for r in item.readings if not r.card.is_sensitive
            ]
            assert open_pages == []
        assert [i.outcome.code for i in items if not i.is_private] == ["steady"]
        assert next(i.outcome.code for i in items) == "emergency"


@pytest.mark.parametrize("answer", ["not_sure", "rather_not"])
def test_unclear_leads_to_advice_today(answer: str) -> None:
    for about in ABOUTS:
        plan = _plan("exampleton", {"about": about, "safe": frozenset({answer}), "self_harm": "no"})
        codes = [item.outcome.code for tier in plan.tiers for item in tier.items]
        assert [code for code in codes if code == "advice_today"] == ["advice_today"]


@pytest.mark.parametrize("code", PACKS)
@pytest.mark.parametrize("safe", SAFE_ANSWERS)
def test_under_18_gets_only_what_suits_them(code: str, safe: frozenset[str]) -> None:
    plan = _plan(code, {"about": "under_18", "safe": safe, "self_harm": "no"})
    items = [item for tier in plan.tiers for item in tier.items]
    helpers = [helper.contact for item in items for helper in item.helpers]

    assert [one.code for one in helpers if not suits_under_18(one)] == []
    readings = [r.card.title for item in items for r in item.readings]
    assert readings
    assert [title for title in readings if " under_18 " not in title] == []
    assert [title for title in readings if "own_behaviour" in title] == []
    assert "adults_only" not in {tag for item in items for tag in item.outcome.tags}


def test_guides_are_about_what_was_ticked() -> None:
    def concerns(**facts: Fact) -> set[str]:
        plan = _plan("exampleton", {"about": "partner", "self_harm": "no", **facts})
        items = [i for tier in plan.tiers for i in tier.items if i.outcome.code == "guides"]
        return {r.card.title.split()[2] for item in items for r in item.readings}

    assert concerns(safe=frozenset({"marry"})) == {"honour_forced"}
    assert concerns(safe=frozenset({"none"}), self_harm="yes") == {"suicide_self_harm"}
    assert concerns(safe=frozenset({"hurt"})) <= {
        "abuse",
        "abuse_men",
        "abuse_lgbt",
        "stalking",
        "sexual_violence",
    }


# --- words that two flows share --------------------------------------------------------------------


def test_shared_items_say_what_the_check_says() -> None:
    """The words on danger and safety are written, and reviewed, once."""
    check = {outcome.code: outcome for outcome in check_flow().outcomes}
    shared = [o for o in FLOW.outcomes if o.code in check and o.tier in ACUTE_TIERS]
    assert len(shared) > 10
    differ = [
        one.code
        for one in shared
        if (one.tier, one.title, one.text, one.steps, one.contacts, one.tags)
        != (
            (as_there := check[one.code]).tier,
            as_there.title,
            as_there.text,
            as_there.steps,
            as_there.contacts,
            as_there.tags,
        )
    ]
    assert differ == []
    assert FLOW.question("self_harm").answers == check_flow().question("self_harm").answers
    assert FLOW.question("about").codes == check_flow().question("about").codes


# --- the rules bite --------------------------------------------------------------------------------


def _spoiled(change: Callable[[dict[str, Any]], None]) -> set[str]:
    data = tomllib.loads(FLOW_FILE.read_text())
    change(data)
    return {line.split(":")[0] for line in broken_rules(flow_from(data))}


def _outcome(data: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in data["outcomes"] if each["code"] == code)


def _no_suicide(data: dict[str, Any]) -> None:
    data["outcomes"].remove(_outcome(data, "suicide"))


def _tools_for_all(data: dict[str, Any]) -> None:
    _outcome(data, "tools").pop("when")


def _unclear_is_nothing(data: dict[str, Any]) -> None:
    unclear = next(each for each in data["derived"] if each["code"] == "unclear")
    unclear["when"] = {"fact": "safe", "any_of": ["child"]}


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (_no_suicide, {"suicide-route-on-every-plan"}),
        (
            _tools_for_all,
            {
                "safety-answer-stops-tools",
                "safety-answer-limits-tiers",
                "honour-keeps-others-out",
                "own-behaviour-specialist-only",
                "under-18-no-measure",
            },
        ),
        (
            _unclear_is_nothing,
            {
                "safety-answer-stops-tools",
                "safety-answer-limits-tiers",
                "unclear-is-a-result",
            },
        ),
    ],
)
def test_rule_catches_a_spoiled_flow(
    change: Callable[[dict[str, Any]], None], broken: set[str]
) -> None:
    assert broken <= _spoiled(change)
