"""The sentences of opening times: `say` renders one line, `paragraph` some, in English or another.

`words` brings the language. Each sentence stands whole, so that a translation can turn it round.
"""

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
from kith.opening_times.parts import ALWAYS, MIDNIGHT, Opening, Span, Weekday
from kith.opening_times.rules import EveryWeeks, MonthDays, NthWeekdays, Once, Rule
from kith.opening_times.times import BankHolidayRule
from kith.opening_times.wording import ENGLISH, Words, gettext_noop

INCOMPLETE = gettext_noop("There may be other times. Ask before you go")
BY_APPOINTMENT = gettext_noop("By appointment")

BANK_HOLIDAYS = {
    BankHolidayRule.CLOSED: gettext_noop("Closed on bank holidays"),
    BankHolidayRule.AS_USUAL: gettext_noop("Open as usual on bank holidays"),
    BankHolidayRule.ASK: gettext_noop("Ask about bank holidays"),
}

_DOUBTS = {
    Doubt.NO_HOURS: gettext_noop("We do not know when this is open. Ask before you go"),
    Doubt.BY_APPOINTMENT: BY_APPOINTMENT,
    Doubt.BANK_HOLIDAY: gettext_noop("Today is a bank holiday. Ask before you go"),
    Doubt.INCOMPLETE: gettext_noop("We do not know if this is open now. Ask before you go"),
}

_NTH = {
    1: gettext_noop("first {day}"),
    2: gettext_noop("second {day}"),
    3: gettext_noop("third {day}"),
    4: gettext_noop("fourth {day}"),
    5: gettext_noop("fifth {day}"),
    -1: gettext_noop("last {day}"),
    -2: gettext_noop("second to last {day}"),
    -3: gettext_noop("third to last {day}"),
    -4: gettext_noop("fourth to last {day}"),
    -5: gettext_noop("fifth to last {day}"),
}

_ORDINALS = {1: gettext_noop("{n}st"), 2: gettext_noop("{n}nd"), 3: gettext_noop("{n}rd")}
_ORDINAL = gettext_noop("{n}th")


def say(line: Line | StateLine, words: Words = ENGLISH) -> str:
    """One line, without its full stop."""
    if isinstance(line, OpenNow | ClosedNow | AskFirst):
        return _say_state(line, words)
    if isinstance(line, DaysLine | SessionLine | SpanLine | AllHoursLine):
        return _say_hours(line, words)
    return _say_rest(line, words)


def paragraph(lines: Iterable[Line]) -> str:
    """Lines as sentences: "Monday to Friday, 9am to 5pm. Saturday, 10am to 1pm."."""
    return " ".join(f"{say(line)}{':' if isinstance(line, SpanLine) else '.'}" for line in lines)


def _say_hours(line: DaysLine | SessionLine | SpanLine | AllHoursLine, words: Words) -> str:
    match line:
        case AllHoursLine():
            return words.gettext("Open all day and all night, every day")
        case DaysLine():
            hours = openings_said(line.openings, words)
            return words.gettext("{days}, {hours}").format(
                days=days_said(line.runs, words), hours=hours
            )
        case SessionLine():
            return _say_session(line, words)
        case SpanLine():
            return capital(span_said(line.span, words))


def _say_session(line: SessionLine, words: Words) -> str:
    days, hours = rule_said(line.rule, words), openings_said(line.openings, words)
    if line.valid == ALWAYS:
        return words.gettext("{days}, {hours}").format(days=days, hours=hours)
    dates = span_said(line.valid, words)
    return words.gettext("{days}, {hours}, {dates}").format(days=days, hours=hours, dates=dates)


def _say_rest(
    line: ClosedLine | OtherHoursLine | BankHolidaysLine | AppointmentLine | IncompleteLine,
    words: Words,
) -> str:
    match line:
        case ClosedLine():
            return _because(_closed_dates(line, words), line.why, words)
        case OtherHoursLine():
            said = words.gettext("On {day}, open {hours} only").format(
                day=words.dated(line.day, with_year=line.with_year),
                hours=openings_said(line.openings, words),
            )
            return _because(said, line.why, words)
        case BankHolidaysLine():
            return words.gettext(BANK_HOLIDAYS[line.rule])
        case AppointmentLine(has_hours=True):
            return words.gettext("By appointment only")
        case AppointmentLine():
            return words.gettext(BY_APPOINTMENT)
        case IncompleteLine():
            return words.gettext(INCOMPLETE)


def _say_state(line: StateLine, words: Words) -> str:
    match line:
        case OpenNow():
            return _booked(_open_until(line.until, words), words, booked=line.by_appointment)
        case ClosedNow(opens=None):
            return words.gettext("Closed now")
        case ClosedNow():
            said = _closed_until(line.opens, words) if line.opens else ""
            return _booked(said, words, booked=line.by_appointment)
        case AskFirst():
            return words.gettext(_DOUBTS[line.doubt])


def openings_said(openings: Sequence[Opening], words: Words = ENGLISH) -> str:
    """Openings: "9am to noon and 1pm to 5pm", "10pm to 2am the next day"."""
    return _listed([_opening(opening, words) for opening in openings], words)


def rule_said(rule: Rule, words: Words = ENGLISH) -> str:
    """The dates of a rule: "First Tuesday of each month"."""
    match rule:
        case EveryWeeks():
            said = words.ngettext(
                "{days}, every {n} week from {date}",
                "{days}, every {n} weeks from {date}",
                rule.every,
            )
            days = days_said(runs_of(list(rule.days)), words)
            return said.format(days=days, n=rule.every, date=words.dated(rule.starting))
        case NthWeekdays():
            return _of_months(rule, [_nth(one.number, one.day, words) for one in rule.nths], words)
        case MonthDays():
            return _of_months(rule, [_month_day(number, words) for number in rule.numbers], words)
        case Once():
            return day_said(
                words.weekday(Weekday(rule.day.weekday())), words.dated(rule.day), words
            )


def day_said(weekday: str, date: str, words: Words = ENGLISH) -> str:
    """A weekday and its date: "Friday 25 December 2026"."""
    return words.gettext("{weekday} {date}").format(weekday=weekday, date=date)


def span_said(span: Span, words: Words = ENGLISH) -> str:
    """Dates: "from 1 September 2026 to 18 December 2026"."""
    first = words.dated(span.first) if span.first else ""
    last = words.dated(span.last) if span.last else ""
    if first and last:
        return words.gettext("from {first} to {last}").format(first=first, last=last)
    if last:
        return words.gettext("until {last}").format(last=last)
    return words.gettext("from {first}").format(first=first) if first else ""


def days_said(runs: tuple[tuple[Weekday, Weekday], ...], words: Words = ENGLISH) -> str:
    """Runs of days: "Monday to Friday and Sunday"."""
    if runs == ((Weekday.MONDAY, Weekday.SUNDAY),):
        return words.gettext("Every day")
    return _listed([_run(first, last, words) for first, last in runs], words)


def capital(words: str) -> str:
    """Words that begin a line."""
    return words[:1].upper() + words[1:]


def _run(first: Weekday, last: Weekday, words: Words) -> str:
    if first == last:
        return words.weekday(first)
    said = words.gettext("{first} to {last}")
    return said.format(first=words.weekday(first), last=words.weekday(last))


def _opening(opening: Opening, words: Words) -> str:
    if opening.is_all_day:
        return words.gettext("all day and all night")
    said = words.gettext("{opens} to {closes}")
    if opening.overnight:
        said = words.gettext("{opens} to {closes} the next day")
    return said.format(opens=words.clock(opening.opens), closes=words.clock(opening.closes))


def _nth(number: int, day: Weekday, words: Words) -> str:
    return words.gettext(_NTH[number]).format(day=words.weekday(day))


def _of_months(rule: NthWeekdays | MonthDays, which: Sequence[str], words: Words) -> str:
    days = _listed(which, words)
    if rule.starting is None:
        return capital(words.gettext("{days} of each month").format(days=days))
    said = words.ngettext(
        "{days} of every {n} month from {date}",
        "{days} of every {n} months from {date}",
        rule.every,
    )
    return capital(said.format(days=days, n=rule.every, date=words.dated(rule.starting)))


def _month_day(number: int, words: Words) -> str:
    if number == -1:
        return words.gettext("last day")
    if number < 0:
        return words.gettext("{nth} day from the end").format(nth=_ordinal(-number, words))
    return _ordinal(number, words)


def _ordinal(number: int, words: Words) -> str:
    is_odd = number in (11, 12, 13)
    return words.gettext(_ORDINAL if is_odd else _ORDINALS.get(number % 10, _ORDINAL)).format(
        n=number
    )


def _closed_dates(line: ClosedLine, words: Words) -> str:
    last = words.dated(line.last, with_year=line.with_year)
    if line.first == line.last:
        return words.gettext("Closed on {day}").format(day=last)
    first = words.dated(line.first, with_year=line.with_year)
    return words.gettext("Closed from {first} to {last}").format(first=first, last=last)


def _because(said: str, why: str, words: Words) -> str:
    return words.gettext("{says} ({why})").format(says=said, why=why) if why else said


def _booked(said: str, words: Words, *, booked: bool) -> str:
    return words.gettext("{says}, by appointment").format(says=said) if booked else said


def _open_until(until: Moment | None, words: Words) -> str:
    if until is None:
        return words.gettext("Open now")
    clock = words.clock(until.at.time())
    if until.days_away == 0 or (until.days_away == 1 and MIDNIGHT < until.at.time() <= time(6, 0)):
        return words.gettext("Open now until {time}").format(time=clock)
    said = words.gettext("Open now until {time} {when}")
    return said.format(time=clock, when=_when(until, words))


def _closed_until(opens: Moment, words: Words) -> str:
    clock = words.clock(opens.at.time().replace(fold=0))
    if opens.days_away == 0:
        return words.gettext("Closed now. Opens at {time}").format(time=clock)
    when = _when(opens, words)
    if opens.at.time() == MIDNIGHT:
        return words.gettext("Closed now. Opens {when} at the start of the day").format(when=when)
    return words.gettext("Closed now. Opens {when} at {time}").format(when=when, time=clock)


def _when(moment: Moment, words: Words) -> str:
    if moment.days_away == 1:
        return words.gettext("tomorrow")
    day = words.weekday(Weekday(moment.day.weekday()))
    if moment.days_away >= 7:
        day = words.dated(moment.day, with_year=moment.with_year)
    return words.gettext("on {day}").format(day=day)


def _listed(some: Sequence[str], words: Words) -> str:
    """Any number of things: "these", "these and those", "these, those and them"."""
    if len(some) < 2:
        return "".join(some)
    these = some[0]
    for one in some[1:-1]:
        these = words.gettext("{these}, {next}").format(these=these, next=one)
    return words.gettext("{these} and {last}").format(these=these, last=some[-1])
