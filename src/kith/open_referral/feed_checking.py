"""Check a whole feed, and say for each endpoint what the official validator would say of it.

A feed is invalid when a required endpoint fails. What an optional endpoint fails in is a warning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from kith.open_referral.checking import Way, id_of, page_slips, record_slips, records_of, way_of
from kith.open_referral.feeds import Answer, Feed
from kith.open_referral.findings import Finding, Kind, Level, Slip, Tally
from kith.open_referral.profile import Endpoint, profile
from kith.open_referral.reading import NotReadable
from kith.open_referral.wording import sentence, shown

SLOW_SECONDS = 5.0
"""An average above this is slow, to the official validator."""
TOLD_EVERY = 500

State = Literal["passed", "warned", "failed", "absent", "untested"]
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class EndpointReport:
    """What came of one endpoint.

    `passed`; `warned`, an optional one that breaks the standard; `failed`, a required one that
    does; `absent`, an optional one that is not offered; `untested`, nothing was there to look at.
    """

    path: str
    required: bool
    state: State
    answers: int
    records: int
    breaches: int


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What came of a feed. `counts` are of all findings, `findings` are the first of each kind."""

    name: str
    endpoints: tuple[EndpointReport, ...]
    findings: tuple[Finding, ...]
    counts: Mapping[Kind, int]
    answers: int
    records: int

    @property
    def is_valid(self) -> bool:
        """Whether nothing required failed, and something was looked at."""
        states = {one.state for one in self.endpoints}
        return not self.count("failure") and bool(states & {"passed", "warned"})

    def count(self, level: Level) -> int:
        """How many findings are of this level."""
        return sum(count for kind, count in self.counts.items() if kind.level == level)


@dataclass(slots=True)
class _Seen:
    """What was met of one endpoint so far."""

    answers: int = 0
    records: int = 0
    breaches: int = 0
    absent: int = 0
    seconds: float = 0.0
    ids: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)


class _Check:
    """One run over a feed."""

    def __init__(
        self, feed: Feed, on: date | None, keep: int | None, progress: Progress | None
    ) -> None:
        self.feed = feed
        self.on = on
        self.tally = Tally(keep)
        self.progress = progress
        self.seen: dict[str, _Seen] = {one.path: _Seen() for one in profile().endpoints}
        self.answers = 0
        self.records = 0

    def look(self, answer: Answer) -> None:
        """Look at one answer."""
        self.answers += 1
        self._tell(answer.place)
        if answer.path is None:
            self._strange(answer)
            return
        endpoint = profile().endpoint(answer.path)
        seen = self.seen[answer.path]
        seen.seconds += answer.seconds
        if answer.doing == "absent":
            seen.absent += 1
            return
        seen.answers += 1
        try:
            self._of_kind(endpoint, answer, seen)
        except NotReadable as why:
            self._breach(endpoint, "unreadable", why.place, why.sentence)

    def _strange(self, answer: Answer) -> None:
        if answer.doing == "trouble":  # it may have been a required part: nobody can tell
            self._say("failure", "unreadable", answer.place, answer.sentence)
            return
        says = "It looks like no part of a feed, and was left alone."
        self._say("note", "not-recognised", answer.place, says)

    def _of_kind(self, endpoint: Endpoint, answer: Answer, seen: _Seen) -> None:
        way = way_of(endpoint, answer.body)
        if answer.doing == "trouble":
            self._breach(endpoint, "unreadable", answer.place, answer.sentence)
        elif answer.doing == "lines":
            for number, record in answer.lines or ():
                self._record(endpoint, record, f"{answer.place}, line {number}", "", way)
        elif answer.doing == "page":
            self._slips(endpoint, page_slips(endpoint, answer.body), None, answer.place)
            for at, record in enumerate(records_of(answer.body)):
                self._record(endpoint, record, answer.place, f"/contents/{at}", way)
        else:
            self._record(endpoint, answer.body, answer.place, "", way)

    def _record(self, endpoint: Endpoint, record: Any, place: str, at: str, way: Way) -> None:
        seen = self.seen[endpoint.path]
        seen.records += 1
        self.records += 1
        slips = record_slips(endpoint.returns, record, way, at=at, on=self.on)
        identity = id_of(record)
        if endpoint.page and identity is not None:
            if identity in seen.ids and identity not in seen.twice:
                seen.twice.add(identity)
                slips.warn("id-twice", endpoint.returns, "id", at, identity)
            seen.ids.add(identity)
        if slips:
            self._slips(endpoint, slips, identity, place)
        if self.records % TOLD_EVERY == 0:
            self._tell(place)

    def _slips(
        self, endpoint: Endpoint, slips: Iterable[Slip], record: str | None, place: str
    ) -> None:
        for slip in slips:
            level = self._level(endpoint, slip.level)
            if self.tally.wants(Kind(level, slip.code, slip.entity, slip.field)):
                self.tally.kept.append(
                    Finding(
                        level,
                        slip.path,
                        record,
                        slip.code,
                        sentence(slip),
                        slip.entity,
                        slip.field,
                        place,
                    )
                )

    def _level(self, endpoint: Endpoint, level: Level) -> Level:
        """What a breach weighs here: an optional endpoint's is a warning."""
        if level != "failure":
            return level
        self.seen[endpoint.path].breaches += 1
        return "failure" if endpoint.required else "warning"

    def _breach(self, endpoint: Endpoint, code: str, place: str, says: str) -> None:
        self._say(self._level(endpoint, "failure"), code, place, says)

    def _say(self, level: Level, code: str, place: str, says: str) -> None:
        self.tally.add(Finding(level, "", None, code, says, place=place))

    def _tell(self, place: str) -> None:
        if self.progress is not None:
            self.progress(f"{self.records} records looked at, now {shown(place)}", 0.0)

    # ── When all was looked at ──

    def close(self) -> None:
        """Say what only the whole can tell."""
        if self.feed.is_live:
            if self.feed.name.startswith("http:"):
                says = "The address begins with http://. The standard wants https://. Move it."
                self._say("warning", "not-https", self.feed.name, says)
            self._slowness()
        for endpoint in profile().endpoints:
            self._emptiness(endpoint, self.seen[endpoint.path])

    def _slowness(self) -> None:
        asked = sum(one.answers + one.absent for one in self.seen.values())
        average = sum(one.seconds for one in self.seen.values()) / max(1, asked)
        if average > SLOW_SECONDS:
            says = f"Answers took {average:.1f} seconds on average; the official validator minds."
            self._say("warning", "slow", self.feed.name, says)

    def _emptiness(self, endpoint: Endpoint, seen: _Seen) -> None:
        if endpoint.page and seen.answers and not seen.records and not seen.breaches:
            says = f"{endpoint.path} lists nothing, so no record could be looked at."
            self._say("warning", "empty-feed", endpoint.path, says)
        if endpoint.required and not seen.answers and not self.feed.is_live:
            says = f"{endpoint.path} is required of a feed, and is not among these files."
            self._say("note", "not-among-files", endpoint.path, says)

    def report(self) -> FeedReport:
        """What came of it."""
        return FeedReport(
            name=self.feed.name,
            endpoints=tuple(self._ended()),
            findings=tuple(self.tally.kept),
            counts=Counter(self.tally.counts),
            answers=self.answers,
            records=self.records,
        )

    def _ended(self) -> Iterator[EndpointReport]:
        for one in profile().endpoints:
            seen = self.seen[one.path]
            state = _state(one, seen)
            yield EndpointReport(
                one.path, one.required, state, seen.answers, seen.records, seen.breaches
            )


def _state(endpoint: Endpoint, seen: _Seen) -> State:
    if seen.breaches:
        return "failed" if endpoint.required else "warned"
    if seen.answers:
        return "passed"
    return "absent" if seen.absent else "untested"


def check_feed(
    feed: Feed,
    *,
    on: date | None = None,
    keep: int | None = 3,
    progress: Progress | None = None,
) -> FeedReport:
    """Check all that a feed answers.

    Args:
        feed: files, or an address.
        on: the day that the age of `assured_date` is counted to; None does not ask for it.
        keep: how many findings of each kind are kept whole; None keeps all. All are counted.
        progress: is told now and then what is being done, with 0.0 since no share is known.

    Raises:
        NotReadable: there is nothing to read at all.
    """
    check = _Check(feed, on, keep, progress)
    for answer in feed.answers():
        check.look(answer)
    check.close()
    return check.report()
