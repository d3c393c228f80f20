"""Read any Questionnaire's options with their weights, from every place where SDC allows them.

In order: the answerOption's own extension, its Coding's extension, the value set (expansion, then
compose), the code system's `itemWeight` property or extension. Weights copied into a response
come first. `itemWeight` and the older `ordinalValue` count alike; two that disagree are refused.
Source: HL7 Structured Data Capture 4.0, and the weight() rules of its FHIRPath supplements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, NamedTuple

from kith.measures.fhir.addresses import ITEM_WEIGHT, ORDINAL_VALUE
from kith.measures.fhir.checks import Resource, refuse, require, require_shape, walk_items

_WEIGHT_PROPERTIES = ("itemWeight", "ordinalValue")


class FormOption(NamedTuple):
    """One option of a question: its coding (or plain value as code) and its weight, if any."""

    system: str | None
    code: str
    display: str | None
    weight: Fraction | None


class FormItem(NamedTuple):
    """One question of a form; `codes` are (system, code) pairs that name it elsewhere."""

    link_id: str
    text: str | None
    type: str
    codes: tuple[tuple[str | None, str], ...]
    options: tuple[FormOption, ...]

    def option(self, system: str | None, code: str) -> FormOption | None:
        """Return the option with this coding; a missing system matches when the code is unique."""
        found = [
            option
            for option in self.options
            if option.code == code and (system is None or option.system in (None, system))
        ]
        return found[0] if len(found) == 1 else None


class Form(NamedTuple):
    """A Questionnaire reduced to what scoring needs; `items` are questions, groups unfolded."""

    url: str | None
    version: str | None
    title: str | None
    status: str
    copyright: str | None
    items: tuple[FormItem, ...]

    def item(self, link_id: str) -> FormItem:
        """Return the question with this linkId; KeyError when there is none."""
        for item in self.items:
            if item.link_id == link_id:
                return item
        raise KeyError(link_id)


def read_form(
    resource: Resource,
    *,
    value_sets: Iterable[Resource] = (),
    code_systems: Iterable[Resource] = (),
) -> Form:
    """Read a Questionnaire's questions, options and weights.

    Contained value sets and code systems are found by themselves; others are given. Raises
    FhirRefusal for an unsound resource, a value set that is not there, or weights that disagree.
    """
    require(resource, "Questionnaire")
    contained = list(resource.get("contained", ()))
    sets: dict[str, Resource] = {}
    for entry in value_sets:
        require_shape(entry)
        sets[str(entry.get("url"))] = entry
    for entry in contained:
        if entry.get("resourceType") == "ValueSet":
            sets[f"#{entry.get('id')}"] = entry
            sets.setdefault(str(entry.get("url")), entry)
    given_systems = list(code_systems)
    for entry in given_systems:
        require_shape(entry)
    systems = _systems(
        [*given_systems, *(e for e in contained if e.get("resourceType") == "CodeSystem")]
    )
    return Form(
        url=resource.get("url"),
        version=resource.get("version"),
        title=resource.get("title"),
        status=resource["status"],
        copyright=resource.get("copyright"),
        items=tuple(
            FormItem(
                link_id=item["linkId"],
                text=item.get("text"),
                type=item["type"],
                codes=tuple(
                    (code.get("system"), str(code["code"]))
                    for code in item.get("code", ())
                    if "code" in code
                ),
                options=tuple(_options(item, sets, systems)),
            )
            for item in walk_items(resource)
            if item["type"] not in ("group", "display")
        ),
    )


def response_weights(resource: Resource, form: Form) -> dict[str, Fraction]:
    """Return the weight of each answered question of a response, by linkId.

    Raises FhirRefusal for an unsound or withdrawn response, a question or answer that the form
    lacks, an answer without any weight, or a copied weight that disagrees with the form.
    """
    require_usable_response(resource)
    weights: dict[str, Fraction] = {}
    for item in walk_items(resource):
        answers = item.get("answer", ())
        if not answers:
            continue
        link = item["linkId"]
        try:
            question = form.item(link)
        except KeyError:
            raise refuse(link, "The form has no such question.", "Check the form.") from None
        total = Fraction()
        for answer in answers:
            copied = answer_weight(answer)
            option = _chosen(question, answer)
            if option is None and copied is None:
                raise refuse(link, "The answer is not one of its options.", "Use an option.")
            listed = option.weight if option is not None else None
            if copied is not None and listed is not None and copied != listed:
                raise refuse(
                    link,
                    f"The response says the answer weighs {copied}, the form says {listed}.",
                    "Find out which version of the form was answered.",
                )
            weight = copied if copied is not None else listed
            if weight is None:
                raise refuse(link, "The answer has no weight.", "Give weights to its options.")
            total += weight
        weights[link] = total
    return weights


def require_usable_response(resource: Resource) -> None:
    """Raise FhirRefusal unless the response is sound, finished and not withdrawn."""
    require(resource, "QuestionnaireResponse")
    if resource["status"] not in ("completed", "amended"):
        raise refuse(
            "QuestionnaireResponse.status",
            f"A response that is {resource['status']} is not scored.",
            "Score it when it is completed or amended.",
        )


def answer_weight(answer: Mapping[str, Any]) -> Fraction | None:
    """Return the weight copied into a response's answer or its Coding, if any."""
    return weight_of(
        [
            *answer.get("extension", ()),
            *answer.get("valueCoding", {}).get("extension", ()),
        ]
    )


def weight_of(extensions: Iterable[Mapping[str, Any]]) -> Fraction | None:
    """Return the weight among extensions; FhirRefusal when two disagree or one is no number."""
    found: Fraction | None = None
    for entry in extensions:
        if entry.get("url") not in (ITEM_WEIGHT, ORDINAL_VALUE):
            continue
        value = number(entry.get("valueDecimal", entry.get("valueInteger")))
        if found is not None and found != value:
            raise refuse("extension", f"It weighs {found} and {value}.", "Give one weight.")
        found = value
    return found


def number(value: object) -> Fraction:
    """Return the exact Fraction of a FHIR number as it is written; FhirRefusal when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise refuse("value", f"{value!r} is not a number.", "Give a number.")
    try:
        written = Decimal(str(value))
    except InvalidOperation:
        raise refuse("value", f"{value!r} is not a number.", "Give a number.") from None
    if not written.is_finite():
        raise refuse("value", f"{value!r} is not a number.", "Give a number.")
    return Fraction(written)


def _chosen(question: FormItem, answer: Mapping[str, Any]) -> FormOption | None:
    coding = answer.get("valueCoding")
    if coding is not None:
        return question.option(coding.get("system"), str(coding.get("code")))
    for key in ("valueInteger", "valueString", "valueDate", "valueTime"):
        if key in answer:
            return question.option(None, str(answer[key]))
    return None


def _options(
    item: Resource, sets: Mapping[str, Resource], systems: Mapping[str, dict[str, Any]]
) -> Iterator[FormOption]:
    for entry in item.get("answerOption", ()):
        own = weight_of(entry.get("extension", ()))
        coding = entry.get("valueCoding")
        if coding is None:
            value = next(entry[key] for key in entry if key.startswith("value"))
            yield FormOption(None, str(value), None, own)
            continue
        yield _option(coding, coding.get("system"), systems, own)
    name = item.get("answerValueSet")
    if name is None:
        return
    value_set = sets.get(str(name)) or sets.get(str(name).split("|")[0])
    if value_set is None:
        raise refuse(item["linkId"], f"The value set {name} is not here.", "Give it as well.")
    yield from _members(value_set, systems)


def _members(value_set: Resource, systems: Mapping[str, dict[str, Any]]) -> Iterator[FormOption]:
    compose = value_set.get("compose", {}).get("include", ())
    listed = {
        (str(include.get("system")), str(concept["code"])): concept
        for include in compose
        for concept in include.get("concept", ())
        if "code" in concept
    }
    expansion = value_set.get("expansion")
    if expansion is not None:
        for entry in _expanded(expansion.get("contains", ())):
            key = (str(entry.get("system")), str(entry["code"]))
            fallback = weight_of(listed.get(key, {}).get("extension", ()))
            yield _option(entry, entry.get("system"), systems, None, fallback)
        return
    for include in compose:
        system = include.get("system")
        concepts = include.get("concept")
        if concepts is None:
            concepts = list(systems.get(str(system), {}).values())
        for concept in concepts:
            yield _option(concept, system, systems, None)


def _expanded(entries: Iterable[Resource]) -> Iterator[Resource]:
    for entry in entries:
        if "code" in entry and not entry.get("abstract"):
            yield entry
        yield from _expanded(entry.get("contains", ()))


def _option(
    entry: Resource,
    system: str | None,
    systems: Mapping[str, dict[str, Any]],
    first: Fraction | None,
    fallback: Fraction | None = None,
) -> FormOption:
    code = str(entry.get("code", ""))
    weight = first
    if weight is None:
        weight = weight_of(entry.get("extension", ()))
    if weight is None:
        weight = fallback
    concept = systems.get(str(system), {}).get(code, {})
    if weight is None:
        weight = concept.get("weight")
    return FormOption(system, code, entry.get("display") or concept.get("display"), weight)


def _systems(resources: Iterable[Resource]) -> dict[str, dict[str, Any]]:
    """Return code systems by address, each mapping a code to its code, display and weight."""
    systems: dict[str, dict[str, Any]] = {}
    for resource in resources:
        names = {
            str(entry.get("code"))
            for entry in resource.get("property", ())
            if str(entry.get("uri", "")).endswith(_WEIGHT_PROPERTIES)
        }
        names.update(_WEIGHT_PROPERTIES)
        concepts = systems.setdefault(str(resource.get("url")), {})
        for concept in _concepts(resource.get("concept", ())):
            weight = weight_of(concept.get("extension", ()))
            for entry in concept.get("property", ()):
                if weight is None and entry.get("code") in names:
                    weight = number(entry.get("valueDecimal", entry.get("valueInteger")))
            concepts[str(concept["code"])] = {
                "code": str(concept["code"]),
                "display": concept.get("display"),
                "weight": weight,
            }
    return systems


def _concepts(entries: Iterable[Resource]) -> Iterator[Resource]:
    for entry in entries:
        if "code" in entry:
            yield entry
        yield from _concepts(entry.get("concept", ()))
