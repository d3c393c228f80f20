"""The part of an entry's form that asks when it is open, typed as people type it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.core.forms import LineField, LinesField
from kith.directory.rules.values import Schedules, ServiceValues
from kith.opening_times import (
    ALWAYS,
    BankHolidayRule,
    OpeningTimes,
    TimesRefused,
    Week,
    from_schedules,
    openings_typed,
    to_schedules,
)
from kith.opening_times.english import openings_said

DAYS = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}
NEXT_DAY = " the next day"
BANK_HOLIDAYS = [
    (BankHolidayRule.CLOSED.value, _("Closed")),
    (BankHolidayRule.AS_USUAL.value, _("Open as usual")),
    (BankHolidayRule.ASK.value, _("It depends: people should ask")),
]


class TimesPart:
    """Fields for the usual week. Terms and sessions stay as they are, and are told."""

    days: ClassVar = DAYS
    fields: Any
    initial: Any
    cleaned_data: Any
    add_error: Any
    times_given: Schedules = ()
    other_times: OpeningTimes | None = None

    def add_times(self, values: ServiceValues) -> None:
        """Put the fields of the usual week in, as they stand."""
        self._rows = values.times
        self._times = read_times(values.times)
        week = _usual(self._times)
        for place, (name, label) in enumerate(DAYS.items()):
            self.fields[name] = LineField(label=label, max_length=200, required=False)
            self.initial.setdefault(name, _typed(week, place))
        self.fields["monday"].help_text = _(
            "For example 9am to 5pm, or 9am to 12:30pm and 6pm to 8pm. Empty means closed."
        )
        self.fields["bank_holidays"] = forms.ChoiceField(
            label=_("On bank holidays"), choices=BANK_HOLIDAYS, widget=forms.RadioSelect
        )
        self.initial.setdefault("bank_holidays", self._times.bank_holidays.value)
        self.fields["by_appointment"] = forms.BooleanField(
            label=_("People need an appointment"), required=False
        )
        self.initial.setdefault("by_appointment", self._times.by_appointment)
        self.fields["times_note"] = LinesField(
            label=_("More about the times"), max_length=2000, required=False
        )
        self.initial.setdefault("times_note", self._times.note)
        others = replace(self._times, weeks=tuple(w for w in self._times.weeks if w != week))
        self.other_times = others if others.weeks or others.sessions else None

    @property
    def exceptions(self) -> tuple[Any, ...]:
        """The single dates, as they stand."""
        return self._times.exceptions

    def clean_times(self, dates: tuple[Any, ...]) -> None:
        """Read the week; what cannot be stands as an error beside its day. `dates`: as given."""
        given = self.cleaned_data
        days = [self._day(name, given.get(name, "")) for name in DAYS]
        if any(day is None for day in days) or "bank_holidays" not in given:
            return
        week = _usual(self._times)
        kept = tuple(one for one in self._times.weeks if one != week)
        try:
            usual = (Week(tuple(days)),) if any(days) else ()
            times = replace(
                self._times,
                weeks=(*usual, *kept),
                bank_holidays=BankHolidayRule(given["bank_holidays"]),
                by_appointment=given["by_appointment"],
                note=given.get("times_note", ""),
            )
        except TimesRefused as refused:
            self.add_error("monday", str(refused))
            return
        try:
            times = replace(times, exceptions=dates)
        except TimesRefused as refused:
            self.add_error(None, str(refused))
            return
        is_same = times == self._times or not (times.has_hours or self._rows or _says(times))
        self.times_given = self._rows if is_same else tuple(to_schedules(times))

    def _day(self, name: str, typed: str) -> Any:
        try:
            return openings_typed(typed)
        except TimesRefused as refused:
            self.add_error(name, str(refused))
            return None


def read_times(rows: Schedules) -> OpeningTimes:
    """Opening times as they are kept."""
    times, _problems = from_schedules([dict(row) for row in rows])
    return times


def _says(times: OpeningTimes) -> bool:
    """Whether anything is said but what is said of every service at first."""
    return times.by_appointment or bool(times.note or times.exceptions)


def _usual(times: OpeningTimes) -> Week | None:
    return next((week for week in times.weeks if week.valid == ALWAYS), None)


def _typed(week: Week | None, day: int) -> str:
    openings = week.days[day] if week else ()
    return openings_said(openings).replace(NEXT_DAY, "") if openings else ""
