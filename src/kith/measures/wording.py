"""An area's own licensed wording for a measure that ships as a scoring key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kith.measures.definition import Choice, Item, Measure
from kith.measures.problems import MeasureError, MeasureProblem


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts an area may use: one per item in order, labels by option set and code.

    `licensed_to` says who holds the licence and under which reference; it is shown to staff.
    """

    measure: str
    version: str
    texts: tuple[str, ...]
    labels: Mapping[str, Mapping[int, str]]
    licensed_to: str
    instruction: str | None = None
    recall: str | None = None
    file: str = field(default="wording", compare=False)


def read_wording(document: Mapping[str, Any], *, file: str = "wording") -> Wording:
    """Read wording as a pack holds it.

    Keys: `measure`, `version`, `licensed_to`, `texts` (list), `labels` (option set -> code as
    text -> label), optional `instruction` and `recall`. Raises MeasureError listing every
    missing, unknown or misshapen key.
    """
    problems = list(_misshapen(document, file))
    if problems:
        raise MeasureError(problems)
    return Wording(
        measure=document["measure"],
        version=document["version"],
        texts=tuple(document["texts"]),
        labels={
            key: {int(code): label for code, label in labels.items()}
            for key, labels in document["labels"].items()
        },
        licensed_to=document["licensed_to"],
        instruction=document.get("instruction"),
        recall=document.get("recall"),
        file=file,
    )


def merge_wording(measure: Measure, wording: Wording) -> Measure:
    """Return the measure with an area's texts and labels; scoring stays as it was.

    Raises MeasureError when the wording is for another measure or version, when its counts or
    codes do not fit, or when the measure already has its wording.
    """
    problems = [
        MeasureProblem(wording.file, None, *finding) for finding in _misfits(measure, wording)
    ]
    if problems:
        raise MeasureError(problems)
    return replace(
        measure,
        items=tuple(
            _worded(item, text, wording.labels[item.options])
            for item, text in zip(measure.items, wording.texts, strict=True)
        ),
        administration=replace(
            measure.administration,
            instruction=wording.instruction or measure.administration.instruction,
            recall=wording.recall or measure.administration.recall,
        ),
        wording_source=wording.licensed_to,
    )


def _misfits(measure: Measure, wording: Wording) -> Iterator[tuple[str, str, str]]:
    if wording.measure != measure.code:
        yield "measure", f"It is for {wording.measure}, not {measure.code}.", "Match the two."
    if wording.version != measure.version:
        yield (
            "version",
            f"It was written for version {wording.version}; this is {measure.version}.",
            "Compare the wording with the new version, then change the number.",
        )
    if any(item.text is not None for item in measure.items):
        yield "texts", "The measure already has its wording.", "Remove it from the pack."
    if len(wording.texts) != len(measure.items):
        yield (
            "texts",
            f"It has {len(wording.texts)} texts for {len(measure.items)} items.",
            "Give one for each item, in order.",
        )
    sets = {item.options: item.choices for item in measure.items}
    for key in wording.labels.keys() - sets.keys():
        yield f"labels.{key}", "The measure has no such option set.", "Remove it."
    for key, choices in sets.items():
        wanted = {choice.code for choice in choices}
        given = set(wording.labels.get(key, {}))
        if not {choices[0].code, choices[-1].code} <= given <= wanted:
            yield (
                f"labels.{key}",
                f"It labels the codes {_listed(given)}; the measure has {_listed(wanted)}.",
                "Label each code, or at least both ends, and no other.",
            )


def _worded(item: Item, text: str, labels: Mapping[int, str]) -> Item:
    choices = tuple(
        Choice(choice.code, choice.points, labels.get(choice.code)) for choice in item.choices
    )
    return replace(item, text=text, choices=choices)


def _listed(codes: set[int]) -> str:
    return ", ".join(str(code) for code in sorted(codes)) or "none"


def _misshapen(document: Mapping[str, Any], file: str) -> list[MeasureProblem]:
    optional = ("instruction", "recall")
    known = ("measure", "version", "licensed_to", "texts", "labels", *optional)
    names = f"Known: {', '.join(known)}."
    problems = [
        MeasureProblem(file, None, key, f"'{key}' is not a known key.", names)
        for key in document
        if key not in known
    ]
    shapes = {
        "texts": "a list of texts",
        "labels": "a table of option sets, each mapping codes to labels",
    }
    problems += [
        MeasureProblem(
            file,
            None,
            key,
            "It is missing or empty.",
            f"It must be {shapes.get(key, 'text')}.",
        )
        for key in known
        if (key in document or key not in optional) and not _is_sound(key, document.get(key))
    ]
    return problems


def _is_sound(key: str, value: Any) -> bool:
    if key == "texts":
        return isinstance(value, list | tuple) and all(_is_words(text) for text in value)
    if key == "labels":
        return isinstance(value, Mapping) and all(map(_are_labels, value.values()))
    return _is_words(value)


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_labels(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        str(code).lstrip("-").isdecimal() and _is_words(label) for code, label in value.items()
    )
