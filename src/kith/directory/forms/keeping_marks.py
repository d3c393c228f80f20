"""The part of an entry's form that asks for languages and for whom; and what moderators alone say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.core.forms import LineField, LinesField
from kith.directory.rules.languages import names_of, tag_called
from kith.directory.rules.told import language_name
from kith.directory.rules.values import ServiceValues

ANYBODY, AS_IT_IS = "anybody", "as-it-is"
MOST_LANGUAGES = 40
MARKS = ("is_safety", "brings_in")


class MarksPart:
    """Languages and districts; `is_safety`, `brings_in` and the text's language if `decides`."""

    fields: Any
    initial: Any
    cleaned_data: Any
    current: ServiceValues
    add_error: Any

    def add_marks(
        self, values: ServiceValues, serves: Sequence[tuple[str, str]], *, decides: bool
    ) -> None:
        """Put the fields in, as they stand."""
        self._tags = (*values.languages, *self.current.languages)
        self.fields["languages"] = LinesField(
            label=_("Languages that people can use with you"),
            help_text=_("One on each line. For example: English, Polish, British Sign Language."),
            max_length=1000,
            required=False,
        )
        self.initial.setdefault("languages", "\n".join(names_of(values.languages)))
        if serves:
            self._add_serves(values, serves)
        if decides:
            self._add_decided(values)

    def _add_serves(self, values: ServiceValues, serves: Sequence[tuple[str, str]]) -> None:
        choices: list[tuple[str, Any]] = [(ANYBODY, _("Anybody, wherever they live")), *serves]
        held = _serves_choice(self.current.serves, serves)
        if held == AS_IT_IS:
            choices.append((AS_IT_IS, _("People in other places, as it says now")))
        self.fields["serves"] = forms.ChoiceField(
            label=_("Where do people have to live?"),
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Say where people have to live")},
        )
        shown = _serves_choice(values.serves, serves)
        self.initial.setdefault("serves", shown if shown in dict(choices) else held)

    def _add_decided(self, values: ServiceValues) -> None:
        self.fields["is_safety"] = forms.BooleanField(
            label="It helps with abuse, or when a life is in danger",
            help_text="The page then keeps no trace, and has a title that gives nothing away.",
            required=False,
        )
        self.fields["brings_in"] = forms.BooleanField(
            label="It works with partners, relatives or a community together",
            help_text="Nobody sees it who writes that somebody hurts or scares them.",
            required=False,
        )
        self.fields["lang"] = LineField(
            label="Language of this text",
            help_text="Leave it empty if the text is in the main language of this site.",
            max_length=60,
            required=False,
        )
        for name in MARKS:
            self.initial.setdefault(name, getattr(values, name))
        self.initial.setdefault("lang", language_name(values.lang) if values.lang else "")

    def clean_marks(self) -> None:
        """Languages that there are, and no help with abuse that brings the other in."""
        given = self.cleaned_data
        self.languages_given = self._languages(given.get("languages", ""))
        self.lang_given = ""
        if given.get("lang"):
            self.lang_given = tag_called(given["lang"], (self.current.lang,))
            if not self.lang_given:
                self.add_error("lang", _unknown(given["lang"]))
        if given.get("is_safety") and given.get("brings_in"):
            says = "Help with abuse never brings others in. Take one of the two ticks out."
            self.add_error("brings_in", says)

    def marks_said(self) -> dict[str, Any]:
        """What these fields say, by field of an entry."""
        given = self.cleaned_data
        said: dict[str, Any] = {"languages": self.languages_given}
        if "serves" in self.fields:
            chosen = given["serves"]
            codes = {ANYBODY: (), AS_IT_IS: self.current.serves}
            said["serves"] = codes.get(chosen, (chosen,))
        if "lang" in self.fields:
            said |= {name: given[name] for name in MARKS}
            said["lang"] = self.lang_given
        return said

    def _languages(self, typed: str) -> tuple[str, ...]:
        names = [one.strip() for line in typed.split("\n") for one in line.split(",")]
        names = [one for one in names if one]
        tags = {one: tag_called(one, self._tags) for one in names}
        wrong = next((one for one, tag in tags.items() if not tag), "")
        if wrong or len(names) > MOST_LANGUAGES:
            says = _unknown(wrong) if wrong else _("Give 40 languages or fewer")
            self.add_error("languages", says)
        return tuple(dict.fromkeys(tag for tag in tags.values() if tag))


def _serves_choice(held: tuple[str, ...], serves: Sequence[tuple[str, str]]) -> str:
    if not held:
        return ANYBODY
    return held[0] if len(held) == 1 and held[0] in dict(serves) else AS_IT_IS


def _unknown(name: str) -> Any:
    says = _("We do not know the language “{name}”. Write its name in English.")
    return says.format(name=name[:40])
