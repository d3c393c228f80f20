"""Turn a document that fits the schema into the frozen records of `definition`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kith.measures.definition import (
    Administration,
    Allows,
    Audience,
    Band,
    ChangeParameters,
    Choice,
    Cut,
    Example,
    FhirCodes,
    Item,
    Licence,
    Measure,
    Nested,
    SafetyRule,
    Scale,
)

_EXACT_CHANGE = (
    "sd",
    "reliability",
    "norm_mean",
    "norm_sd",
    "clinical_mean",
    "clinical_sd",
    "rci",
)


def read_measure(document: Mapping[str, Any], *, definition_json: str) -> Measure:
    """Return the Measure a document describes; every item's option set must exist."""
    choices = {
        key: tuple(
            Choice(entry["code"], entry.get("points", entry["code"]), entry.get("label"))
            for entry in options["choices"]
        )
        for key, options in document["options"].items()
    }
    return Measure(
        code=document["code"],
        version=document["version"],
        title=document["title"],
        short_title=document["short_title"],
        construct=document["construct"],
        validated=document["validated"],
        practitioner_only=document["practitioner_only"],
        retired=document.get("retired", False),
        audience=Audience(**document["audience"]),
        administration=Administration(
            **{**document["administration"], "modes": tuple(document["administration"]["modes"])}
        ),
        licence=_licence(document["licence"]),
        items=tuple(
            Item(
                number=entry["number"],
                options=entry["options"],
                choices=choices[entry["options"]],
                text=entry.get("text"),
                reverse=entry.get("reverse", False),
                note=entry.get("note"),
            )
            for entry in document["items"]
        ),
        scales=tuple(_scale(entry) for entry in document["scales"]),
        examples=tuple(_example(entry) for entry in document["examples"]),
        safety=tuple(SafetyRule(**entry) for entry in document.get("safety", ())),
        nested=(
            Nested(document["nested"]["within"], tuple(document["nested"]["items"]))
            if "nested" in document
            else None
        ),
        fhir=_fhir(document.get("fhir", {})),
        definition_json=definition_json,
    )


def exact(value: int | Decimal) -> Fraction:
    """Return an exact Fraction of a number read from a file."""
    return Fraction(value)


def _licence(entry: Mapping[str, Any]) -> Licence:
    return Licence(
        **{
            **entry,
            "allows": Allows(**entry["allows"]),
            "read_on": datetime.date.fromisoformat(entry["read_on"]),
        }
    )


def _scale(entry: Mapping[str, Any]) -> Scale:
    low, high = entry["range"]
    return Scale(
        code=entry["code"],
        title=entry["title"],
        method=entry["method"],
        low=exact(low),
        high=exact(high),
        direction=entry["direction"],
        change=_change(entry["change"]),
        items=tuple(entry.get("items", ())),
        parts=tuple(entry.get("scales", ())),
        minimum_answered=entry.get("minimum_answered", 0),
        multiplier=entry.get("multiplier", 1),
        rounded="rounding" in entry,
        table=tuple(exact(value) for value in entry.get("table", ())),
        missing_rule_source=entry.get("missing_rule_source"),
        bands=tuple(
            Band(
                code=band["code"],
                start=exact(band["from"]),
                practitioner=band["practitioner"],
                resident=band["resident"],
                source=band["source"],
                unverified=band.get("unverified", False),
            )
            for band in entry.get("bands", ())
        ),
        cuts=tuple(Cut(**{**cut, "value": exact(cut["value"])}) for cut in entry.get("cuts", ())),
    )


def _change(entry: Mapping[str, Any]) -> ChangeParameters:
    values: dict[str, Any] = {
        key: exact(value) if key in _EXACT_CHANGE else value for key, value in entry.items()
    }
    return ChangeParameters(**values)


def _example(entry: Mapping[str, Any]) -> Example:
    return Example(
        answers=tuple(None if answer == "" else answer for answer in entry["answers"]),
        expect=tuple((code, _expected(value)) for code, value in entry["expect"].items()),
        source=entry["source"],
        bands=tuple(entry.get("bands", {}).items()),
        safety=tuple(entry["safety"]) if "safety" in entry else None,
    )


def _expected(value: Any) -> Any:
    # A score, a fraction written "150/7", or one of the reasons for a missing score.
    if isinstance(value, str) and "/" not in value:
        return value
    return Fraction(value)


def _fhir(entry: Mapping[str, Any]) -> FhirCodes:
    form = entry.get("questionnaire")
    return FhirCodes(
        questionnaire=(form["system"], form["code"]) if form else None,
        items=tuple(entry.get("items", ())),
        answers=tuple((int(code), value) for code, value in entry.get("answers", {}).items()),
        scales=tuple(entry.get("scales", {}).items()),
    )
