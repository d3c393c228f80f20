"""The value sets that maintained FHIR libraries let through unchecked."""

from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from kith.measures.fhir.checks import FhirProblem, problems_of


def test_invented_status_passes_the_library_and_not_us() -> None:
    resource = {"resourceType": "QuestionnaireResponse", "status": "finished-ish"}
    assert QuestionnaireResponse.model_validate(resource).status == "finished-ish"
    assert problems_of(resource) == [
        FhirProblem(
            "QuestionnaireResponse.status",
            "'finished-ish' is not one of its codes.",
            "Use one of amended, completed, entered-in-error, in-progress, stopped.",
        )
    ]


@pytest.mark.parametrize(
    ("resource", "paths"),
    [
        ({"resourceType": "Patient"}, ["resourceType"]),
        ({"resourceType": "Questionnaire"}, ["Questionnaire.status"]),
        (
            {
                "resourceType": "Questionnaire",
                "status": "active",
                "item": [
                    {"linkId": "1", "type": "coding"},
                    {"linkId": "1", "type": "choice"},
                    {"type": "group", "item": [{"linkId": "3"}]},
                ],
            },
            [
                "Questionnaire.item[0].type",
                "Questionnaire.item[1].linkId",
                "Questionnaire.item[2].linkId",
                "Questionnaire.item[2].item[0].type",
            ],
        ),
        (
            {
                "resourceType": "Questionnaire",
                "status": "draft",
                "item": [
                    {
                        "linkId": "1",
                        "type": "choice",
                        "answerValueSet": "#x",
                        "answerOption": [{}, {"valueInteger": 1, "valueString": "a"}],
                    }
                ],
            },
            [
                "Questionnaire.item[0]",
                "Questionnaire.item[0].answerOption[0]",
                "Questionnaire.item[0].answerOption[1]",
            ],
        ),
        (
            {
                "resourceType": "QuestionnaireResponse",
                "status": "completed",
                "item": [
                    {
                        "linkId": "1",
                        "answer": [{"valueInteger": 1, "valueString": "a", "item": [{}]}],
                    }
                ],
            },
            [
                "QuestionnaireResponse.item[0].answer[0]",
                "QuestionnaireResponse.item[0].answer[0].item[0].linkId",
            ],
        ),
        (
            {"resourceType": "Observation", "status": "final"},
            ["Observation.code", "Observation.value"],
        ),
        (
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"text": "x"},
                "valueInteger": 1,
                "dataAbsentReason": {"text": "lost"},
            },
            ["Observation.dataAbsentReason"],
        ),
    ],
)
def test_problems_are_named_by_their_path(resource: dict[str, Any], paths: list[str]) -> None:
    assert sorted(problem.path for problem in problems_of(resource)) == sorted(paths)
