"""What the check asks: each question as a page of its own, ready for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kith.flows import Flow, Question
from kith.measures import Library, Measure, instruments_folder, load_library
from kith.selfcheck.rules import Asked, Sheet, item_name

FOR_ALL = "everyone"
"""The subject of measures that every adult is asked."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or tick box."""

    id: str
    value: str
    label: str
    hint: str = ""
    is_chosen: bool = False
    is_exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A group of choices with its legend. `error` is what is wrong with it now, if anything."""

    name: str
    id: str
    text: str
    many: bool
    choices: tuple[Choice, ...]
    hint: str = ""
    missing: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """A measure on the page, with whose it is. `is_scale` only when it is a tested scale."""

    code: str
    title: str
    is_scale: bool
    recall: str
    instruction: str
    attribution: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing on a page of its own: a question, or the measures of one subject.

    A folded one is for some people only, and stays shut where no script can leave it out.
    """

    code: str
    title: str
    only_if: str
    field: Field | None
    measures: tuple[AskedMeasure, ...]
    is_folded: bool = False


@cache
def library() -> Library:
    """Return the shipped measures; read once."""
    return load_library(instruments_folder())


def asked_here(flow: Flow, by_subject: Mapping[str, Sequence[str]]) -> Asked:
    """Return the measures to ask, by question, leaving out any that no resident may see."""
    known = library()
    return {
        question.code: tuple(
            known[code]
            for code in by_subject.get(question.subject, ())
            if code in known and may_be_asked(known[code])
        )
        for question in flow.questions
        if question.kind == "measure"
    }


def may_be_asked(measure: Measure) -> bool:
    """Say whether a resident may fill this in alone and read its result."""
    return (
        measure.has_wording
        and not measure.practitioner_only
        and not measure.retired
        and "self" in measure.administration.modes
        and measure.licence.allows.display is True
    )


def steps_of(flow: Flow, asked: Asked, sheet: Sheet, wanting: set[str]) -> Iterable[Step]:
    for question in flow.questions:
        if question.kind != "measure":
            field = _question_field(question, sheet, is_wanting=question.code in wanting)
            yield Step(question.code, question.text, question.only_if, field, ())
        elif found := asked.get(question.code, ()):
            measures = tuple(_asked_measure(question, measure, sheet) for measure in found)
            answered = any(sheet.items.get((question.code, one.code)) for one in found)
            is_folded = question.subject != FOR_ALL and not answered
            yield Step(question.code, question.text, question.only_if, None, measures, is_folded)


def _id(*parts: object) -> str:
    return "-".join(str(part).replace(".", "-") for part in parts)


def _question_field(question: Question, sheet: Sheet, *, is_wanting: bool) -> Field:
    chosen = sheet.chosen(question.code)
    return Field(
        name=question.code,
        id=question.code,
        text=question.text,
        many=question.kind == "many",
        choices=tuple(
            Choice(
                id=_id(question.code, answer.code),
                value=answer.code,
                label=answer.label,
                hint=answer.hint,
                is_chosen=answer.code in chosen,
                is_exclusive=answer.exclusive,
            )
            for answer in question.answers
        ),
        hint=question.hint,
        missing=question.missing if question.required else "",
        error=question.missing if is_wanting else "",
    )


def _asked_measure(question: Question, measure: Measure, sheet: Sheet) -> AskedMeasure:
    given = sheet.items.get((question.code, measure.code), {})
    fields = []
    for item in measure.items:
        name = item_name(question.code, measure.code, item.number)
        choices = tuple(
            Choice(
                id=_id(name, choice.code),
                value=str(choice.code),
                label=choice.label or str(choice.code),
                is_chosen=given.get(item.number) == choice.code,
            )
            for choice in item.choices
        )
        fields.append(Field(name, _id(name), item.text or "", many=False, choices=choices))
    return AskedMeasure(
        code=measure.code,
        title=measure.title,
        is_scale=measure.validated,
        recall=measure.administration.recall or "",
        instruction=measure.administration.instruction or "",
        attribution=measure.licence.attribution,
        fields=tuple(fields),
    )
