"""Whatever stands where in a resource, reading it ends in a result or in a named refusal."""

import contextlib
import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.measures.definition import Measure
from kith.measures.fhir import (
    FhirRefusal,
    answers_as_response,
    measure_as_questionnaire,
    read_answers,
    read_form,
    read_measure_back,
    read_score,
    response_weights,
    scores_as_observations,
)
from kith.measures.problems import MeasureError
from kith.measures.scoring import score

Sample = Callable[..., Measure]

anything = st.sampled_from(
    [None, True, 0, -1, 2.5, "", "x", [], {}, [1], [[]], ["x"], [{}], {"a": 1}]
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries: Any = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    for key, entry in entries:
        yield (*path, key)
        yield from places(entry, (*path, key))


def spoilt(resource: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    changed = copy.deepcopy(resource)
    path = data.draw(st.sampled_from(list(places(resource))))
    inner: Any = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = data.draw(anything)
    return changed


def ends(read: Callable[[], object]) -> None:
    # Anything else that is raised fails the test.
    with contextlib.suppress(FhirRefusal, MeasureError):
        read()


@pytest.fixture(scope="session")
def resources(sample: Sample) -> tuple[Measure, list[dict[str, Any]]]:
    measure = sample(method="prorated", minimum=3, reverse=(2,))
    answers: dict[int, int | None] = {1: 3, 2: 3, 3: 1}
    written = [
        measure_as_questionnaire(measure),
        answers_as_response(measure, answers),
        *scores_as_observations(measure, score(measure, answers)),
        *scores_as_observations(measure, score(measure, {})),
    ]
    return measure, [json.loads(json.dumps(resource)) for resource in written]


@given(data=st.data())
def test_spoilt_resource_is_read_or_refused(
    resources: tuple[Measure, list[dict[str, Any]]], data: st.DataObject
) -> None:
    measure, (questionnaire, response, found, absent) = resources
    form = read_form(questionnaire)
    ends(lambda: read_measure_back(spoilt(questionnaire, data)))
    ends(lambda: read_form(spoilt(questionnaire, data)))
    ends(lambda: read_answers(spoilt(response, data), measure))
    ends(lambda: response_weights(spoilt(response, data), form))
    ends(lambda: read_score(spoilt(found, data), measure))
    ends(lambda: read_score(spoilt(absent, data), measure))


VALUE_SETS: list[dict[str, Any]] = [
    {
        "resourceType": "ValueSet",
        "url": "urn:v",
        "expansion": {"contains": [{"system": "urn:x", "code": "a"}]},
    },
    {
        "resourceType": "ValueSet",
        "url": "urn:v",
        "compose": {"include": [{"system": "urn:x", "concept": [{"code": "a"}]}]},
    },
    {"resourceType": "ValueSet", "url": "urn:v", "compose": {"include": [{"system": "urn:x"}]}},
]
CODE_SYSTEM: dict[str, Any] = {
    "resourceType": "CodeSystem",
    "url": "urn:x",
    "property": [{"code": "p", "uri": "urn:itemWeight"}],
    "concept": [{"code": "a", "property": [{"code": "p", "valueDecimal": 1}]}],
}
FORM: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "status": "active",
    "item": [{"linkId": "q", "type": "choice", "answerValueSet": "urn:v"}],
}


@given(data=st.data(), which=st.sampled_from(VALUE_SETS))
def test_spoilt_value_sets_and_code_systems_are_read_or_refused(
    data: st.DataObject, which: dict[str, Any]
) -> None:
    value_sets, code_systems = [spoilt(which, data)], [spoilt(CODE_SYSTEM, data)]
    ends(lambda: read_form(FORM, value_sets=value_sets, code_systems=code_systems))
