"""Schedules of Open Referral UK 3.0 (HSDS), from anybody, as opening times.

What `writing_schedules` writes comes back the same. What cannot be read is never dropped in
silence: it stays in the note, is told as a problem, and makes the times `incomplete`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kith.opening_times.parts import Opening, Span, TimesRefused, Weekday, united
from kith.opening_times.recurrence import Budget, EachWeek, Meaning, OnRule, meanings
from kith.opening_times.rules import Once, Rule
from kith.opening_times.schedule_values import Problem, RowReader, Unread
from kith.opening_times.times import (
    LONGEST_NOTE,
    LONGEST_WORDS,
    MOST_PARTS,
    BankHolidayRule,
    Closure,
    OneException,
    OpeningTimes,
    OtherHours,
    Session,
    Week,
    checked_link,
)
from kith.opening_times.writing_schedules import (
    BANK_HOLIDAY_MARKS,
    BY_APPOINTMENT_MARK,
    INCOMPLETE_MARK,
    closure_mark,
    other_hours_mark,
    session_description,
    week_description,
)

MOST_ROWS = 2000

_BANK_HOLIDAYS = {mark: rule for rule, mark in BANK_HOLIDAY_MARKS.items()}


def from_schedules(
    rows: object, path: str = "$.schedules"
) -> tuple[OpeningTimes, tuple[Problem, ...]]:
    """The opening times that a list of `schedules` gives, and what could not be read as it stands.

    `rows` is parsed JSON of any shape; `path` is where it stood. Rows on the same dates are
    joined. Never raises for what is in `rows`; reads at most `MOST_ROWS` of them.
    """
    gathered = _Gathered()
    if rows is None:
        return OpeningTimes(), ()
    if not isinstance(rows, list):
        gathered.lose(path, "The schedules are not a list. None was read.")
        rows = []
    for at, row in enumerate(rows[:MOST_ROWS]):
        _read_row(gathered, row, f"{path}[{at}]")
    if len(rows) > MOST_ROWS:
        gathered.lose(path, f"There are {len(rows)} schedules; the first {MOST_ROWS} were read.")
    return gathered.times(path), tuple(gathered.problems)


@dataclass(slots=True)
class _Gathered:
    weeks: dict[Span, Week] = field(default_factory=dict)
    sessions: dict[tuple[Rule, Span], Session] = field(default_factory=dict)
    exceptions: list[OneException] = field(default_factory=list)
    bank_holidays: BankHolidayRule = BankHolidayRule.ASK
    by_appointment: bool = False
    incomplete: bool = False
    notes: dict[str, None] = field(default_factory=dict)
    links: dict[str, None] = field(default_factory=dict)
    attending: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)

    def lose(self, path: str, sentence: str) -> None:
        """Tell what could not be read at all."""
        self.problems.append(Problem(path, sentence))
        self.incomplete = True

    def note(self, words: str) -> None:
        """Keep words for residents, once."""
        if words:
            self.notes[words] = None

    def times(self, path: str) -> OpeningTimes:
        """All of it together."""
        link = self._only(self.links, "schedule_link", path)
        attending = self._only(self.attending, "attending_type", path)
        note = "\n".join(self.notes)
        if len(note) > LONGEST_NOTE:
            self.lose(path, f"The words are longer than {LONGEST_NOTE} characters, and were cut.")
            note = f"{note[: LONGEST_NOTE - 1].strip()}…"
        return OpeningTimes(
            weeks=tuple(self.weeks.values()),
            sessions=tuple(self.sessions.values()),
            exceptions=tuple(self.exceptions),
            bank_holidays=self.bank_holidays,
            by_appointment=self.by_appointment,
            note=note,
            attending=attending,
            link=link,
            incomplete=self.incomplete,
        )

    def _only(self, given: dict[str, None], name: str, path: str) -> str:
        if len(given) <= 1:
            return next(iter(given), "")
        first, *others = given
        sentence = f"The rows differ in `{name}`; the first is kept, the others are in the note."
        self.problems.append(Problem(path, sentence))
        for words in others:
            self.note(words)
        return first


def _read_row(gathered: _Gathered, row: object, path: str) -> None:
    if not isinstance(row, Mapping):
        gathered.lose(path, "This schedule is not an object.")
        if isinstance(row, str):
            gathered.note(RowReader({"description": row}, path).text("description"))
        return
    reader = RowReader(row, path)
    description = reader.text("description")
    _read_words(gathered, reader)
    try:
        if not _is_mark(gathered, reader, description):
            gathered.note(_read_times(gathered, reader, description))
    except (Unread, TimesRefused) as refusal:
        name = refusal.name if isinstance(refusal, Unread) else ""
        reader.tell(name, f"{refusal} These times are kept in the note alone.")
        gathered.incomplete = True
        said = reader.said()
        gathered.note(description)
        gathered.note(f"Times not read: {said}" if said else "")
    gathered.problems += reader.problems


def _read_words(gathered: _Gathered, reader: RowReader) -> None:
    gathered.note(reader.text("notes"))
    attending = reader.text("attending_type")
    if attending and len(attending) <= LONGEST_WORDS and "\n" not in attending:
        gathered.attending[attending] = None
    else:
        gathered.note(attending)
    link = reader.text("schedule_link")
    try:
        if checked_link(link):
            gathered.links[link] = None
    except TimesRefused as refusal:
        reader.tell("schedule_link", f"{refusal} It is kept in the note.")
        gathered.note(link)


def _is_mark(gathered: _Gathered, reader: RowReader, description: str) -> bool:
    """Whether the row has no times and dates of its own, only words."""
    timed = ("freq", "byday", "bymonthday", "opens_at", "closes_at", "dtstart")
    dated = ("valid_from", "valid_to", "until", "interval", "count")
    if any(reader.given(name) for name in (*timed, *dated)):
        return False
    if description == BY_APPOINTMENT_MARK:
        gathered.by_appointment = True
    elif description == INCOMPLETE_MARK:
        gathered.incomplete = True
    elif description in _BANK_HOLIDAYS:
        gathered.bank_holidays = _BANK_HOLIDAYS[description]
    else:
        gathered.note(description)
    return True


def _read_times(gathered: _Gathered, reader: RowReader, description: str) -> str:
    """Keep what the row's times say; give back what of its description is not yet said."""
    opening = reader.opening()
    if opening is None:
        return _read_closure(gathered, reader, description)
    found = meanings(reader, gathered.budget)
    if len(found) == 1 and not isinstance(found[0], EachWeek) and isinstance(found[0].rule, Once):
        day = found[0].rule.day
        if description.startswith(other_hours_mark(day)):
            why = _why(description.removeprefix(other_hours_mark(day)))
            _keep_exception(gathered, reader, OtherHours(day, (opening,), why))
            return ""
    new = [one for one in found if isinstance(one, OnRule) and _key(one) not in gathered.sessions]
    _check_room(len(gathered.sessions) + len(new) - 1)
    joined = [_joined(gathered, reader, one, opening) for one in found]
    for one in joined:
        _keep(gathered, one)
    return "" if description in _expected(found, opening) else description


def _read_closure(gathered: _Gathered, reader: RowReader, description: str) -> str:
    regular = any(reader.given(name) for name in ("freq", "byday", "bymonthday"))
    first, last = reader.first_date("valid_from"), reader.last_date("valid_to")
    if regular or not first or not last or not description.casefold().startswith("closed"):
        raise Unread("opens_at", "`opens_at` and `closes_at` are missing.")
    mark = closure_mark(first, last)
    ours = description.startswith(mark)
    why = _why(description.removeprefix(mark)) if ours else description
    if not ours and why.casefold().strip(".") == "closed":
        why = ""
    if len(why) > LONGEST_WORDS or "\n" in why:
        gathered.note(why)
        why = ""
    _keep_exception(gathered, reader, Closure(first, last, why))
    return ""


def _why(rest: str) -> str:
    rest = rest.strip()
    return rest[1:-1] if rest.startswith("(") and rest.endswith(")") else rest


def _keep_exception(gathered: _Gathered, reader: RowReader, one: OneException) -> None:
    for at, kept in enumerate(gathered.exceptions):
        if one.last < kept.first or kept.last < one.first or one == kept:
            continue
        if not (isinstance(one, OtherHours) and isinstance(kept, OtherHours)):
            raise Unread("valid_from", "Another schedule says something else of these dates.")
        openings = _union(reader, (*kept.openings, *one.openings))
        gathered.exceptions[at] = OtherHours(kept.day, openings, kept.why or one.why)
        return
    if one not in gathered.exceptions:
        _check_room(len(gathered.exceptions))
        gathered.exceptions.append(one)


def _joined(
    gathered: _Gathered, reader: RowReader, one: Meaning, opening: Opening
) -> Week | Session:
    """The row's hours, together with those already kept for the same dates."""
    try:
        if isinstance(one, EachWeek):
            return _week(gathered, reader, one, opening)
        kept = gathered.sessions.get(_key(one))
        openings = _union(reader, (*(kept.openings if kept else ()), opening))
        return Session(one.rule, openings, one.span)
    except TimesRefused as refusal:
        raise Unread("opens_at", f"With another schedule: {refusal}") from None


def _key(one: OnRule) -> tuple[Rule, Span]:
    return one.rule, one.span


def _week(gathered: _Gathered, reader: RowReader, one: EachWeek, opening: Opening) -> Week:
    kept = gathered.weeks.get(one.span)
    if kept is None:
        _check_room(len(gathered.weeks))
    days = [list(day) for day in kept.days] if kept else [[] for _ in Weekday]
    for weekday in one.days:
        days[weekday] = list(_union(reader, (*days[weekday], opening)))
    return Week(tuple(tuple(day) for day in days), one.span)


def _union(reader: RowReader, openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    joined = united(openings)
    if set(joined) != set(openings):
        reader.tell("opens_at", "These hours overlap with those of another schedule; joined.")
    return joined


def _keep(gathered: _Gathered, one: Week | Session) -> None:
    if isinstance(one, Week):
        gathered.weeks[one.valid] = one
    else:
        gathered.sessions[one.rule, one.valid] = one


def _check_room(count: int) -> None:
    # A feed may say the same in a thousand ways; nobody reads a thousand lines of opening times.
    if count >= MOST_PARTS:
        raise Unread("", f"There are more than {MOST_PARTS} different schedules.")


def _expected(found: tuple[Meaning, ...], opening: Opening) -> set[str]:
    return {
        week_description(list(one.days), opening)
        if isinstance(one, EachWeek)
        else session_description(one.rule, opening)
        for one in found
    }
