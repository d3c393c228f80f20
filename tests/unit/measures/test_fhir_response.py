"""Answers as a QuestionnaireResponse, and back again."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given
from hypothesis import strategies as st

from kith.measures.definition import Measure
from kith.measures.fhir.addresses import ITEM_WEIGHT
from kith.measures.fhir.checks import FhirRefusal
from kith.measures.fhir.response import answers_as_response, read_answers
from kith.measures.scoring import AnswerNotAllowed

Sample = Callable[..., Measure]

AT = datetime.datetime(2026, 11, 21, 9, 30, tzinfo=datetime.UTC)

CODED = """
[fhir]
questionnaire = { system = "http://loinc.org", code = "1-8" }
items = ["2-6", "3-4", "4-2", "5-9"]
answers = { "0" = "LA1-1", "1" = "LA2-2", "2" = "LA3-3", "3" = "LA4-4" }
"""

answers_of = st.fixed_dictionaries(
    {number: st.none() | st.integers(0, 3) for number in range(1, 5)}
)


@given(answers=answers_of, coded=st.booleans())
def test_answers_survive_the_round_trip(
    sample: Sample, answers: dict[int, int | None], coded: bool
) -> None:
    measure = sample(reverse=(2,), tail=CODED if coded else "")
    written = json.loads(json.dumps(answers_as_response(measure, answers)))
    assert read_answers(written, measure) == answers


def test_response_is_sound_r4b(sample: Sample) -> None:
    written = answers_as_response(
        sample(reverse=(1,)),
        {1: 0, 2: None, 3: 3},
        subject="Patient/1",
        author="Practitioner/2",
        source="Patient/1",
        authored=AT,
        mode="paper",
    )
    read = QuestionnaireResponse.model_validate(json.loads(json.dumps(written)))
    assert (read.questionnaire, read.status) == ("urn:kith:Questionnaire:sample|1.0.0", "completed")
    assert written["authored"] == "2026-11-21T09:30:00+00:00"
    assert [item["linkId"] for item in written["item"]] == ["1", "3"]
    assert written["item"][0]["answer"][0]["valueCoding"]["extension"][0] == {
        "url": ITEM_WEIGHT,
        "valueDecimal": 3,
    }


@pytest.mark.parametrize(
    "how",
    [
        {"status": "finished"},
        {"mode": "telephone"},
        {"authored": datetime.datetime(2026, 11, 21, 9, 30)},
    ],
)
def test_response_that_cannot_stand_is_refused(sample: Sample, how: dict[str, Any]) -> None:
    with pytest.raises(FhirRefusal):
        answers_as_response(sample(), {1: 1}, **how)


@pytest.mark.parametrize("answers", [{9: 1}, {1: 7}, {1: True}])
def test_answer_that_is_none_is_refused(sample: Sample, answers: dict[int, int | None]) -> None:
    with pytest.raises(AnswerNotAllowed):
        answers_as_response(sample(), answers)


def response(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": list(items),
        **more,
    }


def item(link: str, **answer: Any) -> dict[str, Any]:
    return {"linkId": link, "answer": [answer]}


@pytest.mark.parametrize(
    "entry",
    [
        item("1", valueCoding={"system": "http://loinc.org", "code": "LA3-3"}),
        item("1", valueCoding={"code": "LA3-3"}),
        item("2-6", valueInteger=2),
        item("/2-6", valueDecimal=2.0),
        item(
            "1",
            valueCoding={
                "system": "urn:else",
                "code": "often",
                "extension": [{"url": ITEM_WEIGHT, "valueDecimal": 2}],
            },
        ),
        {"linkId": "group", "item": [item("1", valueInteger=2)]},
    ],
)
def test_foreign_ways_to_answer_are_understood(sample: Sample, entry: dict[str, Any]) -> None:
    found = read_answers(response(entry), sample(tail=CODED))
    assert found == {1: 2, 2: None, 3: None, 4: None}


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (response(item("9", valueInteger=1)), "has no such item"),
        (response(item("1", valueInteger=7)), "not one of its options"),
        (response(item("1", valueString="often")), "not one of its options"),
        (response(item("1", valueCoding={"code": "2", "system": "urn:else"})), "its options"),
        (
            response({"linkId": "1", "answer": [{"valueInteger": 1}, {"valueInteger": 2}]}),
            "more than one answer",
        ),
        (
            response(
                item(
                    "1",
                    valueInteger=1,
                    extension=[{"url": ITEM_WEIGHT, "valueDecimal": 3}],
                )
            ),
            "weighs 3; here it weighs 1",
        ),
        (response(status="stopped"), "stopped is not scored"),
        (response(status="made-up"), "not one of its codes"),
        (response(questionnaire="urn:kith:Questionnaire:other|1.0.0"), "It answers"),
        (response(questionnaire="urn:kith:Questionnaire:sample|9.0.0"), "version 9"),
        (response(item("1", valueInteger=1), item("1", valueInteger=1)), "stands twice"),
        ({"resourceType": "Bundle"}, "It is 'Bundle'"),
        ([], "It is None"),
    ],
)
def test_response_that_cannot_be_read_is_refused(
    sample: Sample, resource: Any, message: str
) -> None:
    with pytest.raises(FhirRefusal, match=message):
        read_answers(resource, sample())


def test_form_of_somebody_else_is_read_by_its_codes(sample: Sample) -> None:
    resource = response(
        item("2-6", valueInteger=1), questionnaire="http://example.org/Questionnaire/x|3"
    )
    assert read_answers(resource, sample(tail=CODED))[1] == 1
