"""Scores as FHIR R4B Observations, and back again exactly."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from kith.measures.definition import MISSING_REASONS, Measure, Missing, Scale
from kith.measures.explaining import rule_in_words
from kith.measures.fhir.addresses import (
    ABSENT_REASONS,
    DEFAULT_BASE,
    LOINC,
    OBSERVATION_CATEGORIES,
    address,
    band_system,
    extension,
    missing_system,
    questionnaire_url,
    resource_id,
    scale_system,
)
from kith.measures.fhir.checks import Resource, refuse, require
from kith.measures.fhir.forms import number
from kith.measures.fhir.response import instant
from kith.measures.plan import PlanScale, compile_plan
from kith.measures.scoring import Result, Score, explain

_USABLE = ("final", "amended", "corrected")

_MISSING_TEXT: dict[Missing, str] = {
    "no_answers": "No score: none of its items was answered.",
    "too_few_answers": "No score: too few of its items were answered.",
    "part_missing": "No score: at least one of the scales it adds has none.",
}


def scores_as_observations(
    measure: Measure,
    result: Result,
    *,
    base: str = DEFAULT_BASE,
    status: str = "final",
    subject: str | None = None,
    effective: datetime.datetime | None = None,
    derived_from: str | None = None,
    id_prefix: str = "score",
) -> list[dict[str, Any]]:
    """Return one Observation for a single scale, or a panel first and then its members.

    `subject` and `derived_from` (the QuestionnaireResponse) are FHIR references. A fractional
    score is a rounded Quantity with the exact fraction in our extension. A missing score has a
    dataAbsentReason; a band is the interpretation; raised safety items come first, as notes.
    Raises FhirRefusal for a status or time that cannot stand, ValueError for another measure's
    result.
    """
    notes = [{"text": line} for line in explain(measure, result)[: _safety_lines(result)]]
    common: dict[str, Any] = {
        "status": status,
        "category": [
            {"coding": [{"system": OBSERVATION_CATEGORIES, "code": "survey", "display": "Survey"}]}
        ],
    }
    if subject is not None:
        common["subject"] = {"reference": subject}
    if effective is not None:
        common["effectiveDateTime"] = instant(effective, "effective")
    if derived_from is not None:
        common["derivedFrom"] = [{"reference": derived_from}]
    observations = [
        {
            "resourceType": "Observation",
            "id": resource_id(f"{id_prefix}-{score.scale}"),
            **common,
            **_score(measure, measure.scale(score.scale), score, base),
        }
        for score in result.scores.values()
    ]
    if len(observations) > 1:
        panel = {
            "resourceType": "Observation",
            "id": resource_id(id_prefix),
            **common,
            "extension": [_measure_extension(measure, base)],
            "code": _panel_code(measure, base),
            "hasMember": [{"reference": f"Observation/{entry['id']}"} for entry in observations],
        }
        observations.insert(0, panel)
    if notes:
        observations[0]["note"] = notes
    for observation in observations:
        require(observation, "Observation")
    return observations


def read_score(resource: Resource, measure: Measure, *, base: str = DEFAULT_BASE) -> Score:
    """Return the Score that an Observation of one of the measure's scales holds.

    Raises FhirRefusal for an unsound, unfinished or withdrawn Observation, one of another
    measure, version or scale, a number the scale cannot give, a band that is not the number's,
    or an absent value without one of our reasons.
    """
    require(resource, "Observation")
    if resource["status"] not in _USABLE:
        raise refuse(
            "Observation.status",
            f"A score that is {resource['status']} is not used.",
            f"Use one that is {', '.join(_USABLE)}.",
        )
    extensions = {entry.get("url"): entry for entry in resource.get("extension", ())}
    written_for = extensions.get(extension(base, "measure"), {}).get("valueCanonical")
    ours = f"{questionnaire_url(base, measure.code)}|{measure.version}"
    if written_for is not None and written_for != ours:
        raise refuse(
            "Observation.extension", f"It is a score of {written_for}.", f"Here {ours} is read."
        )
    scale = _scale_of(resource, measure, base)
    plan = compile_plan(measure).scale(scale.code)
    items = extensions.get(extension(base, "items-used"), {}).get("valueString", "")
    units, missing = _units(resource, extensions, scale, plan, base)
    band = None
    if units is not None and plan.bands:
        band = plan.bands[sum(threshold <= units for threshold in plan.thresholds)]
    _require_band(resource, band, band_system(base, measure.code, scale.code))
    return Score(
        measure=measure.code,
        version=measure.version,
        scale=scale.code,
        units=units,
        denominator=plan.published_denominator,
        band=band,
        items_used=_item_numbers(items, measure),
        rule=rule_in_words(scale, measure.items),
        missing=missing,
    )


def _score(measure: Measure, scale: Scale, score: Score, base: str) -> dict[str, Any]:
    codings = [{"system": scale_system(base, measure.code), "code": scale.code}]
    published = dict(measure.fhir.scales).get(scale.code)
    if published is not None:
        system = measure.fhir.questionnaire[0] if measure.fhir.questionnaire else LOINC
        codings.insert(0, {"system": system, "code": published})
    extensions = [
        _measure_extension(measure, base),
        {"url": extension(base, "rule"), "valueString": score.rule},
    ]
    if score.items_used:
        numbers = ",".join(str(item) for item in score.items_used)
        extensions.append({"url": extension(base, "items-used"), "valueString": numbers})
    written: dict[str, Any] = {
        "extension": extensions,
        "code": {"coding": codings, "text": f"{measure.short_title}, {scale.title}"},
    }
    value = score.value
    if value is None:
        reason = score.missing or "no_answers"
        written["dataAbsentReason"] = {
            "coding": [
                {"system": ABSENT_REASONS, "code": "unknown", "display": "Unknown"},
                {"system": missing_system(base), "code": reason},
            ],
            "text": _MISSING_TEXT[reason],
        }
    elif value.denominator == 1:
        written["valueInteger"] = value.numerator
    else:
        exact = f"{value.numerator}/{value.denominator}"
        extensions.append({"url": extension(base, "exact-score"), "valueString": exact})
        # JSON has no fractions: four decimals to read, the exact fraction beside them.
        written["valueQuantity"] = {"value": round(float(value), 4), "unit": "score"}
    if score.band is not None:
        written["interpretation"] = [
            {
                "coding": [
                    {
                        "system": band_system(base, measure.code, scale.code),
                        "code": score.band,
                        "display": scale.band(score.band).practitioner,
                    }
                ]
            }
        ]
    return written


def _units(
    resource: Resource,
    extensions: Mapping[Any, Mapping[str, Any]],
    scale: Scale,
    plan: PlanScale,
    base: str,
) -> tuple[int | None, Missing | None]:
    if "dataAbsentReason" in resource:
        return None, _reason(resource["dataAbsentReason"], base)
    value = _shown(resource)
    exact = extensions.get(extension(base, "exact-score"), {}).get("valueString")
    if exact is not None:
        value = _exact(str(exact), value)
    units = value * plan.published_denominator
    if units.denominator != 1 or not scale.low <= value <= scale.high:
        raise refuse(
            "Observation.value",
            f"{value} is not a score that {scale.title} can give.",
            f"Its range is {scale.low} to {scale.high}.",
        )
    return units.numerator, None


def _reason(concept: Mapping[str, Any], base: str) -> Missing:
    codes = [
        coding.get("code")
        for coding in concept.get("coding", ())
        if coding.get("system") == missing_system(base)
    ]
    for reason in MISSING_REASONS:
        if reason in codes:
            return reason
    raise refuse(
        "Observation.dataAbsentReason",
        "There is no score, and not for a reason that is known here.",
        f"Known: {', '.join(MISSING_REASONS)}.",
    )


def _shown(resource: Resource) -> Fraction:
    if "valueInteger" in resource:
        return number(resource["valueInteger"])
    if "valueQuantity" in resource:
        return number(resource["valueQuantity"].get("value"))
    raise refuse("Observation.value", "It is not a number.", "Give an integer or a quantity.")


def _exact(written: str, shown: Fraction) -> Fraction:
    try:
        value = Fraction(written)
    except (ValueError, ZeroDivisionError):
        raise refuse("Observation.extension", f"{written!r} is no number.", "Mend it.") from None
    if abs(value - shown) > Fraction(1, 10_000):
        raise refuse(
            "Observation.value",
            f"It shows {float(shown)}, and its exact score is {written}.",
            "Export the score again.",
        )
    return value


def _scale_of(resource: Resource, measure: Measure, base: str) -> Scale:
    published = {code: scale for scale, code in measure.fhir.scales}
    system = measure.fhir.questionnaire[0] if measure.fhir.questionnaire else LOINC
    for coding in resource["code"].get("coding", ()):
        code = coding.get("code")
        if coding.get("system") == scale_system(base, measure.code):
            for scale in measure.scales:
                if scale.code == code:
                    return scale
        if coding.get("system") == system and code in published:
            return measure.scale(published[code])
    raise refuse(
        "Observation.code",
        f"It is not a scale of {measure.short_title}.",
        "Read it with the measure it is a score of.",
    )


def _require_band(resource: Resource, band: str | None, system: str) -> None:
    for concept in resource.get("interpretation", ()):
        for coding in concept.get("coding", ()):
            if coding.get("system") == system and coding.get("code") != band:
                raise refuse(
                    "Observation.interpretation",
                    f"It says {coding.get('code')}, and the score's band is {band or 'none'}.",
                    "Export the score again.",
                )


def _item_numbers(written: str, measure: Measure) -> tuple[int, ...]:
    numbers = [entry for entry in written.split(",") if entry]
    known = {str(item.number): item.number for item in measure.items}
    unknown = [entry for entry in numbers if entry not in known]
    if unknown:
        raise refuse("Observation.extension", f"There is no item {unknown[0]}.", "Mend it.")
    return tuple(known[entry] for entry in numbers)


def _measure_extension(measure: Measure, base: str) -> dict[str, str]:
    return {
        "url": extension(base, "measure"),
        "valueCanonical": f"{questionnaire_url(base, measure.code)}|{measure.version}",
    }


def _panel_code(measure: Measure, base: str) -> dict[str, Any]:
    codings = [{"system": address(base, "CodeSystem", "measures"), "code": measure.code}]
    if measure.fhir.questionnaire is not None:
        system, code = measure.fhir.questionnaire
        codings.insert(0, {"system": system, "code": code})
    return {"coding": codings, "text": measure.title}


def _safety_lines(result: Result) -> int:
    return len(result.safety) + len(result.safety_unanswered)
