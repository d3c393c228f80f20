"""The part of an entry's form that asks for single dates: closed, or open at other hours."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.core.forms import DatePartsField, LineField, Look
from kith.directory.forms.keeping_rows import is_sent
from kith.opening_times import Closure, OtherHours, TimesRefused, openings_typed
from kith.opening_times.english import openings_said

NEW_DATES = 2
MOST_NEW = 40
NEXT_DAY = " the next day"
Exception_ = Closure | OtherHours


class DateForm(forms.Form):
    """One date, or a stretch of them: changed, taken out, or new."""

    first = DatePartsField(label=_("Date"), required=False)
    last = DatePartsField(label=_("Last date"), required=False)
    hours = LineField(
        label=_("Open on that day"),
        help_text=_("For example 9am to 12pm. Empty means closed."),
        max_length=200,
        required=False,
    )
    why = LineField(
        label=_("Why"), help_text=_("For example: staff training."), max_length=200, required=False
    )
    left = forms.BooleanField(label=_("Take this date out"), required=False)
    looks: ClassVar[dict[str, Look]] = {
        "first": Look(size="s", says_optional=False),
        "last": Look(size="s"),
        "hours": Look(characters=20),
    }

    def __init__(
        self,
        data: Any,
        *,
        held: Exception_ | None,
        prefix: str,
        number: int = 0,
        again: Exception_ | None = None,
        is_left: bool = False,
    ) -> None:
        """`again`, `is_left`: what somebody typed who sees the form once more."""
        self.held, self.number, self.again = held, number, again
        first = {**_initial(again or held), "left": is_left}
        # Sent without this row, the form was shown without it: nobody emptied it.
        super().__init__(data if is_sent(data, prefix) else None, prefix=prefix, initial=first)
        self.fields["last"].help_text = _("Only if it is more than one day.")
        if held is None:
            del self.fields["left"]

    @property
    def days(self) -> tuple[date, ...]:
        """The date, or the first and the last, for its legend."""
        if self.held is None:
            return ()
        return tuple(dict.fromkeys((_first(self.held), _last(self.held))))

    @property
    def is_begun(self) -> bool:
        """Whether somebody filled some of it in."""
        return self.again is not None or (self.is_bound and self.has_changed())

    def clean(self) -> dict[str, Any]:
        """A date with what is said of it; a stretch is closed as a whole."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self.value: Exception_ | None = None
        if given.get("left") or self.errors:
            return given
        first, last = given.get("first"), given.get("last")
        if first is None:
            if last is not None or given.get("hours") or given.get("why"):
                self.add_error("first", _("Enter the date"))
            return given
        try:
            self.value = _read(first, last, given.get("hours", ""), given.get("why", ""))
        except TimesRefused as refused:
            self.add_error("hours" if given.get("hours") else "last", str(refused))
        return given


class DatesPart:
    """The dates of an entry that have not passed, and some more. Those that have passed stay."""

    dates_given: tuple[Exception_, ...] = ()
    add_error: Any

    def add_dates(
        self,
        data: Any,
        held: tuple[Exception_, ...],
        on: date,
        typed: tuple[Exception_, ...] | None = None,
    ) -> None:
        """A form for each date still to come, and empty ones. `typed`: with what was typed."""
        said = {_first(one): one for one in (held if typed is None else typed)}
        self._past = tuple(one for one in held if _last(one) < on)
        coming = [one for one in held if _last(one) >= on]
        self.date_forms = [
            DateForm(
                data,
                held=one,
                prefix=f"date-{_first(one).isoformat()}",
                again=said.get(_first(one)),
                is_left=_first(one) not in said,
            )
            for one in coming
        ]
        known = {_first(one) for one in held}
        new = [one for day, one in said.items() if day not in known]
        rows = [one for one in range(1, MOST_NEW + 1) if is_sent(data, f"new-date-{one}")]
        most = max((NEW_DATES, len(new), *rows))
        self.date_forms += [
            DateForm(data, held=None, prefix=f"new-date-{number}", number=number, again=again)
            for number, again in enumerate([*new, *([None] * (most - len(new)))], start=1)
        ]

    def clean_dates(self) -> None:
        """All dates together; what is wrong with one stands beside it, and in the summary."""
        found = []
        for one in self.date_forms:
            if not one.is_bound:
                found += [one.held] if one.held else []
            elif not one.is_valid():
                for messages in one.errors.values():
                    self.add_error(None, list(messages))
            elif one.value is not None:
                found.append(one.value)
        self.dates_given = (*self._past, *found)


def _initial(held: Exception_ | None) -> dict[str, Any]:
    if held is None:
        return {}
    if isinstance(held, Closure):
        last = held.last if held.last != held.first else None
        return {"first": held.first, "last": last, "why": held.why}
    hours = openings_said(held.openings).replace(NEXT_DAY, "")
    return {"first": held.day, "hours": hours, "why": held.why}


def _read(first: date, last: date | None, typed: str, why: str) -> Exception_:
    openings = openings_typed(typed)
    if not openings:
        return Closure(first, last or first, why)
    if last not in (None, first):
        raise TimesRefused("Other times are for one day. Give each day by itself.")
    return OtherHours(first, openings, why)


def _first(one: Exception_) -> date:
    return one.first if isinstance(one, Closure) else one.day


def _last(one: Exception_) -> date:
    return one.last if isinstance(one, Closure) else one.day
