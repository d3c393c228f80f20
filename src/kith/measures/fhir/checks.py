"""Our own checks of the FHIR resources we write and read.

Maintained FHIR libraries check shapes and let an invented status through, so the required value
sets that matter here are held and checked by us. Source: HL7 FHIR R4B, the pages of Questionnaire,
QuestionnaireResponse and Observation and their required bindings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kith.measures.fhir.addresses import ABSENT_REASONS

Resource = Mapping[str, Any]

STATUSES: dict[str, frozenset[str]] = {
    "Questionnaire": frozenset({"draft", "active", "retired", "unknown"}),
    "QuestionnaireResponse": frozenset(
        {"in-progress", "completed", "amended", "entered-in-error", "stopped"}
    ),
    "Observation": frozenset(
        {
            "registered",
            "preliminary",
            "final",
            "amended",
            "corrected",
            "cancelled",
            "entered-in-error",
            "unknown",
        }
    ),
}
ITEM_TYPES = frozenset(
    {
        "group",
        "display",
        "boolean",
        "decimal",
        "integer",
        "date",
        "dateTime",
        "time",
        "string",
        "text",
        "url",
        "choice",
        "open-choice",
        "attachment",
        "reference",
        "quantity",
    }
)
ABSENT_REASON_CODES = frozenset(
    {
        "unknown",
        "asked-unknown",
        "temp-unknown",
        "not-asked",
        "asked-declined",
        "masked",
        "not-applicable",
        "unsupported",
        "as-text",
        "error",
        "not-a-number",
        "negative-infinity",
        "positive-infinity",
        "not-performed",
        "not-permitted",
    }
)


# Keys whose shape everything here relies on, wherever in a resource they stand.
_LISTS = frozenset(
    {
        "answer",
        "answerOption",
        "coding",
        "concept",
        "contained",
        "contains",
        "extension",
        "hasMember",
        "include",
        "interpretation",
        "item",
        "property",
    }
)
_TEXTS = frozenset(
    {
        "answerValueSet",
        "copyright",
        "display",
        "id",
        "linkId",
        "questionnaire",
        "system",
        "text",
        "title",
        "uri",
        "url",
        "valueCanonical",
        "valueString",
        "version",
    }
)
# What stands in these has a plain code; elsewhere `code` may also be a concept or a list.
_CODED = frozenset({"coding", "concept", "contains", "property", "valueCoding"})
_OBJECTS = frozenset({"compose", "dataAbsentReason", "expansion", "valueCoding", "valueQuantity"})


class FhirProblem(NamedTuple):
    """One thing wrong with a resource: where in it, what is wrong, what to do."""

    path: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem} {self.mend}"


class FhirRefusal(ValueError):
    """A resource cannot be used; `problems` lists why."""

    def __init__(self, problems: Iterable[FhirProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(path: str, problem: str, mend: str) -> FhirRefusal:
    """Return a refusal with one problem, for raising."""
    return FhirRefusal([FhirProblem(path, problem, mend)])


def require(resource: Any, kind: str) -> None:
    """Raise FhirRefusal unless `resource` is a sound resource of this type."""
    found = resource.get("resourceType") if isinstance(resource, Mapping) else None
    if found != kind:
        raise refuse("resourceType", f"It is {found!r}.", f"Give a {kind}.")
    problems = problems_of(resource)
    if problems:
        raise FhirRefusal(problems)


def require_shape(resource: Any) -> None:
    """Raise FhirRefusal unless a value set or code system has the shape that reading relies on."""
    if not isinstance(resource, Mapping):
        raise refuse("resource", "It is not an object.", "Give a resource.")
    problems = list(_misshapen(resource, str(resource.get("resourceType"))))
    if problems:
        raise FhirRefusal(problems)


def problems_of(resource: Resource) -> list[FhirProblem]:
    """Return what is wrong with a Questionnaire, QuestionnaireResponse or Observation."""
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or kind not in STATUSES:
        known = ", ".join(STATUSES)
        return [FhirProblem("resourceType", f"{kind!r} is not read here.", f"Use {known}.")]
    misshapen = list(_misshapen(resource, kind))
    if misshapen:
        return misshapen
    checks = {
        "Questionnaire": _questionnaire,
        "QuestionnaireResponse": _response,
        "Observation": _observation,
    }
    return [
        *_code(f"{kind}.status", resource.get("status"), STATUSES[kind]),
        *checks[kind](resource),
    ]


def _misshapen(value: Any, path: str, parent: str = "") -> Iterator[FhirProblem]:
    if isinstance(value, list):
        for position, entry in enumerate(value):
            yield from _misshapen(entry, f"{path}[{position}]", parent)
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            here = f"{path}.{key}"
            shape = _wrong_shape(key, entry, parent)
            if shape is None:
                yield from _misshapen(entry, here, key)
            else:
                yield FhirProblem(here, f"It is not {shape}.", "Mend its shape.")


def _wrong_shape(key: str, value: Any, parent: str) -> str | None:
    if key in _LISTS:
        return None if _is_list_of_objects(value) else "a list of objects"
    if key in _OBJECTS:
        return None if isinstance(value, Mapping) else "an object"
    if key in _TEXTS or (key == "code" and parent in _CODED):
        return None if isinstance(value, str) else "text"
    return None


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)


def _code(path: str, value: object, allowed: frozenset[str]) -> Iterator[FhirProblem]:
    if not isinstance(value, str) or value not in allowed:
        said = "It is missing." if value is None else f"{value!r} is not one of its codes."
        yield FhirProblem(path, said, f"Use one of {', '.join(sorted(allowed))}.")


def _questionnaire(resource: Resource) -> Iterator[FhirProblem]:
    seen: set[str] = set()
    for path, item in _walk(resource, "Questionnaire"):
        yield from _link(path, item, seen)
        yield from _code(f"{path}.type", item.get("type"), ITEM_TYPES)
        if not _is_list_of_objects(item.get("code", [])):
            yield FhirProblem(f"{path}.code", "It is not a list of objects.", "Mend its shape.")
        if item.get("answerOption") and item.get("answerValueSet"):
            yield FhirProblem(
                path, "It has both answerOption and answerValueSet.", "FHIR allows one of them."
            )
        for position, option in enumerate(item.get("answerOption", ())):
            values = [key for key in option if key.startswith("value")]
            if len(values) != 1:
                yield FhirProblem(
                    f"{path}.answerOption[{position}]",
                    f"It has {len(values)} values.",
                    "Give it exactly one value.",
                )


def _response(resource: Resource) -> Iterator[FhirProblem]:
    seen: set[str] = set()
    for path, item in _walk(resource, "QuestionnaireResponse"):
        yield from _link(path, item, seen)
        for position, answer in enumerate(item.get("answer", ())):
            values = [key for key in answer if key.startswith("value")]
            if len(values) > 1:
                yield FhirProblem(
                    f"{path}.answer[{position}]",
                    f"It has {len(values)} values.",
                    "An answer has one value.",
                )


def _observation(resource: Resource) -> Iterator[FhirProblem]:
    code = resource.get("code")
    if not code or not isinstance(code, Mapping):
        yield FhirProblem("Observation.code", "It is missing.", "Say what was observed.")
    values = [key for key in resource if key.startswith("value")]
    absent = resource.get("dataAbsentReason")
    if len(values) > 1:
        yield FhirProblem("Observation.value", "There is more than one.", "Give one.")
    if values and absent is not None:
        yield FhirProblem(
            "Observation.dataAbsentReason",
            "There is a value and a reason why there is none.",
            "Keep one of the two.",
        )
    if not values and absent is None and not resource.get("hasMember"):
        yield FhirProblem(
            "Observation.value",
            "There is no value, no reason why, and no member.",
            "Give one of them.",
        )
    for coding in (absent or {}).get("coding", ()):
        if coding.get("system") == ABSENT_REASONS:
            yield from _code(
                "Observation.dataAbsentReason", coding.get("code"), ABSENT_REASON_CODES
            )


def _link(path: str, item: Resource, seen: set[str]) -> Iterator[FhirProblem]:
    link = item.get("linkId")
    if not isinstance(link, str) or not link:
        yield FhirProblem(f"{path}.linkId", "It is missing.", "Every item has a linkId.")
    elif link in seen:
        yield FhirProblem(f"{path}.linkId", f"{link!r} stands twice.", "Use each linkId once.")
    else:
        seen.add(link)


def _walk(resource: Resource, path: str) -> Iterator[tuple[str, Resource]]:
    for position, item in enumerate(resource.get("item", ())):
        here = f"{path}.item[{position}]"
        yield here, item
        yield from _walk(item, here)
        for number, answer in enumerate(item.get("answer", ())):
            yield from _walk(answer, f"{here}.answer[{number}]")


def walk_items(resource: Resource) -> Iterator[Resource]:
    """Yield every item of a Questionnaire or QuestionnaireResponse, nested ones included."""
    for _, item in _walk(resource, ""):
        yield item
