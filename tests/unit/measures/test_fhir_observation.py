"""Scores as Observations, and back again exactly."""

import copy
import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from fhir.resources.R4B.observation import Observation
from hypothesis import given
from hypothesis import strategies as st

from kith.measures.definition import Measure
from kith.measures.fhir.checks import FhirRefusal, problems_of
from kith.measures.fhir.observation import read_score, scores_as_observations
from kith.measures.scoring import score

Sample = Callable[..., Measure]

AT = datetime.datetime(2026, 11, 21, 9, 30, tzinfo=datetime.UTC)

SECOND = """
[[scales]]
code = "first-two"
title = "First two"
method = "mean"
items = [1, 2]
range = [0, 3]
direction = "neither"
minimum_answered = 1
missing_rule_source = "Manual"
  [scales.change]
  absent = "None."
"""

answers_of = st.dictionaries(st.integers(1, 4), st.none() | st.integers(0, 3))


@given(answers=answers_of, minimum=st.integers(1, 4))
def test_scores_survive_the_round_trip(
    sample: Sample, answers: dict[int, int | None], minimum: int
) -> None:
    measure = sample(method="prorated", minimum=minimum, reverse=(2,), tail=SECOND)
    result = score(measure, answers)
    panel, *members = json.loads(json.dumps(scores_as_observations(measure, result)))
    assert [entry["reference"] for entry in panel["hasMember"]] == [
        f"Observation/{member['id']}" for member in members
    ]
    assert [read_score(member, measure) for member in members] == list(result.scores.values())


def one(sample: Sample, answers: dict[int, int | None], **how: Any) -> dict[str, Any]:
    measure = sample(method="prorated", minimum=3)
    (observation,) = scores_as_observations(measure, score(measure, answers), **how)
    return observation


def test_observation_is_sound_r4b(sample: Sample) -> None:
    written = one(
        sample,
        {1: 3, 2: 3, 3: 3, 4: 0},
        subject="Patient/1",
        effective=AT,
        derived_from="QuestionnaireResponse/7",
    )
    read = Observation.model_validate(json.loads(json.dumps(written)))
    assert (read.status, read.valueInteger) == ("final", 9)
    assert written["derivedFrom"] == [{"reference": "QuestionnaireResponse/7"}]
    assert written["effectiveDateTime"] == "2026-11-21T09:30:00+00:00"
    assert written["category"][0]["coding"][0]["code"] == "survey"
    assert written["interpretation"][0]["coding"][0] == {
        "system": "urn:kith:CodeSystem:sample:bands:total",
        "code": "high",
        "display": "Many difficulties",
    }


def test_panel_is_sound_r4b(sample: Sample) -> None:
    measure = sample(tail=SECOND)
    observations = scores_as_observations(measure, score(measure, {1: 1}), id_prefix="r7")
    for observation in observations:
        Observation.model_validate(json.loads(json.dumps(observation)))
    assert [entry["id"] for entry in observations] == ["r7", "r7-total", "r7-first-two"]


def test_fractional_score_is_a_rounded_quantity_with_the_exact_fraction(sample: Sample) -> None:
    written = one(sample, {1: 3, 2: 3, 3: 1})
    assert written["valueQuantity"] == {"value": 9.3333, "unit": "score"}
    exact = [e for e in written["extension"] if e["url"].endswith(":exact-score")]
    assert exact[0]["valueString"] == "28/3"


def test_missing_score_has_a_reason_and_no_value(sample: Sample) -> None:
    written = one(sample, {1: 3, 4: 0})
    assert [key for key in written if key.startswith("value")] == []
    assert written["dataAbsentReason"] == {
        "coding": [
            {
                "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
                "code": "unknown",
                "display": "Unknown",
            },
            {"system": "urn:kith:CodeSystem:missing-score", "code": "too_few_answers"},
        ],
        "text": "No score: too few of its items were answered.",
    }
    Observation.model_validate(json.loads(json.dumps(written)))


def test_safety_item_is_the_first_note(sample: Sample) -> None:
    written = one(sample, {1: 0, 2: 0, 3: 0, 4: 2})
    assert written["note"] == [
        {
            "text": "Act on this first: item 4 is about suicide or self-harm and was answered "
            "at 2 (it counts from 1)."
        }
    ]


def test_published_scale_code_is_written_and_read(sample: Sample) -> None:
    tail = (
        '[fhir]\nquestionnaire = { system = "http://loinc.org", code = "1-8" }\n'
        'scales = { total = "6-7" }\n'
    )
    measure = sample(tail=tail)
    (written,) = scores_as_observations(measure, score(measure, {1: 1, 2: 1, 3: 1, 4: 1}))
    assert written["code"]["coding"][0] == {"system": "http://loinc.org", "code": "6-7"}
    foreign = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "6-7"}]},
        "valueInteger": 4,
    }
    assert read_score(foreign, measure)[:6] == ("sample", "1.0.0", "total", 4, 1, "low")


@pytest.mark.parametrize("how", [{"status": "done"}, {"effective": datetime.datetime(2026, 1, 1)}])
def test_observation_that_cannot_stand_is_refused(sample: Sample, how: dict[str, Any]) -> None:
    with pytest.raises(FhirRefusal):
        one(sample, {1: 1}, **how)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda o: o.update(status="invented"), "not one of its codes"),
        (lambda o: o.update(status="entered-in-error"), "is not used"),
        (lambda o: o.update(status="preliminary"), "is not used"),
        (lambda o: o.update(valueInteger=13), "not a score that Total can give"),
        (lambda o: o.update(valueInteger=-1), "not a score that Total can give"),
        (lambda o: o.update(valueInteger=2), "the score's band is low"),
        (lambda o: o.update(valueString="nine"), "more than one"),
        (lambda o: o.update(dataAbsentReason={}), "a value and a reason"),
        (lambda o: o.pop("valueInteger"), "no value, no reason"),
        (lambda o: o["code"]["coding"].clear(), "not a scale of Sample"),
        (lambda o: o["extension"][0].update(valueCanonical="urn:x|1"), "a score of urn:x"),
        (lambda o: o["extension"][2].update(valueString="1,9"), "There is no item 9"),
        (
            lambda o: (
                o.pop("valueInteger"),
                o.update(valueQuantity={"value": 9.33}),
                o.pop("interpretation"),
            ),
            "not a score that Total can give",
        ),
        (
            lambda o: o["extension"].append(
                {"url": "urn:kith:StructureDefinition:exact-score", "valueString": "8"}
            ),
            "its exact score is 8",
        ),
        (
            lambda o: o["extension"].append(
                {"url": "urn:kith:StructureDefinition:exact-score", "valueString": "1/0"}
            ),
            "is no number",
        ),
    ],
)
def test_altered_observation_is_refused(
    sample: Sample, spoil: Callable[[dict[str, Any]], object], message: str
) -> None:
    written = copy.deepcopy(one(sample, {1: 3, 2: 3, 3: 3, 4: 0}))
    spoil(written)
    with pytest.raises(FhirRefusal, match=message):
        read_score(written, sample(method="prorated", minimum=3))


@pytest.mark.parametrize("code", ["unknown", "made-up"])
def test_absent_value_needs_a_reason_we_know(sample: Sample, code: str) -> None:
    written = one(sample, {})
    written["dataAbsentReason"] = {
        "coding": [
            {
                "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
                "code": code,
            }
        ]
    }
    assert [p.path for p in problems_of(written)] == (
        [] if code == "unknown" else ["Observation.dataAbsentReason"]
    )
    with pytest.raises(FhirRefusal):
        read_score(written, sample(method="prorated", minimum=3))
