"""A measure as a Questionnaire, and back again exactly."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire

from kith.measures.definition import Measure
from kith.measures.fhir.addresses import ITEM_WEIGHT, ORDINAL_VALUE
from kith.measures.fhir.checks import FhirRefusal, problems_of
from kith.measures.fhir.questionnaire import measure_as_questionnaire, read_measure_back
from kith.measures.problems import MeasureError
from kith.measures.wording import merge_wording, read_wording

Sample = Callable[..., Measure]

CODED = """
[fhir]
questionnaire = { system = "http://loinc.org", code = "1-8" }
items = ["2-6", "3-4", "4-2", "5-9"]
answers = { "0" = "LA1-1", "1" = "LA2-2", "2" = "LA3-3", "3" = "LA4-4" }
scales = { total = "6-7" }
"""


def test_questionnaire_is_sound_r4b(sample: Sample) -> None:
    written = measure_as_questionnaire(sample(reverse=(2,), tail=CODED))
    assert problems_of(written) == []
    read = Questionnaire.model_validate(json.loads(json.dumps(written)))
    assert (read.url, read.version, read.status) == (
        "urn:kith:Questionnaire:sample",
        "1.0.0",
        "active",
    )


def test_round_trip_is_exact(sample: Sample) -> None:
    measure = sample(method="prorated", minimum=3, reverse=(2,), tail=CODED)
    written = json.loads(json.dumps(measure_as_questionnaire(measure)))
    assert read_measure_back(written) == measure


def test_base_address_is_the_callers(sample: Sample) -> None:
    measure = sample()
    base = "https://example.org/fhir/"
    written = measure_as_questionnaire(measure, base=base)
    assert written["url"] == "https://example.org/fhir/Questionnaire/sample"
    assert read_measure_back(written, base=base) == measure
    with pytest.raises(FhirRefusal):
        read_measure_back(written)


def test_weights_are_written_reversed_per_option(sample: Sample) -> None:
    written = measure_as_questionnaire(sample(reverse=(2,)))
    assert written["item"][1]["answerOption"][0] == {
        "extension": [
            {"url": ITEM_WEIGHT, "valueDecimal": 3},
            {"url": ORDINAL_VALUE, "valueDecimal": 3},
        ],
        "valueCoding": {
            "system": "urn:kith:CodeSystem:sample:answers:often",
            "code": "0",
            "display": "Never",
        },
    }


def test_published_codes_are_used(sample: Sample) -> None:
    written = measure_as_questionnaire(sample(tail=CODED))
    assert written["code"][0] == {"system": "http://loinc.org", "code": "1-8"}
    assert written["item"][0]["code"] == [{"system": "http://loinc.org", "code": "2-6"}]
    assert written["item"][0]["answerOption"][1]["valueCoding"]["code"] == "LA2-2"


def test_copyright_names_holder_grant_and_date(sample: Sample) -> None:
    assert measure_as_questionnaire(sample())["copyright"] == (
        "A. Holder 2020 Held by A. Holder. Licence: Free. Anyone may use it. "
        "(https://example.org/sample, read on 2026-11-21)"
    )


def as_key(document: dict[str, Any]) -> None:
    for item in document["items"]:
        del item["text"]
        item["wording"] = "licensed"
    for choice in document["options"]["often"]["choices"]:
        del choice["label"]


def test_area_wording_leaves_only_when_the_receiver_is_licensed(
    changed: Callable[..., Measure],
) -> None:
    key = changed(as_key)
    wording = {
        "measure": "sample",
        "version": "1.0.0",
        "licensed_to": "The council",
        "texts": ["Secret?"] * 4,
        "labels": {"often": {"0": "Hidden", "3": "Hidden"}},
        "instruction": "Secret too",
    }
    merged = merge_wording(key, read_wording(wording))
    assert measure_as_questionnaire(merged) == measure_as_questionnaire(key)
    told = measure_as_questionnaire(merged, with_area_wording=True)
    assert [item.get("text") for item in told["item"]] == ["Secret too", *["Secret?"] * 4]
    assert read_measure_back(told) == key


def test_questionnaire_without_definition_is_refused(sample: Sample) -> None:
    written = measure_as_questionnaire(sample())
    del written["extension"]
    with pytest.raises(FhirRefusal, match="does not carry a measure's definition"):
        read_measure_back(written)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda q: q.update(version="9.9.9"),
        lambda q: q["item"].pop(),
        lambda q: q["item"].append({"linkId": "5", "type": "choice"}),
        lambda q: q["item"][0]["answerOption"].pop(),
        lambda q: q["item"][0]["answerOption"][0].pop("extension"),
        lambda q: q["item"][0]["answerOption"][0]["valueCoding"].update(code="7"),
        lambda q: q["extension"][0].update(valueString="{"),
        lambda q: q.update(status="finished"),
        lambda q: q.update(resourceType="Observation"),
    ],
)
def test_altered_questionnaire_is_refused(
    sample: Sample, spoil: Callable[[dict[str, Any]], object]
) -> None:
    written = copy.deepcopy(measure_as_questionnaire(sample()))
    spoil(written)
    with pytest.raises(FhirRefusal):
        read_measure_back(written)


def test_unsound_definition_is_refused(sample: Sample) -> None:
    written = measure_as_questionnaire(sample())
    text = written["extension"][0]["valueString"]
    written["extension"][0]["valueString"] = text.replace('"format":1', '"format":2')
    with pytest.raises(MeasureError):
        read_measure_back(written)
