"""An entry of the directory as people fill it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.core.forms import LineField, LinesField, Look
from kith.directory.enums import Cost, Delivery, ServiceStatus, Taking, Way
from kith.directory.forms.keeping_dates import DatesPart
from kith.directory.forms.keeping_marks import MarksPart
from kith.directory.forms.keeping_places import PlacesPart
from kith.directory.forms.keeping_times import TimesPart, read_times
from kith.directory.rules.keeping import looked_at
from kith.directory.rules.values import ServiceValues

OLDEST = 120
MOST_PHONES = 10
YES, NO, NOT_SAID = "yes", "no", "unknown"
STATUSES = [
    (ServiceStatus.ACTIVE.value, _("Running")),
    (ServiceStatus.TEMPORARILY_CLOSED.value, _("Closed for a while")),
    (ServiceStatus.INACTIVE.value, _("Not running")),
    (ServiceStatus.DEFUNCT.value, _("Ended")),
]
TAKINGS = [
    (Taking.YES.value, _("Takes people now")),
    (Taking.WAITING_LIST.value, _("Has a waiting list")),
    (Taking.NO.value, _("Full")),
    (Taking.UNKNOWN.value, _("Not known")),
]
COSTS = [
    (Cost.FREE.value, _("Free")),
    (Cost.SOME_FREE.value, _("Free for some")),
    (Cost.PAID.value, _("Costs money")),
    (Cost.UNKNOWN.value, _("Not known")),
]
DELIVERIES = [
    (Delivery.IN_PERSON.value, _("In person")),
    (Delivery.PHONE.value, _("By phone")),
    (Delivery.ONLINE.value, _("Online")),
    (Delivery.AT_HOME.value, _("At home")),
]
WAYS = [
    (Way.SELF.value, _("People ask for themselves")),
    (Way.WORKER.value, _("A worker asks for them")),
]
INTERPRETERS = [(YES, _("Yes")), (NO, _("No")), (NOT_SAID, _("Not known"))]
AS_THEY_ARE = (
    "name",
    "other_name",
    "summary",
    "description",
    "status",
    "website",
    "email",
    "how_to_ask",
    "taking",
    "waiting",
    "cost",
    "cost_words",
    "youngest",
    "oldest",
    "eligibility",
)
LISTS = ("ways", "delivery")


class EntryForm(TimesPart, DatesPart, PlacesPart, MarksPart, forms.Form):
    """What is said of a service. `values` gives it back, what the form does not ask kept as it was.

    `current` is the entry as it stands, `shown` with the change that waits, of the id `waiting`:
    `seen` tells this state from any other. Fields are filled with what was `typed` before, if
    anything. `decides`: for whoever moderates. `on`: dates before it are over, and not shown.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = LineField(
        label=_("Name of the service"),
        max_length=200,
        error_messages={"required": _("Enter the name of the service")},
    )
    other_name = LineField(label=_("Other name"), max_length=200, required=False)
    summary = LinesField(
        label=_("In one or two sentences"),
        help_text=_("What it does, and for whom. Up to 300 letters."),
        max_length=300,
        required=False,
        error_messages={"max_length": _("Use 300 letters or fewer for the short text")},
    )
    description = LinesField(label=_("All about it"), max_length=8000, required=False)
    status = forms.ChoiceField(
        label=_("Is it running?"),
        choices=STATUSES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say if it is running")},
    )
    phones = LinesField(
        label=_("Phone numbers"),
        help_text=_("One on each line. After a comma you can say what it is for."),
        max_length=1000,
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail address for the public"),
        required=False,
        error_messages={"invalid": _("Enter an e-mail address, such as name@example.org")},
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Enter a web address, such as https://www.example.org")},
    )
    how_to_ask = LinesField(label=_("How to ask for help"), max_length=2000, required=False)
    ways = forms.MultipleChoiceField(
        label=_("Who can ask"),
        choices=WAYS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    delivery = forms.MultipleChoiceField(
        label=_("How people meet you"),
        choices=DELIVERIES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    taking = forms.ChoiceField(
        label=_("Do you take people now?"),
        choices=TAKINGS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say if you take people now")},
    )
    waiting = LineField(
        label=_("How long people wait"),
        help_text=_("For example: about 6 weeks."),
        max_length=200,
        required=False,
    )
    cost = forms.ChoiceField(
        label=_("What does it cost?"),
        choices=COSTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what it costs")},
    )
    cost_words = LineField(label=_("More about the cost"), max_length=300, required=False)
    youngest = forms.IntegerField(
        label=_("Youngest age"),
        help_text=_("Leave it empty if there is none."),
        min_value=0,
        max_value=OLDEST,
        required=False,
    )
    oldest = forms.IntegerField(
        label=_("Oldest age"), min_value=0, max_value=OLDEST, required=False
    )
    eligibility = LinesField(
        label=_("Who it is for, in your own words"), max_length=2000, required=False
    )
    interpreters = forms.ChoiceField(
        label=_("Can people have an interpreter?"),
        choices=INTERPRETERS,
        widget=forms.RadioSelect,
        required=False,
    )
    types = forms.MultipleChoiceField(
        label=_("What kind of help it is"), widget=forms.CheckboxSelectMultiple, required=False
    )
    audiences = forms.MultipleChoiceField(
        label=_("For whom"), widget=forms.CheckboxSelectMultiple, required=False
    )
    life_stages = forms.MultipleChoiceField(
        label=_("Stages of life"), widget=forms.CheckboxSelectMultiple, required=False
    )
    note = LinesField(
        label=_("Anything to tell whoever reads this"),
        help_text=_("The public does not see this."),
        max_length=1000,
        required=False,
    )
    looks: ClassVar[dict[str, Look]] = {
        "summary": Look(rows=3),
        "description": Look(rows=8),
        "phones": Look(rows=3),
        "how_to_ask": Look(rows=4),
        "eligibility": Look(rows=4),
        "note": Look(rows=3),
        "youngest": Look(characters=3),
        "oldest": Look(characters=3),
        "interpreters": Look(says_optional=False),
        "types": Look(small=True),
        "audiences": Look(small=True),
        "life_stages": Look(small=True),
        **{day: Look(characters=20) for day in TimesPart.days},
    }

    def __init__(
        self,
        data: Any = None,
        *,
        current: ServiceValues,
        shown: ServiceValues | None = None,
        typed: ServiceValues | None = None,
        waiting: object = "",
        choices: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        initial: Mapping[str, Any] | None = None,
        decides: bool = False,
        on: date = date.min,
    ) -> None:
        self.current = current
        held = shown or current
        filled = typed or held
        # What was typed before and not sent was typed over the entry as it stood then.
        first = {
            **initial_of(filled),
            "seen": looked_at(current, waiting),
            **(initial or {}),
        }
        super().__init__(data, initial=first)
        given = choices or {}
        for name in ("types", "audiences", "life_stages"):
            if given.get(name):
                self.fields[name].choices = list(given[name])
            else:
                del self.fields[name]
        self.add_marks(filled, given.get("serves", ()), decides=decides)
        self.add_times(filled)
        dates = read_times(held.times).exceptions
        self.add_dates(data, dates, on, self.exceptions if typed else None)
        self.add_places(data, held.places, given.get("access", ()), typed.places if typed else None)

    def clean_phones(self) -> tuple[dict[str, str], ...]:
        """The numbers, each with what it is for; hours that it had are kept with it."""
        held = {one.get("number", ""): dict(one) for one in self.current.phones}
        lines = [line for line in self.cleaned_data["phones"].split("\n") if line.strip()]
        if len(lines) > MOST_PHONES:
            raise forms.ValidationError(_("Give ten numbers or fewer"))
        found = []
        for line in lines:
            number, _comma, what = (part.strip() for part in line.partition(","))
            if sum(one.isdigit() for one in number) < 3:
                raise forms.ValidationError(_("Begin each line with a phone number"))
            row = {**held.get(number, {}), "number": number, "what": what}
            found.append({name: words for name, words in row.items() if words})
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        """Ages that go together, times that can be, places that are whole."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        youngest, oldest = given.get("youngest"), given.get("oldest")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("oldest", _("The oldest age must not be below the youngest"))
        self.clean_marks()
        self.clean_dates()
        self.clean_times(self.dates_given)
        self.clean_places()
        return given

    def values(self) -> ServiceValues:
        """The entry as it was filled in."""
        given = self.cleaned_data
        said = {name: given[name] for name in AS_THEY_ARE}
        said |= {name: _kept_order(getattr(self.current, name), given[name]) for name in LISTS}
        if said["waiting"] != self.current.waiting:
            said["waiting_days"] = None
        return replace(
            self.current,
            **said,
            **self._marks(),
            phones=_same_phones(self.current.phones, given["phones"]),
            has_interpreters={YES: True, NO: False}.get(given["interpreters"]),
            terms=self._terms(),
            life_stages=self._stages(),
            times=self.times_given,
            places=self.places_given,
        )

    def _marks(self) -> dict[str, Any]:
        said = self.marks_said()
        said["languages"] = _kept_order(self.current.languages, said["languages"])
        return said

    def _terms(self) -> tuple[str, ...]:
        """Those chosen, and those that were there and could not be chosen here."""
        asked = [name for name in ("types", "audiences") if name in self.fields]
        known = {key for name in asked for key, _label in self.fields[name].choices}
        chosen = {key for name in asked for key in self.cleaned_data[name]}
        return tuple(sorted(chosen | {key for key in self.current.terms if key not in known}))

    def _stages(self) -> tuple[str, ...]:
        if "life_stages" not in self.fields:
            return self.current.life_stages
        return _kept_order(self.current.life_stages, self.cleaned_data["life_stages"])


def initial_of(values: ServiceValues) -> dict[str, Any]:
    """What the fields hold at first."""
    held = {name: getattr(values, name) for name in (*AS_THEY_ARE, *LISTS)}
    interpreters = {True: YES, False: NO}.get(values.has_interpreters, NOT_SAID)  # type: ignore[arg-type]
    return {
        **held,
        "phones": "\n".join(phone_line(one) for one in values.phones),
        "interpreters": interpreters,
        "types": list(values.terms),
        "audiences": list(values.terms),
        "life_stages": list(values.life_stages),
    }


def phone_line(phone: Mapping[str, str]) -> str:
    """A number and what it is for, as people type it."""
    return ", ".join(one for one in (phone.get("number", ""), phone.get("what", "")) if one)


def _kept_order(before: tuple[str, ...], chosen: Sequence[str]) -> tuple[str, ...]:
    """What was chosen, in the order it had where nothing changed: order says nothing here."""
    return before if set(before) == set(chosen) else tuple(chosen)


def _same_phones(before: Any, given: Any) -> Any:
    """Those there were, where only empty parts differ."""
    bare = tuple({name: words for name, words in one.items() if words} for one in before)
    return before if bare == given else given
