"""What each room's `personal_data.toml` says: of every field what it tells, of every table its end.

Needs no database: the files stand in the program.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

CLASSES = ("none", "personal", "special", "secret")
ABOUT_PEOPLE = ("personal", "special")
FILE = "personal_data.toml"
LATER = "later"
RULE_KEYS = frozenset({"period", "clock", "then", "only"})
DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Rule:
    """The end of a table's rows: so many days after `clock`, as the period says.

    `clears` names the fields that are emptied; with none the row is deleted. `only`: rows whose
    field has one of the values, and no others.
    """

    table: str
    period: str
    clock: str
    clears: tuple[str, ...] = ()
    only: tuple[tuple[str, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table, "app.Model": the sentence about it, its fields by class, and its rules in order.

    `period` without a rule: it lasts as the schedule's words say, and no job ends it.
    """

    label: str
    kept: str
    fields: Mapping[str, tuple[str, ...]]
    period: str = ""
    rules: tuple[Rule, ...] = ()

    @property
    def is_about_people(self) -> bool:
        """Whether anything in it tells of a person."""
        return any(self.fields[kind] for kind in ABOUT_PEOPLE)

    @property
    def periods(self) -> tuple[str, ...]:
        """The codes of its periods."""
        named = dict.fromkeys([self.period, *(rule.period for rule in self.rules)])
        return tuple(code for code in named if code)


@cache
def declared() -> Mapping[str, Any]:
    """All files as one: `tables` by label, and `other_packages`. Changed by nobody."""
    tables: dict[str, Any] = {}
    others: dict[str, str] = {}
    for room in sorted(files("kith").iterdir(), key=lambda one: one.name):
        file = room / FILE
        if not file.is_file():
            continue
        written = tomllib.loads(file.read_text(encoding="utf-8"))
        for label, table in written.get("tables", {}).items():
            if label in tables:
                raise ValueError(f"{label} stands in two files.")
            if label.partition(".")[0] != room.name:
                raise ValueError(f"{label} belongs in the file of its own room, not {room.name}'s.")
            tables[label] = table
        others |= written.get("other_packages", {})
    return {"tables": dict(sorted(tables.items())), "other_packages": others}


@cache
def tables() -> tuple[Table, ...]:
    """Every table, by label."""
    return tuple(read_table(label, written) for label, written in declared()["tables"].items())


def rules() -> Iterator[Rule]:
    """Every rule, by the label of its table."""
    for table in tables():
        yield from table.rules


@cache
def codes() -> frozenset[str]:
    """The codes of all periods that the schedule of a place has to have."""
    return frozenset(code for table in tables() for code in table.periods)


def read_table(label: str, written: Mapping[str, Any]) -> Table:
    """A table as its file writes it."""
    found = [written] if RULE_KEYS & written.keys() - {"period"} else []
    found += [written[LATER]] if LATER in written else []
    return Table(
        label=label,
        kept=written.get("kept", ""),
        fields={kind: tuple(written.get(kind, ())) for kind in CLASSES},
        period=written.get("period", ""),
        rules=tuple(_rule(label, one) for one in found),
    )


def _rule(label: str, written: Mapping[str, Any]) -> Rule:
    then = written.get("then", DELETE)
    return Rule(
        table=label,
        period=written.get("period", ""),
        clock=written.get("clock", ""),
        clears=() if then == DELETE else tuple(then),
        only=tuple((name, tuple(values)) for name, values in written.get("only", {}).items()),
    )
