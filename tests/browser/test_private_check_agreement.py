"""The browser scores and follows the flow exactly as Python does, over answers at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from kith.flows import Fact, evaluate, settle, visible_questions, walk
from kith.measures import Measure, score
from kith.selfcheck.presenters import library, measure_data
from kith.selfcheck.rules import check_flow

RESPONSES = 200
ANSWERS = 400
FLOW = check_flow()

SCORE = """
async ({plan, safety, responses}) => {
  const { scoreAnswers, safetyFlags } = await import("/static/selfcheck/score.js");
  return responses.map((each) => {
    const answers = new Map(each);
    return { scores: scoreAnswers(plan, answers), flags: safetyFlags(plan, safety, answers) };
  });
}
"""
FOLLOW = """
async ({flow, cases}) => {
  const { evaluate, settle, visibleQuestions } = await import("/static/selfcheck/flow.js");
  return cases.map(([answers, scored]) => {
    const given = new Map(Object.entries(answers));
    const counted = settle(flow, given);
    const facts = new Map([...counted, ...Object.entries(scored)]);
    return [Object.fromEntries(counted), visibleQuestions(flow, given), evaluate(flow, facts)];
  });
}
"""


@pytest.fixture(scope="module")
def page(site: str, browser: Browser) -> Iterator[Page]:
    """The check, open once: these tests ask its modules, and change nothing of the page."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(f"{site}/check/")
    yield opened
    context.close()


def _responses(measure: Measure, dice: random.Random) -> list[dict[int, int]]:
    """Half of them whole, half with answers left out, down to none."""
    found = []
    for index in range(RESPONSES):
        left_out = 0.0 if index % 2 else dice.random()
        found.append(
            {
                item.number: dice.choice(item.choices).code
                for item in measure.items
                if dice.random() >= left_out
            }
        )
    return found


def _scored(measure: Measure, answers: dict[int, int]) -> dict[str, Any]:
    result = score(measure, dict(answers))
    return {
        "scores": {
            code: {
                "units": each.units,
                "denominator": each.denominator,
                "band": each.band,
                "missing": each.missing,
            }
            for code, each in result.scores.items()
        },
        "flags": [flag.concern for flag in result.safety],
    }


@pytest.mark.parametrize("code", list(library()))
def test_browser_scores_equal_single_scores(page: Page, code: str) -> None:
    measure = library()[code]
    responses = _responses(measure, random.Random(code))

    data = measure_data(measure)
    told = page.evaluate(SCORE, {**data, "responses": [list(each.items()) for each in responses]})

    assert told == [_scored(measure, each) for each in responses]


def test_browser_refuses_a_code_that_an_item_lacks(page: Page) -> None:
    data = measure_data(library()["csi-4"])
    refused = page.evaluate(
        """async ({plan, values}) => {
          const { scoreAnswers } = await import("/static/selfcheck/score.js");
          return values.map((value) => {
            try { scoreAnswers(plan, new Map([[1, value]])); return false; }
            catch (error) { return error instanceof RangeError; }
          });
        }""",
        {"plan": data["plan"], "values": [7, -1, "toString", 1.5]},
    )
    assert refused == [True, True, True, True]


def _as_json(facts: dict[str, Fact]) -> dict[str, Any]:
    return {
        name: [code for code in FLOW.question(name).codes if code in value]
        if isinstance(value, frozenset)
        else value
        for name, value in facts.items()
    }


def _random_answers(dice: random.Random) -> dict[str, Fact]:
    answers: dict[str, Fact] = {}
    for question in FLOW.questions:
        if question.kind == "measure" or dice.random() < 0.1:
            continue
        if question.kind == "many":
            size = dice.randint(1, len(question.codes))
            answers[question.code] = frozenset(dice.sample(question.codes, size))
        else:
            # No is likelier, so that paths with measures come up.
            codes = [
                *question.codes,
                *(["no"] * 12 if "no" in question.codes else []),
                "unheard of",
            ]
            answers[question.code] = dice.choice(codes)
    return answers


def _cases() -> list[tuple[dict[str, Fact], dict[str, Fact]]]:
    """Every walked path, then answers at random with scores at random."""
    asked = {question.code for question in FLOW.questions}
    cases = [
        (
            {name: value for name, value in path.facts if name in asked},
            {name: value for name, value in path.facts if name not in asked},
        )
        for path in walk(FLOW)
    ]
    dice = random.Random("flow")
    scored: list[dict[str, Fact]] = [
        {},
        {"csi-4.total": "dissatisfied"},
        {"csi-4.total": "too_few_answers", "ons-loneliness.ucla3": "lonely"},
        {"ons-loneliness.direct": "often", "safety.abuse": True},
    ]
    return cases + [(_random_answers(dice), dice.choice(scored)) for _ in range(ANSWERS)]


def test_browser_flow_equals_python_flow(page: Page) -> None:
    cases = _cases()

    told = page.evaluate(
        FOLLOW,
        {
            "flow": FLOW.as_json(),
            "cases": [[_as_json_raw(answers), scored] for answers, scored in cases],
        },
    )

    expected = []
    for answers, scored in cases:
        counted = settle(FLOW, answers)
        shown = [question.code for question in visible_questions(FLOW, answers)]
        reached = [outcome.code for outcome in evaluate(FLOW, {**counted, **scored})]
        expected.append([_as_json(counted), shown, reached])
    assert told == expected


def _as_json_raw(answers: dict[str, Fact]) -> dict[str, Any]:
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in answers.items()
    }
