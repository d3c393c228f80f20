"""Opening times as schedules of Open Referral UK 3.0 (HSDS), and the marks that say the rest.

RFC 5545 fields say weeks and sessions. HSDS has no field for closures, other hours on a date, bank
holidays and appointments (openreferral/specification#440), so rows without `freq` say those: in
`valid_from` and `valid_to`, and in a sentence in `description` that a person understands and
`reading_schedules` knows again. Hours are London's clock on the wall, without an offset: an offset
would be wrong for half of the year. Midnight is 23:59, as HSDS advises for 24 hours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid5

from kith.opening_times.english import BANK_HOLIDAYS, BY_APPOINTMENT, INCOMPLETE, say
from kith.opening_times.lines import DaysLine, SessionLine, runs_of
from kith.opening_times.parts import ALWAYS, MIDNIGHT, Opening, Span, Weekday, dated
from kith.opening_times.rules import EveryWeeks, MonthDays, NthWeekdays, Once, Rule
from kith.opening_times.times import (
    BankHolidayRule,
    Closure,
    OneException,
    OpeningTimes,
    Session,
    Week,
)

Row = dict[str, str | int]

BY_APPOINTMENT_MARK = f"{BY_APPOINTMENT}."
INCOMPLETE_MARK = f"{INCOMPLETE}."
BANK_HOLIDAY_MARKS = {rule: f"{words}." for rule, words in BANK_HOLIDAYS.items()}


def to_schedules(times: OpeningTimes, *, owner: UUID | None = None) -> list[Row]:
    """The rows of `schedules`, each valid by ORUK 3.0's schedule.json but for its `id`.

    With `owner` (the service's or place's id) each row has an `id` made from it and the row's
    content, so that it stays the same while the row does. Fields without value are left out.
    """
    timed = [row for week in times.weeks for row in _week_rows(week)]
    timed += [row for session in times.sessions for row in _session_rows(session)]
    told = [row for one in times.exceptions for row in _exception_rows(one)]
    told += [{"description": mark} for mark in _marks(times)]
    if times.note:
        told.append({"notes": times.note})
    shared = _shared(times)
    if shared and not timed:
        timed = [{}]
    rows = [row | shared for row in timed] + told
    return [_with_id(row, owner) for row in rows]


def week_description(days: list[Weekday], opening: Opening) -> str:
    """What a row of a week says of itself."""
    return f"{say(DaysLine(runs_of(sorted(days)), (opening,)))}."


def session_description(rule: Rule, opening: Opening) -> str:
    """What a row of a session says of itself."""
    return f"{say(SessionLine(rule, (opening,), ALWAYS))}."


def closure_mark(first: date, last: date) -> str:
    """How the description of a closure starts."""
    if first == last:
        return f"Closed on {dated(first)}"
    return f"Closed from {dated(first)} to {dated(last)}"


def other_hours_mark(day: date) -> str:
    """How the description of other hours starts."""
    return f"Other hours on {dated(day)}, in place of the usual"


def _week_rows(week: Week) -> Iterator[Row]:
    found: dict[Opening, list[Weekday]] = {}
    for weekday in Weekday:
        for opening in week.days[weekday]:
            found.setdefault(opening, []).append(weekday)
    for opening, days in found.items():
        yield {
            **_span(week.valid),
            "freq": "WEEKLY",
            "byday": ",".join(day.code for day in days),
            **_hours(opening),
            "description": week_description(days, opening),
        }


def _session_rows(session: Session) -> Iterator[Row]:
    for opening in session.openings:
        yield {
            **_span(session.valid),
            **_rule(session.rule),
            **_hours(opening),
            "description": session_description(session.rule, opening),
        }


def _rule(rule: Rule) -> Row:
    match rule:
        case EveryWeeks():
            days = ",".join(day.code for day in rule.days)
            return {
                "dtstart": rule.starting.isoformat(),
                "freq": "WEEKLY",
                "interval": rule.every,
                "byday": days,
            }
        case NthWeekdays():
            nths = ",".join(f"{nth.number}{nth.day.code}" for nth in rule.nths)
            return {**_months(rule), "byday": nths}
        case MonthDays():
            return {**_months(rule), "bymonthday": ",".join(str(one) for one in rule.numbers)}
        case Once():
            day = rule.day.isoformat()
            return {"valid_from": day, "valid_to": day, "dtstart": day}


def _months(rule: NthWeekdays | MonthDays) -> Row:
    if rule.starting is None:
        return {"freq": "MONTHLY"}
    return {"dtstart": rule.starting.isoformat(), "freq": "MONTHLY", "interval": rule.every}


def _exception_rows(one: OneException) -> Iterator[Row]:
    why = f" ({one.why})" if one.why else ""
    dates = _span(Span(one.first, one.last))
    if isinstance(one, Closure):
        yield {**dates, "description": f"{closure_mark(one.first, one.last)}{why}"}
        return
    for opening in one.openings:
        described = f"{other_hours_mark(one.day)}{why}"
        yield {
            **dates,
            "dtstart": one.day.isoformat(),
            **_hours(opening),
            "description": described,
        }


def _marks(times: OpeningTimes) -> Iterator[str]:
    if times.by_appointment:
        yield BY_APPOINTMENT_MARK
    if times.bank_holidays is not BankHolidayRule.ASK:
        yield BANK_HOLIDAY_MARKS[times.bank_holidays]
    if times.incomplete:
        yield INCOMPLETE_MARK


def _shared(times: OpeningTimes) -> Row:
    given = {"schedule_link": times.link, "attending_type": times.attending}
    return {field: words for field, words in given.items() if words}


def _span(span: Span) -> Row:
    given = {"valid_from": span.first, "valid_to": span.last}
    return {field: day.isoformat() for field, day in given.items() if day}


def _hours(opening: Opening) -> Row:
    closes = "23:59" if opening.closes == MIDNIGHT else f"{opening.closes:%H:%M}"
    return {"opens_at": f"{opening.opens:%H:%M}", "closes_at": closes}


def _with_id(row: Row, owner: UUID | None) -> Row:
    if owner is None:
        return row
    return {"id": str(uuid5(owner, f"schedule {json.dumps(row, sort_keys=True)}")), **row}
