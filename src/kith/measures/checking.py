"""Sense checks of an instrument file that a JSON Schema cannot make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from kith.measures.checking_scales import check_scales
from kith.measures.definition import Example, Measure
from kith.measures.problems import MeasureProblem

Finding = tuple[tuple[str | int, ...], str, str]


def check_measure(measure: Measure, document: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield (path, problem, mend) for everything in one file that makes no sense."""
    yield from _options(document)
    items = list(_items(measure, document))
    yield from items
    yield from _licence(measure)
    yield from _audience(measure)
    if not items:
        # Ranges and examples rest on the items; with broken items they would only add noise.
        yield from check_scales(measure, document)
        yield from _safety(measure)
        yield from _nested(measure)
        yield from _examples(measure)
        yield from _fhir(measure)


def _options(document: Mapping[str, Any]) -> Iterator[Finding]:
    used = {item["options"] for item in document["items"]}
    for key, options in document["options"].items():
        path = ("options", key, "choices")
        if key not in used:
            yield ("options", key), f"No item uses the option set '{key}'.", "Remove it."
        codes = Counter(choice["code"] for choice in options["choices"])
        twice = [str(code) for code, count in codes.items() if count > 1]
        if twice:
            yield path, f"Code {', '.join(twice)} stands twice.", "Give each option its own code."
        labelled = ["label" in choice for choice in options["choices"]]
        # A scale between two named ends (0 to 10, interesting to boring) labels the ends alone.
        if any(labelled) and not (labelled[0] and labelled[-1]):
            yield (
                path,
                "Some options have a label, and not both the first and the last.",
                "Label every option, or at least both ends, or none.",
            )


def _items(measure: Measure, document: Mapping[str, Any]) -> Iterator[Finding]:
    numbers = [item.number for item in measure.items]
    if numbers != list(range(1, len(numbers) + 1)):
        yield (
            ("items",),
            f"Items are numbered {', '.join(map(str, numbers))}.",
            f"Number them 1 to {len(numbers)} in order, without gaps.",
        )
    for position, item in enumerate(document["items"]):
        has_text, is_licensed = "text" in item, "wording" in item
        if has_text == is_licensed:
            yield (
                ("items", position),
                'An item has either its text or wording = "licensed".',
                "Keep one of the two.",
            )
    texts = sum("text" in item for item in document["items"])
    if 0 < texts < len(numbers):
        yield (
            ("items",),
            f"{texts} of {len(numbers)} items have their text.",
            "A measure is shown whole: give every item its text, or none.",
        )


def _licence(measure: Measure) -> Iterator[Finding]:
    licence = measure.licence
    has_text = any(item.text is not None for item in measure.items)
    has_labels = any(choice.label for item in measure.items for choice in item.choices)
    shows = has_text or has_labels or measure.administration.instruction is not None
    if shows and not (licence.allows.display is True and licence.allows.redistribute is True):
        yield (
            ("licence", "allows"),
            (
                "The file holds wording (texts, labels or an instruction), and the licence does not "
                "allow both display and redistribution."
            ),
            'Take the wording out and set wording = "licensed", or show the grant.',
        )
    if has_text and not licence.wording_checked:
        yield (
            ("licence", "wording_checked"),
            "The items have their text, and nothing says where it was compared.",
            "Say where and when the wording and codes were checked.",
        )


def _audience(measure: Measure) -> Iterator[Finding]:
    audience = measure.audience
    if audience.to_age is not None and audience.to_age < audience.from_age:
        yield ("audience", "to_age"), "It is below from_age.", "Put the ages in order."


def _safety(measure: Measure) -> Iterator[Finding]:
    for position, rule in enumerate(measure.safety):
        if rule.item > len(measure.items):
            yield (
                ("safety", position, "item"),
                f"There is no item {rule.item}.",
                f"Use an item from 1 to {len(measure.items)}.",
            )
            continue
        points = measure.item(rule.item).points().values()
        if not min(points) < rule.at_least <= max(points):
            yield (
                ("safety", position, "at_least"),
                (
                    f"Item {rule.item} gives {min(points)} to {max(points)} points, so "
                    f"{rule.at_least} would flag always or never."
                ),
                f"Use a number from {min(points) + 1} to {max(points)}.",
            )


def _nested(measure: Measure) -> Iterator[Finding]:
    nested = measure.nested
    if nested is not None and len(nested.items) != len(measure.items):
        yield (
            ("nested", "items"),
            (
                f"It names {len(nested.items)} items of {nested.within}, and this measure has "
                f"{len(measure.items)}."
            ),
            "Name one item of the longer measure for each item here, in this one's order.",
        )


def _examples(measure: Measure) -> Iterator[Finding]:
    for position, example in enumerate(measure.examples):
        path = ("examples", position)
        if len(example.answers) != len(measure.items):
            yield (
                (*path, "answers"),
                f"It has {len(example.answers)} answers for {len(measure.items)} items.",
                'Give one for each item, "" where it was not answered.',
            )
            continue
        for item, answer in zip(measure.items, example.answers, strict=True):
            codes = [choice.code for choice in item.choices]
            if answer is not None and answer not in codes:
                yield (
                    (*path, "answers"),
                    f"Item {item.number} has no code {answer}.",
                    f"Use one of {', '.join(map(str, codes))}.",
                )
        yield from _expectations(measure, example, path)


def _expectations(
    measure: Measure, example: Example, path: tuple[str | int, ...]
) -> Iterator[Finding]:
    scales = {scale.code: scale for scale in measure.scales}
    for code, value in example.expect:
        if code not in scales:
            yield (*path, "expect"), f"There is no scale '{code}'.", "Name one of the scales."
        elif isinstance(value, Fraction) and not scales[code].low <= value <= scales[code].high:
            yield (*path, "expect"), f"{code} cannot be {value}.", "Check the score or the range."
    for code, band in example.bands:
        if code not in scales or band not in [entry.code for entry in scales[code].bands]:
            yield (*path, "bands"), f"There is no band '{band}' of '{code}'.", "Name a band of it."
    known = {rule.concern for rule in measure.safety}
    for concern in example.safety or ():
        if concern not in known:
            yield (*path, "safety"), f"No safety item raises {concern}.", "Add [[safety]] for it."


def _fhir(measure: Measure) -> Iterator[Finding]:
    codes = measure.fhir
    if codes.items and len(codes.items) != len(measure.items):
        yield (
            ("fhir", "items"),
            f"It has {len(codes.items)} codes for {len(measure.items)} items.",
            "Give one code for each item, in order.",
        )
    if codes.items and codes.questionnaire is None:
        yield ("fhir",), "Item codes have no code system.", "Add fhir.questionnaire."
    known = {choice.code for item in measure.items for choice in item.choices}
    for code, _ in codes.answers:
        if code not in known:
            yield ("fhir", "answers"), f"No item has the code {code}.", "Remove it."
    scales = {scale.code for scale in measure.scales}
    for scale, _ in codes.scales:
        if scale not in scales:
            yield ("fhir", "scales"), f"There is no scale '{scale}'.", "Name one of the scales."


def check_library(
    measures: Mapping[str, Measure], paths: Mapping[str, str]
) -> Iterator[MeasureProblem]:
    """Yield the problems that only show across files: nested measures that do not fit."""
    for code, measure in measures.items():
        nested = measure.nested
        if nested is None:
            continue
        longer = measures.get(nested.within)
        problem = None
        if longer is None:
            problem = f"There is no measure {nested.within}."
        elif max(nested.items) > len(longer.items):
            problem = f"{nested.within} has no item {max(nested.items)}."
        else:
            unlike = [
                str(item.number)
                for item, number in zip(measure.items, nested.items, strict=True)
                if item.points() != longer.item(number).points()
                or item.text != longer.item(number).text
            ]
            if unlike:
                problem = f"Item {', '.join(unlike)} differs from the item of {nested.within}."
        if problem is not None:
            yield MeasureProblem(
                paths[code],
                None,
                "nested",
                problem,
                "A nested measure's items have the longer one's text, codes and points.",
            )
