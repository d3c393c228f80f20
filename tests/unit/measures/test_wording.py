"""An area's own licensed wording, merged into a scoring key or refused."""

from collections.abc import Callable
from typing import Any

import pytest

from kith.measures.definition import Measure
from kith.measures.problems import MeasureError
from kith.measures.scoring import score
from kith.measures.wording import merge_wording, read_wording

Changed = Callable[..., Measure]


def without_wording(document: dict[str, Any]) -> None:
    for item in document["items"]:
        del item["text"]
        item["wording"] = "licensed"
    for choice in document["options"]["often"]["choices"]:
        del choice["label"]
    document["licence"]["allows"].update(display=False, redistribute=False)


@pytest.fixture
def key(changed: Changed) -> Measure:
    return changed(without_wording)


def wording(**changes: Any) -> dict[str, Any]:
    return {
        "measure": "sample",
        "version": "1.0.0",
        "licensed_to": "The council, licence 17",
        "texts": ["One?", "Two?", "Three?", "Four?"],
        "labels": {"often": {"0": "No", "1": "A bit", "2": "A lot", "3": "Yes"}},
        **changes,
    }


def refused(measure: Measure, document: dict[str, Any]) -> list[str]:
    with pytest.raises(MeasureError) as refusal:
        merge_wording(measure, read_wording(document, file="wording.toml"))
    return [problem.field for problem in refusal.value.problems]


def test_wording_fills_a_scoring_key(key: Measure) -> None:
    assert not key.has_wording
    merged = merge_wording(key, read_wording(wording(instruction="Tick one.")))
    assert [item.text for item in merged.items] == ["One?", "Two?", "Three?", "Four?"]
    assert [choice.label for choice in merged.item(1).choices] == ["No", "A bit", "A lot", "Yes"]
    assert merged.administration.instruction == "Tick one."
    assert (merged.has_wording, merged.wording_source) == (True, "The council, licence 17")


def test_wording_leaves_scoring_and_definition_alone(key: Measure) -> None:
    merged = merge_wording(key, read_wording(wording()))
    answers: dict[int, int | None] = {1: 1, 2: 2, 3: 3, 4: 0}
    assert score(merged, answers) == score(key, answers)
    assert merged.definition_json == key.definition_json


def test_ends_alone_may_be_labelled(key: Measure) -> None:
    labels = {"often": {"0": "No", "3": "Yes"}}
    merged = merge_wording(key, read_wording(wording(labels=labels)))
    assert [choice.label for choice in merged.item(1).choices] == ["No", None, None, "Yes"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"measure": "other"}, ["measure"]),
        ({"version": "2.0.0"}, ["version"]),
        ({"texts": ["One?"]}, ["texts"]),
        ({"labels": {"often": {"0": "No"}}}, ["labels.often"]),
        ({"labels": {"often": {"0": "No", "3": "Yes", "4": "More"}}}, ["labels.often"]),
        ({"labels": {"seldom": {"0": "No", "3": "Yes"}}}, ["labels.seldom", "labels.often"]),
        ({"measure": "other", "texts": ["One?"]}, ["measure", "texts"]),
    ],
)
def test_wording_that_does_not_fit_is_refused(
    key: Measure, changes: dict[str, Any], fields: list[str]
) -> None:
    assert refused(key, wording(**changes)) == fields


def test_measure_with_wording_takes_no_other(sample: Changed) -> None:
    assert refused(sample(), wording()) == ["texts"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"colour": "red"}, ["colour"]),
        ({"licensed_to": " "}, ["licensed_to"]),
        ({"texts": ["One?", 2]}, ["texts"]),
        ({"labels": {"often": {"first": "No"}}}, ["labels"]),
        ({"labels": []}, ["labels"]),
        ({"instruction": ""}, ["instruction"]),
    ],
)
def test_misshapen_wording_is_refused(
    key: Measure, changes: dict[str, Any], fields: list[str]
) -> None:
    assert refused(key, wording(**changes)) == fields


def test_missing_keys_are_listed_together(key: Measure) -> None:
    assert refused(key, {}) == ["measure", "version", "licensed_to", "texts", "labels"]
