"""What a resident says to find help. All of it may be left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kith.areas.forms import AskedField
from kith.areas.rules.words import shown_words
from kith.core.forms import Look
from kith.directory.enums import TermKind
from kith.directory.queries.finding_lists import Lists, TermLine
from kith.directory.rules.finding import MILES, MOST_PAGES, Sought, turned
from kith.directory.rules.told import COSTS, DAYS_OF_WEEK, HOW, ORDERS, WAYS, language_name
from kith.postcodes import PostcodeRefused, parse

OLDEST = 120
ANY = ("", _("Any"))
Choices = Sequence[tuple[Any, Any]]


class OneOf(forms.ChoiceField):
    """One of a list. What is not on it, as a term that was taken out since, narrows nothing."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)

    def to_python(self, value: Any) -> str:
        """The chosen one, or nothing."""
        chosen = str(super().to_python(value))
        return chosen if self.valid_value(chosen) else ""


class SomeOf(forms.MultipleChoiceField):
    """Some of a list, likewise."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)

    def to_python(self, value: Any) -> list[str]:
        """The chosen ones that are on the list, each once."""
        chosen = dict.fromkeys(super().to_python(value))
        return [one for one in chosen if self.valid_value(one)]


class SuggestForm(forms.Form):
    """What somebody has typed so far."""

    words = AskedField()


class FindForm(forms.Form):
    """The question. `again` is what has to be posted to ask it once more."""

    words = AskedField(
        label=_("What do you need help with?"),
        help_text=_("Say it in your own words. Spelling does not matter."),
    )
    postcode = forms.CharField(
        label=_("Your postcode"),
        help_text=_("All of it, or just the first half. It is not kept."),
        required=False,
        max_length=100,
        error_messages={
            "max_length": _("Enter just the postcode, without the rest of the address.")
        },
    )
    miles = OneOf(label=_("How far"), choices=[("", _("Any distance"))])
    where = OneOf(
        label=_("Whose help"),
        widget=forms.RadioSelect,
        choices=[
            ("area", _("Help for people who live in my area")),
            ("near", _("Help near me, whoever it is for")),
            ("all", _("Everything in this directory")),
        ],
    )
    life_stage = OneOf(label=_("Stage of life"))
    need = OneOf(label=_("What it is about"))
    age = forms.IntegerField(
        label=_("Age of the person who needs help"),
        required=False,
        min_value=0,
        max_value=OLDEST,
        error_messages={
            "invalid": _("Enter the age as a number, like 34"),
            "min_value": _("Enter the age as a number, like 34"),
            "max_value": _("Enter an age of %(limit_value)s or less"),
        },
    )
    when = OneOf(label=_("Open"))
    how = OneOf(label=_("How you meet them"), choices=[ANY, *HOW])
    way = OneOf(label=_("How you get it"), choices=[ANY, *WAYS])
    language = OneOf(label=_("Language"))
    types = SomeOf(label=_("Type of help"), widget=forms.MultipleHiddenInput)
    cost = SomeOf(label=_("Cost"), choices=COSTS)
    who = SomeOf(label=_("Who it is for"))
    access = SomeOf(label=_("Getting in and taking part"))
    taking = forms.BooleanField(label=_("Takes people now"), required=False)
    order = OneOf(choices=ORDERS, widget=forms.HiddenInput)
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    map = forms.BooleanField(required=False, widget=forms.HiddenInput)

    looks: ClassVar[Mapping[str, Look]] = {
        "words": Look(size="m", private=True, says_optional=False),
        "postcode": Look(characters=10, private=True, says_optional=False),
        "age": Look(characters=3, private=True, says_optional=False),
        "where": Look(small=True, private=True, says_optional=False),
        **dict.fromkeys(
            ("miles", "life_stage", "need", "when", "how", "way", "language"),
            Look(private=True, says_optional=False),
        ),
        **dict.fromkeys(
            ("cost", "who", "access", "taking"),
            Look(small=True, private=True, says_optional=False),
        ),
    }
    more: ClassVar[tuple[str, ...]] = (
        *("need", "life_stage", "age", "when", "how", "way", "language"),
        *("cost", "who", "access", "taking"),
    )

    def __init__(self, given: QueryDict | None = None, *, lists: Lists) -> None:
        data = _query(turned(dict(given.lists()))) if given is not None else None
        super().__init__(data, initial={"where": "area"})
        self._offer("miles", [("", _("Any distance")), *_miles()])
        self._offer("life_stage", [ANY, *((one.code, one.name) for one in lists.stages)])
        self._offer("need", [ANY, *_terms(lists.of(TermKind.NEED))])
        self._offer("types", _terms(lists.of(TermKind.SERVICE_TYPE)))
        self._offer("who", _terms(lists.of(TermKind.ELIGIBILITY)))
        self._offer("access", _terms(lists.of(TermKind.ACCESS)))
        self._offer("when", [ANY, ("now", _("Now")), *DAYS_OF_WEEK])
        self._offer("language", [ANY, *((one, language_name(one)) for one in lists.languages)])

    def clean_postcode(self) -> str:
        """The postcode as it is written, or why it cannot be used."""
        typed = shown_words(self.cleaned_data["postcode"])
        if not typed:
            return ""
        try:
            return str(parse(typed))
        except PostcodeRefused as refused:
            raise ValidationError(_(str(refused))) from refused

    def clean(self) -> dict[str, Any]:
        """A distance needs somewhere to measure from."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_near = cleaned.get("miles") or cleaned.get("where") == "near"
        if is_near and not cleaned.get("postcode") and "postcode" not in self.errors:
            self.add_error("postcode", _("Enter a postcode, so that we know what is near you"))
        return cleaned

    def sought(self) -> Sought:
        """The question, once it was found good."""
        held = self.cleaned_data
        return Sought(
            words=held["words"],
            postcode=held["postcode"],
            miles=int(held["miles"]) if held["miles"] else None,
            where=held["where"] or "area",
            life_stage=held["life_stage"],
            need=UUID(held["need"]) if held["need"] else None,
            types=_ids(held["types"]),
            age=held["age"],
            who=_ids(held["who"]),
            costs=tuple(held["cost"]),
            language=held["language"],
            access=_ids(held["access"]),
            when=held["when"],
            how=held["how"],
            way=held["way"],
            is_taking=held["taking"],
            order=held["order"] or "best",
            page=_page(held["page"]),
            shows_map=held["map"],
        )

    def again(self) -> list[tuple[str, str]]:
        """The question as hidden fields post it, without the page: names and values."""
        found = []
        for name, value in self.cleaned_data.items():
            values = value if isinstance(value, list) else [value]
            kept = (one for one in values if one not in ("", None, False))
            found += [(name, "on" if one is True else str(one)) for one in kept if name != "page"]
        return found

    @property
    def shows_more(self) -> bool:
        """Whether something is chosen, or wrong, among what is folded away."""
        if not self.is_bound:
            return False
        return any(self.errors.get(name) or self.data.get(name) for name in self.more)

    @property
    def folded(self) -> Iterable[Any]:
        """The fields that are folded away, those left out that offer nothing."""
        return [self[name] for name in self.more if self._has_choice(name)]

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _has_choice(self, name: str) -> bool:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return True
        return any(value for value, _label in field.widget.choices)


def _query(held: Mapping[str, Sequence[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in held.items():
        query.setlist(name, list(values))
    return query


def _miles() -> Choices:
    return [(str(one), _within(one)) for one in MILES]


def _within(miles: int) -> str:
    return ngettext("Within {n} mile", "Within {n} miles", miles).format(n=miles)


def _terms(terms: Iterable[TermLine]) -> Choices:
    return [(str(one.id), one.label) for one in terms]


def _ids(values: Iterable[str]) -> tuple[UUID, ...]:
    return tuple(UUID(one) for one in values)


def _page(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(MOST_PAGES))):
        return 1
    return min(max(int(given), 1), MOST_PAGES)
