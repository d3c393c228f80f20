"""Weights are read from every place where SDC allows them."""

from fractions import Fraction
from typing import Any

import pytest

from kith.measures.fhir.addresses import ITEM_WEIGHT, ORDINAL_VALUE
from kith.measures.fhir.checks import FhirRefusal
from kith.measures.fhir.forms import read_form, response_weights


def weight(value: object, url: str = ITEM_WEIGHT) -> list[dict[str, object]]:
    return [{"url": url, "valueDecimal": value}]


def coding(code: str, **more: object) -> dict[str, Any]:
    return {"system": "urn:x", "code": code, **more}


def form_of(item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Questionnaire",
        "status": "active",
        "item": [
            {
                "linkId": "g",
                "type": "group",
                "item": [{"linkId": "q", "type": "choice", **item}],
            }
        ],
        **more,
    }


ON_OPTION = form_of({"answerOption": [{"extension": weight(2), "valueCoding": coding("a")}]})
ON_OPTION_R4 = form_of(
    {"answerOption": [{"extension": weight(2, ORDINAL_VALUE), "valueCoding": coding("a")}]}
)
ON_CODING = form_of({"answerOption": [{"valueCoding": coding("a", extension=weight(2))}]})
IN_EXPANSION = form_of(
    {"answerValueSet": "#v"},
    contained=[
        {
            "resourceType": "ValueSet",
            "id": "v",
            "expansion": {"contains": [{"contains": [coding("a", extension=weight(2))]}]},
        }
    ],
)
IN_COMPOSE = form_of(
    {"answerValueSet": "#v"},
    contained=[
        {
            "resourceType": "ValueSet",
            "id": "v",
            "compose": {
                "include": [
                    {"system": "urn:x", "concept": [{"code": "a", "extension": weight("2.0")}]}
                ]
            },
        }
    ],
)
EXPANDED_WITH_COMPOSE = form_of(
    {"answerValueSet": "#v"},
    contained=[
        {
            "resourceType": "ValueSet",
            "id": "v",
            "expansion": {"contains": [coding("a")]},
            "compose": IN_COMPOSE["contained"][0]["compose"],
        }
    ],
)
CODE_SYSTEM = {
    "resourceType": "CodeSystem",
    "id": "c",
    "url": "urn:x",
    "property": [{"code": "points", "uri": "http://hl7.org/fhir/concept-properties#itemWeight"}],
    "concept": [
        {
            "code": "top",
            "concept": [{"code": "a", "property": [{"code": "points", "valueDecimal": 2}]}],
        }
    ],
}
IN_CODE_SYSTEM = form_of({"answerOption": [{"valueCoding": coding("a")}]}, contained=[CODE_SYSTEM])
WHOLE_CODE_SYSTEM = form_of(
    {"answerValueSet": "#v"},
    contained=[
        {**CODE_SYSTEM, "concept": [{"code": "a", "extension": weight(2)}]},
        {"resourceType": "ValueSet", "id": "v", "compose": {"include": [{"system": "urn:x"}]}},
    ],
)


@pytest.mark.parametrize(
    "form",
    [
        ON_OPTION,
        ON_OPTION_R4,
        ON_CODING,
        IN_EXPANSION,
        IN_COMPOSE,
        EXPANDED_WITH_COMPOSE,
        IN_CODE_SYSTEM,
        WHOLE_CODE_SYSTEM,
    ],
)
def test_weight_is_found(form: dict[str, Any]) -> None:
    option = read_form(form).item("q").option("urn:x", "a")
    assert option is not None
    assert option.weight == 2


def test_resources_given_beside_the_form_count() -> None:
    value_set = {**IN_COMPOSE["contained"][0], "url": "urn:set"}
    form = form_of({"answerValueSet": "urn:set|1"})
    (option,) = read_form(form, value_sets=[value_set]).item("q").options
    assert option.weight == 2
    form = form_of({"answerOption": [{"valueCoding": coding("a")}]})
    (option,) = read_form(form, code_systems=[CODE_SYSTEM]).item("q").options
    assert option.weight == 2


def test_absent_value_set_is_refused() -> None:
    with pytest.raises(FhirRefusal, match="value set #v is not here"):
        read_form(form_of({"answerValueSet": "#v"}))


def test_nearest_weight_wins() -> None:
    form = form_of(
        {"answerOption": [{"extension": weight(3), "valueCoding": coding("a")}]},
        contained=[CODE_SYSTEM],
    )
    assert read_form(form).item("q").options[0].weight == 3


def test_two_weights_that_disagree_are_refused() -> None:
    both = [*weight(1), *weight(2, ORDINAL_VALUE)]
    form = form_of({"answerOption": [{"extension": both, "valueCoding": coding("a")}]})
    with pytest.raises(FhirRefusal, match="It weighs 1 and 2"):
        read_form(form)


@pytest.mark.parametrize("value", ["much", True, None, float("nan")])
def test_weight_that_is_no_number_is_refused(value: object) -> None:
    form = form_of({"answerOption": [{"extension": weight(value), "valueCoding": coding("a")}]})
    with pytest.raises(FhirRefusal):
        read_form(form)


def test_decimal_weight_is_exact() -> None:
    form = form_of({"answerOption": [{"extension": weight(0.1), "valueCoding": coding("a")}]})
    assert read_form(form).item("q").options[0].weight == Fraction(1, 10)


def response_of(answer: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [{"linkId": "g", "item": [{"linkId": "q", "answer": [answer]}]}],
        **more,
    }


def test_response_takes_weights_from_the_form() -> None:
    answered = response_of({"valueCoding": coding("a")})
    assert response_weights(answered, read_form(ON_OPTION)) == {"q": 2}


@pytest.mark.parametrize(
    "answer",
    [
        {"extension": weight(2), "valueCoding": coding("a")},
        {"valueCoding": coding("a", extension=weight(2, ORDINAL_VALUE))},
    ],
)
def test_response_may_carry_the_weights(answer: dict[str, Any]) -> None:
    bare = form_of({"answerOption": [{"valueCoding": coding("a")}]})
    assert response_weights(response_of(answer), read_form(bare)) == {"q": 2}


def test_plain_integer_answers_match_their_option() -> None:
    form = form_of({"answerOption": [{"valueInteger": 1, "extension": weight(5)}]})
    assert response_weights(response_of({"valueInteger": 1}), read_form(form)) == {"q": 5}


@pytest.mark.parametrize(
    ("answer", "more", "message"),
    [
        ({"valueCoding": coding("b")}, {}, "not one of its options"),
        ({"valueCoding": {"system": "urn:y", "code": "a"}}, {}, "not one of its options"),
        ({"valueCoding": coding("a", extension=weight(9))}, {}, "the form says 2"),
        ({"valueCoding": coding("a")}, {"status": "in-progress"}, "in-progress is not scored"),
        ({"valueCoding": coding("a")}, {"status": "entered-in-error"}, "is not scored"),
        ({"valueCoding": coding("a")}, {"status": "finished"}, "not one of its codes"),
        (
            {"valueCoding": coding("a")},
            {"item": [{"linkId": "z", "answer": [{"valueInteger": 1}]}]},
            "no such question",
        ),
    ],
)
def test_response_that_cannot_be_weighed_is_refused(
    answer: dict[str, Any], more: dict[str, Any], message: str
) -> None:
    with pytest.raises(FhirRefusal, match=message):
        response_weights(response_of(answer, **more), read_form(ON_OPTION))


def test_answer_without_any_weight_is_refused() -> None:
    bare = form_of({"answerOption": [{"valueCoding": coding("a")}]})
    with pytest.raises(FhirRefusal, match="has no weight"):
        response_weights(response_of({"valueCoding": coding("a")}), read_form(bare))
