"""One person's answers as a FHIR R4B QuestionnaireResponse, and back again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from kith.measures.definition import Item, Measure
from kith.measures.fhir.addresses import (
    DEFAULT_BASE,
    ITEM_WEIGHT,
    ORDINAL_VALUE,
    answer_coding,
    extension,
    link_id,
    questionnaire_url,
)
from kith.measures.fhir.checks import Resource, refuse, require, walk_items
from kith.measures.fhir.forms import answer_weight, number, require_usable_response
from kith.measures.scoring import AnswerNotAllowed


def answers_as_response(
    measure: Measure,
    answers: Mapping[int, int | None],
    *,
    base: str = DEFAULT_BASE,
    status: str = "completed",
    subject: str | None = None,
    author: str | None = None,
    source: str | None = None,
    authored: datetime.datetime | None = None,
    mode: str | None = None,
) -> dict[str, Any]:
    """Return a QuestionnaireResponse; unanswered items are left out.

    `answers` as for `scoring.score`. `subject`, `author` and `source` are FHIR references;
    `author` wrote it down, `source` answered. `authored` must know its time zone; `mode` is one
    of the measure's. Each answer carries its weight. Raises AnswerNotAllowed, and FhirRefusal
    for a status, mode or time that cannot stand.
    """
    _require_askable(measure, answers, mode)
    response: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{questionnaire_url(base, measure.code)}|{measure.version}",
        "status": status,
    }
    if mode is not None:
        response["extension"] = [{"url": extension(base, "mode"), "valueCode": mode}]
    for key, reference in (("subject", subject), ("author", author), ("source", source)):
        if reference is not None:
            response[key] = {"reference": reference}
    if authored is not None:
        response["authored"] = instant(authored, "authored")
    items = [
        _answer(measure, item, value, base)
        for item in measure.items
        if (value := answers.get(item.number)) is not None
    ]
    if items:
        response["item"] = items
    require(response, "QuestionnaireResponse")
    return response


def read_answers(
    resource: Resource, measure: Measure, *, base: str = DEFAULT_BASE
) -> dict[int, int | None]:
    """Return answer codes by item number, None where an item was not answered.

    Items are known by their number as linkId, or by the measure's published item code (with or
    without a leading "/"). An answer is known by its Coding, by a plain integer code, or, for a
    foreign Coding, by a copied weight that only one option has. Raises FhirRefusal for a
    response to another form or version, unfinished or withdrawn, or an answer that is none.
    """
    require_usable_response(resource)
    _require_form(resource, measure, base)
    known = {link_id(item): item for item in measure.items}
    for item, code in zip(measure.items, measure.fhir.items, strict=False):
        known[code] = known[f"/{code}"] = item
    answers: dict[int, int | None] = {item.number: None for item in measure.items}
    for entry in walk_items(resource):
        given = entry.get("answer", ())
        if not given:
            continue
        link = entry["linkId"]
        if link not in known:
            raise refuse(
                f"item {link}", f"{measure.short_title} has no such item.", "Check the form."
            )
        item = known[link]
        if len(given) != 1 or answers[item.number] is not None:
            raise refuse(f"item {link}", "It has more than one answer.", "Keep one.")
        answers[item.number] = _code(given[0], item, measure, base)
    return answers


def _require_askable(measure: Measure, answers: Mapping[int, int | None], mode: str | None) -> None:
    if mode is not None and mode not in measure.administration.modes:
        allowed = ", ".join(measure.administration.modes)
        raise refuse("mode", f"{measure.short_title} is not asked by {mode!r}.", f"Use {allowed}.")
    for position in answers:
        if type(position) is not int or not 1 <= position <= len(measure.items):
            raise AnswerNotAllowed(position, answers[position], ())


def instant(at: datetime.datetime, path: str) -> str:
    """Write an instant for FHIR; FhirRefusal when it does not know its time zone."""
    if at.tzinfo is None:
        raise refuse(path, "The time has no time zone.", "Give an aware datetime.")
    return at.isoformat()


def _answer(measure: Measure, item: Item, value: int, base: str) -> dict[str, Any]:
    points = item.points()
    for choice in item.choices:
        if type(value) is int and choice.code == value:
            coding: dict[str, Any] = dict(answer_coding(base, measure, item, choice))
            if measure.wording_source is not None:
                coding.pop("display", None)
            coding["extension"] = [
                {"url": ITEM_WEIGHT, "valueDecimal": points[value]},
                {"url": ORDINAL_VALUE, "valueDecimal": points[value]},
            ]
            return {"linkId": link_id(item), "answer": [{"valueCoding": coding}]}
    raise AnswerNotAllowed(item.number, value, tuple(points))


def _code(answer: Mapping[str, Any], item: Item, measure: Measure, base: str) -> int:
    points = item.points()
    copied = answer_weight(answer)
    coding = answer.get("valueCoding")
    if coding is None:
        found = _plain_codes(answer, item)
    else:
        found = _coded(coding, item, measure, base)
        if not found and copied is not None:
            found = [code for code, weight in points.items() if weight == copied]
    if len(found) != 1:
        raise refuse(
            f"item {item.number}",
            "The answer is not one of its options.",
            f"Use one of the codes {', '.join(map(str, points))}.",
        )
    if copied is not None and points[found[0]] != copied:
        raise refuse(
            f"item {item.number}",
            f"The response says the answer weighs {copied}; here it weighs {points[found[0]]}.",
            "Find out which version of the measure was answered.",
        )
    return found[0]


def _coded(coding: Mapping[str, Any], item: Item, measure: Measure, base: str) -> list[int]:
    found = []
    for choice in item.choices:
        own = answer_coding(base, measure, item, choice)
        if coding.get("code") == own["code"] and coding.get("system") in (None, own["system"]):
            found.append(choice.code)
    return found


def _plain_codes(answer: Mapping[str, Any], item: Item) -> list[int]:
    for key in ("valueInteger", "valueDecimal"):
        if key in answer:
            plain = number(answer[key])
            return [choice.code for choice in item.choices if choice.code == plain]
    return []


def _require_form(resource: Resource, measure: Measure, base: str) -> None:
    form = resource.get("questionnaire")
    if form is None:
        return
    url, _, version = str(form).partition("|")
    ours = questionnaire_url(base, measure.code)
    is_ours = url.startswith(questionnaire_url(base, ""))
    if is_ours and url != ours:
        raise refuse(
            "QuestionnaireResponse.questionnaire",
            f"It answers {url}, not {ours}.",
            "Read it with the measure it answers.",
        )
    if is_ours and version and version != measure.version:
        raise refuse(
            "QuestionnaireResponse.questionnaire",
            f"It answers version {version}; this is version {measure.version}.",
            "Read it with the version it answers.",
        )
