"""A measure as a FHIR R4B Questionnaire, and back again exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kith.measures.definition import Item, Measure
from kith.measures.exact_json import load_exact
from kith.measures.fhir.addresses import (
    DEFAULT_BASE,
    ITEM_WEIGHT,
    ORDINAL_VALUE,
    address,
    answer_coding,
    extension,
    link_id,
    questionnaire_url,
    resource_id,
)
from kith.measures.fhir.checks import Resource, refuse, require
from kith.measures.fhir.forms import read_form
from kith.measures.loading import build_measure, field_name, schema_problems
from kith.measures.problems import MeasureError, MeasureProblem


def measure_as_questionnaire(
    measure: Measure, *, base: str = DEFAULT_BASE, with_area_wording: bool = False
) -> dict[str, Any]:
    """Return a Questionnaire: items, options weighted after reversal, copyright, full definition.

    Weights stand on each answerOption, as `itemWeight` and as the older `ordinalValue`. Wording
    that an area merged under its own licence is left out unless `with_area_wording` says that
    the receiver is covered by that licence.
    """
    shows_words = measure.wording_source is None or with_area_wording
    licence = measure.licence
    own = {"system": address(base, "CodeSystem", "measures"), "code": measure.code}
    codes = [] if measure.fhir.questionnaire is None else [_coding(*measure.fhir.questionnaire)]
    items = [_item(measure, item, base, shows_words) for item in measure.items]
    administration = measure.administration
    for name, text in (
        ("recall", administration.recall),
        ("instruction", administration.instruction),
    ):
        if text is not None and shows_words:
            items.insert(0, {"linkId": name, "type": "display", "text": text})
    return {
        "resourceType": "Questionnaire",
        "id": resource_id(measure.code),
        "extension": [
            {"url": extension(base, "definition"), "valueString": measure.definition_json}
        ],
        "url": questionnaire_url(base, measure.code),
        "version": measure.version,
        "name": "".join(word.capitalize() for word in resource_id(measure.code).split("-")),
        "title": measure.title,
        "status": "retired" if measure.retired else "active",
        "subjectType": ["Patient"],
        "description": measure.construct,
        "copyright": f"{licence.attribution} Held by {licence.holder}. Licence: {licence.name}. "
        f"{licence.grant} ({licence.source}, read on {licence.read_on.isoformat()})",
        "code": [*codes, own],
        "item": items,
    }


def read_measure_back(resource: Resource, *, base: str = DEFAULT_BASE) -> Measure:
    """Return the measure that one of our Questionnaires carries, equal to the one written.

    Raises FhirRefusal when the resource is unsound, carries no definition of ours, or when its
    items no longer agree with that definition; MeasureError when the definition is not sound.
    For other Questionnaires use `forms.read_form`.
    """
    require(resource, "Questionnaire")
    texts = [
        entry.get("valueString")
        for entry in resource.get("extension", ())
        if entry.get("url") == extension(base, "definition")
    ]
    if len(texts) != 1 or not isinstance(texts[0], str):
        raise refuse(
            "Questionnaire.extension",
            "It does not carry a measure's definition.",
            "Only a Questionnaire written by Kith becomes a measure again.",
        )
    measure = _measure(texts[0])
    _require_agreement(resource, measure, base)
    return measure


def _measure(text: str) -> Measure:
    def locate(path: tuple[str | int, ...], problem: str, mend: str) -> MeasureProblem:
        return MeasureProblem("Questionnaire", None, field_name(path), problem, mend)

    try:
        document = load_exact(text)
    except ValueError as error:
        raise refuse(
            "Questionnaire.extension", f"It is not JSON: {error}.", "Write it again."
        ) from (error)
    wrong = [locate(*entry) for entry in schema_problems(document)]
    if wrong:
        raise MeasureError(wrong)
    return build_measure(document, locate)


def _require_agreement(resource: Resource, measure: Measure, base: str) -> None:
    if resource.get("version") != measure.version:
        raise refuse(
            "Questionnaire.version",
            f"It is {resource.get('version')}, and the definition is {measure.version}.",
            "Export the measure again.",
        )
    form = {item.link_id: item for item in read_form(resource).items}
    for item in measure.items:
        found = form.pop(link_id(item), None)
        points = item.points()
        wanted: list[tuple[str, Fraction | None]] = [
            (answer_coding(base, measure, item, choice)["code"], Fraction(points[choice.code]))
            for choice in item.choices
        ]
        if found is None or [(option.code, option.weight) for option in found.options] != wanted:
            raise refuse(
                f"Questionnaire.item {item.number}",
                "Its options or weights are not those of the definition it carries.",
                "Export the measure again.",
            )
    if form:
        raise refuse(
            "Questionnaire.item",
            f"The definition has no item {', '.join(form)}.",
            "Export the measure again.",
        )


def _item(measure: Measure, item: Item, base: str, shows_words: bool) -> dict[str, Any]:
    written: dict[str, Any] = {
        "linkId": link_id(item),
        "prefix": f"{item.number}.",
        "type": "choice",
    }
    if measure.fhir.items and measure.fhir.questionnaire is not None:
        system = measure.fhir.questionnaire[0]
        written["code"] = [_coding(system, measure.fhir.items[item.number - 1])]
    if item.text is not None and shows_words:
        written["text"] = item.text
    points = item.points()
    written["answerOption"] = []
    for choice in item.choices:
        coding = answer_coding(base, measure, item, choice)
        if not shows_words:
            coding.pop("display", None)
        written["answerOption"].append(
            {
                "extension": [
                    {"url": ITEM_WEIGHT, "valueDecimal": points[choice.code]},
                    {"url": ORDINAL_VALUE, "valueDecimal": points[choice.code]},
                ],
                "valueCoding": coding,
            }
        )
    return written


def _coding(system: str, code: str) -> dict[str, str]:
    return {"system": system, "code": code}
