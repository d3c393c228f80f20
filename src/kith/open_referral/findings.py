"""What a check says: one finding a slip, and a tally that stays small however long a feed is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Level = Literal["failure", "warning", "note"]
LEVELS: tuple[Level, ...] = ("failure", "warning", "note")
MOST_KINDS = 2_000
"""Kinds of findings that a tally tells apart: a hostile feed can invent field names for ever."""


class Slip(NamedTuple):
    """A finding before its sentence is made: most of a long feed's are only counted."""

    level: Level
    code: str
    entity: str
    field: str
    path: str
    value: object


class Kind(NamedTuple):
    """What findings are grouped by."""

    level: Level
    code: str
    entity: str
    field: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about a feed.

    `path` leads to the value inside its file or answer, such as /contents/3/url; `record` is the
    id of the record, None where there is none; `place` names the file or address, where known.
    A `failure` breaks the standard, a `warning` does not but will trouble somebody, a `note` is
    only worth knowing.
    """

    level: Level
    path: str
    record: str | None
    code: str
    sentence: str
    entity: str = ""
    field: str = ""
    place: str = ""

    @property
    def kind(self) -> Kind:
        """What it is grouped by."""
        return Kind(self.level, self.code, self.entity, self.field)


def is_valid(findings: Iterable[Finding]) -> bool:
    """Whether nothing among them breaks the standard."""
    return all(one.level != "failure" for one in findings)


@dataclass(slots=True)
class Tally:
    """Counts findings by kind, and keeps the first few of each.

    `keep` is how many of a kind are kept whole; None keeps all.
    """

    keep: int | None = 3
    counts: Counter[Kind] = field(default_factory=Counter)
    kept: list[Finding] = field(default_factory=list)

    def wants(self, kind: Kind) -> bool:
        """Count one of this kind; whether its sentence is worth making."""
        if kind not in self.counts and len(self.counts) >= MOST_KINDS:
            kind = Kind(kind.level, kind.code, kind.entity, "")
        self.counts[kind] += 1
        return self.keep is None or self.counts[kind] <= self.keep

    def add(self, finding: Finding) -> None:
        """Count one, and keep it while few of its kind are kept."""
        if self.wants(finding.kind):
            self.kept.append(finding)

    def level(self, level: Level) -> int:
        """How many findings of this level were counted."""
        return sum(count for kind, count in self.counts.items() if kind.level == level)


def by_kind(
    findings: Iterable[Finding], counts: Mapping[Kind, int]
) -> list[tuple[Kind, int, list[Finding]]]:
    """Each kind with its count and the findings kept of it: failures first, the commonest first."""
    kept: dict[Kind, list[Finding]] = {}
    for one in findings:
        kept.setdefault(one.kind, []).append(one)
    order = {level: at for at, level in enumerate(LEVELS)}
    ordered = sorted(counts.items(), key=lambda one: (order[one[0].level], -one[1], one[0]))
    return [(kind, count, kept.get(kind, [])) for kind, count in ordered]
