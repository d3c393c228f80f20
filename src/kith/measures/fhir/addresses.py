"""The addresses under which our own extensions, code systems and forms are named in FHIR."""

from __future__ import annotations

from kith.measures.definition import Choice, Item, Measure

DEFAULT_BASE = "urn:kith:"

ITEM_WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
ORDINAL_VALUE = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
ABSENT_REASONS = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
OBSERVATION_CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
LOINC = "http://loinc.org"


def address(base: str, kind: str, *names: str) -> str:
    """Join a base (`urn:kith:` or `https://…`), a FHIR resource type and names to one address."""
    separator = ":" if base.startswith("urn:") else "/"
    return separator.join((base.rstrip(":/"), kind, *names))


def extension(base: str, name: str) -> str:
    """Return the address of one of our extensions."""
    return address(base, "StructureDefinition", name)


def questionnaire_url(base: str, code: str) -> str:
    """Return the canonical address of a measure's Questionnaire, without its version."""
    return address(base, "Questionnaire", code)


def scale_system(base: str, code: str) -> str:
    """Return the code system of a measure's scales."""
    return address(base, "CodeSystem", code, "scales")


def band_system(base: str, code: str, scale: str) -> str:
    """Return the code system of one scale's bands."""
    return address(base, "CodeSystem", code, "bands", scale)


def missing_system(base: str) -> str:
    """Return the code system of the reasons why a score is missing."""
    return address(base, "CodeSystem", "missing-score")


def answer_coding(base: str, measure: Measure, item: Item, choice: Choice) -> dict[str, str]:
    """Return the Coding of an option: the published answer code when the whole item has them."""
    published = dict(measure.fhir.answers)
    form = measure.fhir.questionnaire
    if form is not None and all(option.code in published for option in item.choices):
        coding = {"system": form[0], "code": published[choice.code]}
    else:
        coding = {
            "system": address(base, "CodeSystem", measure.code, "answers", item.options),
            "code": str(choice.code),
        }
    if choice.label is not None:
        coding["display"] = choice.label
    return coding


def link_id(item: Item) -> str:
    """Return the linkId we write for an item: its number."""
    return str(item.number)


def resource_id(text: str) -> str:
    """Return text fit for a FHIR id (letters, digits, '-' and '.', at most 64)."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in text)[:64]
