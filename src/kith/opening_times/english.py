"""The English of opening times: `say` renders one line, `paragraph` some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time

from kith.opening_times.asking import Doubt
from kith.opening_times.lines import (
    AllHoursLine,
    AppointmentLine,
    AskFirst,
    BankHolidaysLine,
    ClosedLine,
    ClosedNow,
    DaysLine,
    IncompleteLine,
    Line,
    Moment,
    OpenNow,
    OtherHoursLine,
    SessionLine,
    SpanLine,
    StateLine,
    runs_of,
)
from kith.opening_times.parts import ALWAYS, MIDNIGHT, Opening, Span, Weekday, dated, said
from kith.opening_times.rules import EveryWeeks, MonthDays, NthWeekdays, Once, Rule
from kith.opening_times.times import BankHolidayRule

INCOMPLETE = "There may be other times. Ask before you go"
BY_APPOINTMENT = "By appointment"

BANK_HOLIDAYS = {
    BankHolidayRule.CLOSED: "Closed on bank holidays",
    BankHolidayRule.AS_USUAL: "Open as usual on bank holidays",
    BankHolidayRule.ASK: "Ask about bank holidays",
}

_DOUBTS = {
    Doubt.NO_HOURS: "We do not know when this is open. Ask before you go",
    Doubt.BY_APPOINTMENT: BY_APPOINTMENT,
    Doubt.BANK_HOLIDAY: "Today is a bank holiday. Ask before you go",
    Doubt.INCOMPLETE: "We do not know if this is open now. Ask before you go",
}

_NTH = {
    1: "first",
    2: "second",
    3: "third",
    4: "fourth",
    5: "fifth",
    -1: "last",
    -2: "second to last",
    -3: "third to last",
    -4: "fourth to last",
    -5: "fifth to last",
}


def say(line: Line | StateLine) -> str:
    """One line in English, without its full stop."""
    if isinstance(line, OpenNow | ClosedNow | AskFirst):
        return _say_state(line)
    if isinstance(line, DaysLine | SessionLine | SpanLine | AllHoursLine):
        return _say_hours(line)
    return _say_rest(line)


def paragraph(lines: Iterable[Line]) -> str:
    """Lines as sentences: "Monday to Friday, 9am to 5pm. Saturday, 10am to 1pm."."""
    return " ".join(f"{say(line)}{':' if isinstance(line, SpanLine) else '.'}" for line in lines)


def _say_hours(line: DaysLine | SessionLine | SpanLine | AllHoursLine) -> str:
    match line:
        case AllHoursLine():
            return "Open all day and all night, every day"
        case DaysLine():
            return f"{_days(line.runs)}, {openings_said(line.openings)}"
        case SessionLine():
            dates = "" if line.valid == ALWAYS else f", {span_said(line.valid)}"
            return f"{rule_said(line.rule)}, {openings_said(line.openings)}{dates}"
        case SpanLine():
            return _capital(span_said(line.span))


def _say_rest(
    line: ClosedLine | OtherHoursLine | BankHolidaysLine | AppointmentLine | IncompleteLine,
) -> str:
    match line:
        case ClosedLine():
            return f"{_closed_dates(line)}{_because(line.why)}"
        case OtherHoursLine():
            hours = openings_said(line.openings)
            day = dated(line.day, with_year=line.with_year)
            return f"On {day}, open {hours} only{_because(line.why)}"
        case BankHolidaysLine():
            return BANK_HOLIDAYS[line.rule]
        case AppointmentLine():
            return BY_APPOINTMENT + (" only" if line.has_hours else "")
        case IncompleteLine():
            return INCOMPLETE


def _say_state(line: StateLine) -> str:
    match line:
        case OpenNow():
            booked = ", by appointment" if line.by_appointment else ""
            return f"Open now{_until(line.until)}{booked}"
        case ClosedNow(opens=None):
            return "Closed now"
        case ClosedNow():
            booked = ", by appointment" if line.by_appointment else ""
            return f"Closed now. Opens{_opens(line.opens)}{booked}" if line.opens else ""
        case AskFirst():
            return _DOUBTS[line.doubt]


def openings_said(openings: Sequence[Opening]) -> str:
    """Openings in English: "9am to noon and 1pm to 5pm", "10pm to 2am the next day"."""
    return _listed([_opening(opening) for opening in openings])


def rule_said(rule: Rule) -> str:
    """The dates of a rule in English: "First Tuesday of each month"."""
    match rule:
        case EveryWeeks():
            days = _days(runs_of(list(rule.days)))
            return f"{days}, every {rule.every} weeks from {dated(rule.starting)}"
        case NthWeekdays():
            nths = _listed([f"{_NTH[nth.number]} {nth.day.title}" for nth in rule.nths])
            return _capital(f"{nths} of {_months(rule)}")
        case MonthDays():
            numbers = _listed([_month_day(number) for number in rule.numbers])
            return _capital(f"{numbers} of {_months(rule)}")
        case Once():
            return f"{Weekday(rule.day.weekday()).title} {dated(rule.day)}"


def span_said(span: Span) -> str:
    """Dates in English: "from 1 September 2026 to 18 December 2026"."""
    first = f"from {dated(span.first)}" if span.first else ""
    last = f"{'to' if span.first else 'until'} {dated(span.last)}" if span.last else ""
    return f"{first} {last}".strip()


def _opening(opening: Opening) -> str:
    if opening.is_all_day:
        return "all day and all night"
    next_day = " the next day" if opening.overnight else ""
    return f"{said(opening.opens)} to {said(opening.closes)}{next_day}"


def _days(runs: tuple[tuple[Weekday, Weekday], ...]) -> str:
    if runs == ((Weekday.MONDAY, Weekday.SUNDAY),):
        return "Every day"
    return _listed(
        [first.title if first == last else f"{first.title} to {last.title}" for first, last in runs]
    )


def _months(rule: NthWeekdays | MonthDays) -> str:
    if rule.starting is None:
        return "each month"
    return f"every {rule.every} months from {dated(rule.starting)}"


def _month_day(number: int) -> str:
    if number == -1:
        return "last day"
    if number < 0:
        return f"{_ordinal(-number)} day from the end"
    return f"{_ordinal(number)}"


def _ordinal(number: int) -> str:
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _closed_dates(line: ClosedLine) -> str:
    last = dated(line.last, with_year=line.with_year)
    if line.first == line.last:
        return f"Closed on {last}"
    return f"Closed from {dated(line.first, with_year=line.with_year)} to {last}"


def _because(why: str) -> str:
    return f" ({why})" if why else ""


def _until(until: Moment | None) -> str:
    if until is None:
        return ""
    clock = said(until.at.time())
    if until.days_away == 0 or (until.days_away == 1 and MIDNIGHT < until.at.time() <= time(6, 0)):
        return f" until {clock}"
    return f" until {clock} {_when(until)}"


def _opens(opens: Moment) -> str:
    clock = said(opens.at.time().replace(fold=0))
    if opens.days_away == 0:
        return f" at {clock}"
    if opens.at.time() == MIDNIGHT:
        return f" {_when(opens)} at the start of the day"
    return f" {_when(opens)} at {clock}"


def _when(moment: Moment) -> str:
    if moment.days_away == 1:
        return "tomorrow"
    if moment.days_away < 7:
        return f"on {Weekday(moment.day.weekday()).title}"
    return f"on {dated(moment.day, with_year=moment.with_year)}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
