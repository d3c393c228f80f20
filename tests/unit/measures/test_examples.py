"""Worked examples are held against scoring."""

from collections.abc import Callable

from kith.measures.definition import Measure
from kith.measures.examples import failed_examples

EXAMPLE = """
[[examples]]
answers = [{answers}]
expect = {{ total = {expect} }}
{more}
source = "By hand"
"""


def test_example_that_holds_is_silent(sample: Callable[..., Measure]) -> None:
    example = EXAMPLE.format(
        answers='1, 1, 2, ""',
        expect='"16/3"',
        more='bands = { total = "high" }\nsafety = []',
    )
    assert failed_examples(sample(method="prorated", minimum=3, example=example)) == []


def test_example_that_fails_says_what_it_is_not(sample: Callable[..., Measure]) -> None:
    example = EXAMPLE.format(
        answers="1, 1, 1, 1",
        expect="5",
        more='bands = { total = "high" }\nsafety = []',
    )
    assert failed_examples(sample(example=example)) == [
        "Example 1 (By hand): total is 4, not 5.",
        "Example 1 (By hand): the band of total is low, not high.",
        "Example 1 (By hand): safety raises ['suicide_self_harm'], not [].",
    ]


def test_example_of_a_missing_score(sample: Callable[..., Measure]) -> None:
    example = EXAMPLE.format(answers='1, "", "", ""', expect='"no_answers"', more="")
    assert failed_examples(sample(example=example)) == [
        "Example 1 (By hand): total is too_few_answers, not no_answers."
    ]
