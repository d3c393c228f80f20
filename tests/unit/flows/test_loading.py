from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kith.flows import FlowError, flow_from, load_flow
from tests.unit.flows.sample import sample

Spoil = Callable[[dict[str, Any]], None]


def _question(data: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in data["questions"] if each["code"] == code)


def _problems(spoil: Spoil) -> tuple[str, ...]:
    data = sample()
    spoil(data)
    with pytest.raises(FlowError) as caught:
        flow_from(data)
    return caught.value.problems


def test_flow_stands_in_the_order_of_pages_and_tiers() -> None:
    flow = flow_from(sample())

    assert [question.code for question in flow.questions] == ["drink", "company", "sugar", "mood"]
    assert [outcome.code for outcome in flow.outcomes] == ["call", "biscuit", "said_who"]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (
            lambda d: d["outcomes"][0].update(colour="red"),
            ("outcomes.0: Additional properties are not allowed ('colour' was unexpected)",),
        ),
        (
            lambda d: d["outcomes"][0].update(when={"fact": "drink", "like": "tea"}),
            ("outcomes.0.when: this is not a condition",),
        ),
        (
            lambda d: d["pages"][0]["questions"].append("milk"),
            ("pages: there is no question 'milk'",),
        ),
        (
            lambda d: d["pages"][1]["questions"].append("drink"),
            ("pages: question 'drink' is asked 2 times",),
        ),
        (
            lambda d: d["questions"].append({**_question(d, "sugar"), "code": "spare"}),
            ("questions: 'spare' is on no page",),
        ),
        (
            lambda d: d["outcomes"][2].update(code="call"),
            ("outcomes: the code 'call' is used 2 times",),
        ),
        (
            lambda d: _question(d, "sugar")["answers"].append({"code": "no", "label": "None"}),
            ("questions.sugar: the code 'no' is used 2 times",),
        ),
        (
            lambda d: d["outcomes"][2].update(tier="last"),
            ("outcomes.said_who: there is no tier 'last'",),
        ),
        (
            lambda d: d["outcomes"][2].update(needs_contact=True),
            ("outcomes.said_who: it needs a contact but asks for none",),
        ),
        (
            lambda d: _question(d, "drink").pop("missing"),
            ("questions.drink: it is required, so `missing` must say what to do",),
        ),
        (
            lambda d: d["outcomes"][2].update(when={"fact": "milk", "equals": "yes"}),
            ("outcomes.said_who: nothing gives the fact 'milk'",),
        ),
        (
            lambda d: d["outcomes"][2].update(when={"fact": "sugar", "equals": "lots"}),
            ("outcomes.said_who: 'sugar' has no answer 'lots'",),
        ),
        (
            lambda d: d["outcomes"][2].update(when={"fact": "company", "equals": "family"}),
            ("outcomes.said_who: 'company' can have many answers; ask `any_of`",),
        ),
        (
            lambda d: d["outcomes"][2].update(when={"fact": "is.odd", "equals": True}),
            ("outcomes.said_who: 'is.odd' is not derived before it is read",),
        ),
        (
            lambda d: d["outcomes"][2].update(when={"fact": "is.alone", "answered": True}),
            ("outcomes.said_who: 'is.alone' is true or false; ask `equals = true`",),
        ),
        (
            lambda d: d["outcomes"][2].update(when={"fact": "safety.abuse", "answered": True}),
            ("outcomes.said_who: 'safety.abuse' is a flag; ask `equals = true`",),
        ),
        (
            lambda d: _question(d, "drink").update(when={"fact": "sugar", "answered": True}),
            ("questions.drink: whether it shows depends on 'sugar', which comes later",),
        ),
        (
            lambda d: _question(d, "sugar").update(when={"fact": "mood.total", "equals": "low"}),
            ("questions.sugar: whether it shows may not depend on a score ('mood.total')",),
        ),
    ],
)
def test_loading_refuses_each_mistake_with_its_place(
    spoil: Spoil, expected: tuple[str, ...]
) -> None:
    assert _problems(spoil) == expected


def test_loading_lists_every_problem_at_once() -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["outcomes"][2]["tier"] = "last"
        data["outcomes"][0]["when"] = {"fact": "milk", "answered": True}
        data["pages"][0]["questions"].append("milk")

    assert _problems(spoil) == (
        "pages: there is no question 'milk'",
        "outcomes.said_who: there is no tier 'last'",
        "outcomes.biscuit: nothing gives the fact 'milk'",
    )


def test_loading_says_that_a_file_is_not_toml(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("format = ")

    with pytest.raises(FlowError, match=r"broken\.toml cannot be used:\n  not TOML: "):
        load_flow(path)
