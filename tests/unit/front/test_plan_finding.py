"""What fits whose answers, how much of it, and why it is said to be there."""

import pytest

from kith.flows import Fact, settle
from kith.front.presenters.plan import Item, Plan, plan_of
from kith.front.rules.finding import MEANS, PAGE_KINDS, USUAL, because, fit
from kith.front.rules.plan_flow import plan_flow
from kith.front.rules.stepping import BACK, step_from
from tests.factories.packs import pack
from tests.factories.plan import PLAIN, a_page, pages_of_all_kinds

FLOW = plan_flow()
CONTACTS = pack("exampleton").contacts
HELP = FLOW.question("help").codes


def _plan(pages: list[object], **answers: Fact) -> Plan:
    facts = settle(FLOW, {"about": "partner", **PLAIN, **answers})
    return plan_of(FLOW, facts, CONTACTS, pages)  # type: ignore[arg-type]


def _items(plan: Plan) -> dict[str, Item]:
    return {item.outcome.code: item for tier in plan.tiers for item in tier.items}


def _open_things(plan: Plan) -> int:
    return sum(
        len(item.helpers) + len(item.readings)
        for tier in plan.tiers
        for item in tier.items
        if not tier.is_private
    )


def test_flow_and_rules_name_the_same_things() -> None:
    assert set(MEANS) == set(FLOW.question("hard").codes)
    assert set(PAGE_KINDS) == {o.code for o in FLOW.outcomes if "pages" in o.tags}
    adults = set(FLOW.question("about").codes) - {"under_18", "own_behaviour"}
    assert set(USUAL) == adults
    unsaid = [
        answer.code
        for question in ("about", "hard")
        for answer in FLOW.question(question).answers
        if not answer.says
    ]
    assert unsaid == []


def test_plan_says_why_each_thing_is_there() -> None:
    money = a_page("Rows about money", concerns=["money", "couple"])
    plan = _plan([money], hard=frozenset({"money", "rows"}), help=frozenset({"read"}))

    (reading,) = _items(plan)["read"].readings
    assert reading.why == (
        "Because you said it is about your partner, money or work is hard, and you row or feel"
        " far apart."
    )
    assert [
        (item.outcome.code, thing)
        for tier in plan.tiers
        if not tier.is_private
        for item in tier.items
        for thing in (*item.helpers, *item.readings)
        if not thing.why
    ] == []


def test_because_with_nothing_told_says_what_was_asked_for() -> None:
    how = fit(a_page("Grief", subjects=[], concerns=["bereavement"]), {"hard": frozenset({"loss"})})
    assert how is not None
    facts: dict[str, Fact] = {"about": "self", "hard": frozenset({"loss"})}
    assert because(FLOW, facts, how, "?") == "Because you said someone has died."


@pytest.mark.parametrize(
    ("subjects", "concerns", "hard", "fits"),
    [
        (["partner"], ["couple"], set(), True),
        (["partner"], ["baby"], set(), True),
        (["partner"], ["baby"], {"money"}, False),
        (["partner"], ["couple"], {"money"}, True),
        (["child"], ["money"], {"money"}, False),
        ([], ["money"], {"money"}, True),
        ([], ["money"], set(), False),
        (["partner"], ["couple", "abuse"], set(), False),
        (["partner"], ["suicide_self_harm"], {"low"}, False),
    ],
)
def test_fit_goes_by_whom_and_what_is_hard(
    subjects: list[str], concerns: list[str], hard: set[str], fits: bool
) -> None:
    facts: dict[str, Fact] = {"about": "partner", "hard": frozenset(hard)}
    assert (fit(a_page("x", subjects=subjects, concerns=concerns), facts) is not None) is fits


@pytest.mark.parametrize("wanted", [(), HELP[:1], HELP[1:2], HELP[:2], HELP[:3], HELP[:4], HELP])
@pytest.mark.parametrize("about", sorted(USUAL))
def test_plan_holds_about_ten_things(about: str, wanted: tuple[str, ...]) -> None:
    answers: dict[str, Fact] = {"about": about, "hard": frozenset(MEANS)}
    if wanted:
        answers["help"] = frozenset(wanted)
    plan = _plan(list(pages_of_all_kinds()), **answers)
    assert 1 <= _open_things(plan) <= 11


def test_plan_shows_only_the_kinds_of_help_chosen() -> None:
    pages = list(pages_of_all_kinds())
    kinds = {
        "read": {"read"},
        "tool": {"tools"},
        "course": {"courses"},
        "talk": {"talk_near", "talk_line"},
    }
    for chosen, expected in kinds.items():
        plan = _plan(pages, help=frozenset({chosen}))
        shown = {i.outcome.code for t in plan.tiers if not t.is_private for i in t.items}
        assert shown == expected | {"steady"}


def test_plan_of_an_open_path_holds_no_sensitive_page() -> None:
    plan = _plan(list(pages_of_all_kinds()), hard=frozenset(MEANS))
    shown = [r.card for t in plan.tiers for i in t.items for r in i.readings]
    assert shown
    assert [card.title for card in shown if card.is_sensitive] == []


def test_plan_where_nothing_fits_has_help_that_fits_anyone() -> None:
    plan = _plan([], help=frozenset({"course"}))
    shown = [i.outcome.code for t in plan.tiers if not t.is_private for i in t.items]
    assert shown == ["fits_anyone", "steady"]
    assert 1 <= len(_items(plan)["fits_anyone"].helpers) <= 3


def test_plan_keeps_the_packs_order_of_tiers() -> None:
    plan = _plan(list(pages_of_all_kinds()), about="self")
    assert [tier.code for tier in plan.tiers] == [
        "danger",
        "safety",
        "local",
        "groups",
        "self_help",
    ]


# --- one question a page ---------------------------------------------------------------------------

OPEN: dict[str, Fact] = {"about": "partner", **PLAIN}


@pytest.mark.parametrize(
    ("answers", "at", "go", "shown", "is_missing"),
    [
        ({}, "about", "", "about", True),
        ({"about": "partner"}, "about", "", "safe", False),
        ({"about": "partner"}, "safe", "", "safe", True),
        (OPEN, "self_harm", "", "hard", False),
        (OPEN, "hard", "", "help", False),
        (OPEN, "help", "", None, False),
        (OPEN, "safe", BACK, "about", False),
        (OPEN, "about", BACK, "about", False),
        (OPEN, "", BACK, "about", False),
        (OPEN, "", "", None, False),
        ({**OPEN, "self_harm": "not_sure"}, "self_harm", "", None, False),
        ({"about": "under_18", **PLAIN}, "self_harm", "", None, False),
        ({}, "", "", "about", True),
        ({}, "help", "", "about", True),
        ({"about": "partner", "self_harm": "no"}, "self_harm", "", "safe", True),
        (OPEN, "no such question", "", None, False),
    ],
)
def test_step_follows_from_what_was_posted(
    answers: dict[str, Fact], at: str, go: str, shown: str | None, is_missing: bool
) -> None:
    step = step_from(FLOW, answers, at=at, go=go)
    assert (step.question.code if step.question else None, step.is_missing) == (shown, is_missing)
