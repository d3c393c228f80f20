"""Which column of a file is which item, which columns tell responses apart, wide or long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from kith.evidence.refusals import InputRefused, UseRefused
from kith.measures.definition import Measure

Layout = Literal["wide", "long"]

ITEM_NAMES = ("item", "item_number", "question")
VALUE_NAMES = ("value", "answer", "response_value", "code")
ID_NAMES = ("response_id", "id")
PERSON_NAMES = ("person_id", "person")
ORDER_NAMES = ("date", "completed_on", "administered_on", "order", "occasion", "time", "wave")

_NO_ID = (
    "There is no id column, so rows are known by their line number and duplicates cannot be found. "
    "Name one with --id."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said about the columns. `items` maps item number to a column name."""

    items: dict[int, str] = field(default_factory=dict)
    identity: tuple[str, ...] = ()
    item_column: str | None = None
    value_column: str | None = None
    layout: Layout | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Positions of a file's columns. `answers` maps item number to a position (wide);
    `item` and `value` are positions (long). `identity` are the positions that make a response's
    id, empty when there is none. `strays` are columns that look like items and are none.
    """

    layout: Layout
    identity: tuple[int, ...]
    answers: dict[int, int] = field(default_factory=dict)
    item: int = -1
    value: int = -1
    strays: tuple[int, ...] = ()
    notices: tuple[str, ...] = ()

    def others(self, width: int) -> list[int]:
        """Positions that are neither an item's answer nor part of the id."""
        taken = {*self.answers.values(), *self.identity, self.item, self.value}
        return [position for position in range(width) if position not in taken]


def plain(name: str) -> str:
    """Return a column name as it is compared: case, '-' and '_' make no difference."""
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def parse_items(text: str | None, measure: Measure) -> dict[int, str]:
    """Read `--items`: "1=q1,2=q2", or the columns in item order, "q1,q2,…".

    UseRefused for an item the measure lacks, an item or a column named twice, or a list of
    another length than the measure has items.
    """
    if not text:
        return {}
    parts = [part.strip() for part in text.split(",") if part.strip()]
    count = len(measure.items)
    if any("=" in part for part in parts):
        mapped = _named_items(parts, measure)
    elif len(parts) == count:
        mapped = dict(enumerate(parts, 1))
    else:
        raise UseRefused(
            f"--items lists {len(parts)} columns and {measure.code} has {count} items. "
            "List them all in order, or name each as NUMBER=COLUMN."
        )
    twice = _first_twice(list(mapped.values()))
    if twice:
        raise UseRefused(f"--items names the column {twice!r} twice.")
    return mapped


def _named_items(parts: Sequence[str], measure: Measure) -> dict[int, str]:
    mapped: dict[int, str] = {}
    for part in parts:
        text, _, column = part.partition("=")
        if not text.strip().isdecimal() or not column.strip():
            raise UseRefused(f"--items: {part!r} is not NUMBER=COLUMN, for example 1=q1.")
        number = int(text)
        if not 1 <= number <= len(measure.items):
            raise UseRefused(
                f"--items: {measure.code} has items 1 to {len(measure.items)}, so no item {number}."
            )
        if number in mapped:
            raise UseRefused(f"--items names item {number} twice.")
        mapped[number] = column.strip()
    return mapped


def map_columns(names: Sequence[str], measure: Measure, asked: Asked) -> Mapping:
    """Work out what each column is. InputRefused or UseRefused, with what to do, when it cannot."""
    positions = _positions(names)
    if asked.layout == "long" or (asked.layout is None and _is_long(positions, measure, asked)):
        return _map_long(names, positions, asked)
    return _map_wide(names, positions, measure, asked)


def item_spellings(measure: Measure, asked: Asked) -> dict[str, int]:
    """Every text (in `plain` form) that names an item in a long file, with its number."""
    spellings: dict[str, int] = {}
    for item in measure.items:
        if item.number in asked.items:
            spellings[plain(asked.items[item.number])] = item.number
            continue
        for digits in (f"{item.number}", f"{item.number:02d}", f"{item.number}.0"):
            spellings[digits] = item.number
            spellings[f"{plain(measure.code)}_{digits}"] = item.number
    return spellings


def item_number(name: str, measure: Measure) -> int | None:
    """Return the number in a column name of this measure's form (CSI-16_3 is 3), else None."""
    found = re.fullmatch(re.escape(plain(measure.code)) + r"_0*([0-9]{1,4})", plain(name))
    return int(found.group(1)) if found else None


def find_column(names: Sequence[str], wanted: str, option: str) -> int:
    """Return the position of the column that an option names; UseRefused when it is not there."""
    exact = [position for position, name in enumerate(names) if name == wanted]
    loose = [position for position, name in enumerate(names) if plain(name) == plain(wanted)]
    found = exact or loose
    if len(found) != 1:
        says = "is there more than once" if found else "is not in the file"
        raise UseRefused(
            f"{option} names the column {wanted!r}, which {says}. The columns are: {listed(names)}."
        )
    return found[0]


def listed(names: Sequence[str], most: int = 30) -> str:
    """Name columns in a sentence, the first few of very many."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _positions(names: Sequence[str]) -> dict[str, int]:
    twice = _first_twice([name.strip() for name in names])
    if twice is not None:
        says = f"are called {twice!r}" if twice else "have no name"
        raise InputRefused(f"Two columns {says}. Give each column a name of its own.")
    positions: dict[str, int] = {}
    for position, name in enumerate(names):
        positions.setdefault(plain(name), position)
    return positions


def _is_long(positions: dict[str, int], measure: Measure, asked: Asked) -> bool:
    if asked.item_column or asked.value_column:
        return True
    if any(item_number(name, measure) is not None for name in positions):
        return False
    if any(plain(column) in positions for column in asked.items.values()):
        return False
    return _first(positions, ITEM_NAMES) is not None and _first(positions, VALUE_NAMES) is not None


def _map_wide(
    names: Sequence[str], positions: dict[str, int], measure: Measure, asked: Asked
) -> Mapping:
    answers = {
        number: find_column(names, column, "--items") for number, column in asked.items.items()
    }
    strays: list[int] = []
    for position, name in enumerate(names):
        number = item_number(name, measure)
        if number is None or number in asked.items or position in answers.values():
            continue
        if not 1 <= number <= len(measure.items):
            strays.append(position)
        elif number in answers:
            raise InputRefused(
                f"The columns {names[answers[number]]!r} and {name!r} both name item {number} of "
                f"{measure.code}. Keep one of them, or name the right one with --items."
            )
        else:
            answers[number] = position
    absent = [item.number for item in measure.items if item.number not in answers]
    if absent:
        raise InputRefused(_absent(names, measure, absent))
    identity, notices = _identity(names, positions, asked)
    return Mapping("wide", identity, answers=answers, strays=tuple(strays), notices=tuple(notices))


def _absent(names: Sequence[str], measure: Measure, absent: list[int]) -> str:
    usual = f"{plain(measure.code)}_"
    if len(absent) == len(measure.items):
        return (
            f"The file has no columns for {measure.code}. Name them {usual}1 to "
            f"{usual}{len(absent)}, or map them with --items 1=COLUMN,2=COLUMN,… For one answer a "
            "line, name the columns response_id, item and value. The columns are: "
            f"{listed(names)}."
        )
    items = listed([str(number) for number in absent])
    one = len(absent) == 1
    return (
        f"The file has no column for item{'' if one else 's'} {items} of {measure.code} (looked "
        f"for {usual}{absent[0]}{'' if one else ' and so on'}). Map {'it' if one else 'them'} "
        f"with --items {absent[0]}=COLUMN, or add an empty column if it was not asked."
    )


def _map_long(names: Sequence[str], positions: dict[str, int], asked: Asked) -> Mapping:
    found = {}
    for option, wanted, usual in (
        ("--item-column", asked.item_column, ITEM_NAMES),
        ("--value-column", asked.value_column, VALUE_NAMES),
    ):
        position = (
            find_column(names, wanted, option) if wanted is not None else _first(positions, usual)
        )
        if position is None:
            raise InputRefused(
                f"The file has one answer a line but no column called {usual[0]!r}. Name it with "
                f"{option}. The columns are: {listed(names)}."
            )
        found[option] = position
    identity, notices = _identity(names, positions, asked)
    if not identity:
        raise InputRefused(
            "The file has one answer a line but no column that says which answers belong "
            "together. Call it response_id, or name it with --id. The columns are: "
            f"{listed(names)}."
        )
    return Mapping(
        "long",
        identity,
        item=found["--item-column"],
        value=found["--value-column"],
        notices=tuple(notices),
    )


def _identity(
    names: Sequence[str], positions: dict[str, int], asked: Asked
) -> tuple[tuple[int, ...], list[str]]:
    if asked.identity:
        return tuple(find_column(names, name, "--id") for name in asked.identity), []
    found = _first(positions, ID_NAMES)
    if found is not None:
        return (found,), []
    person = _first(positions, PERSON_NAMES)
    if person is not None:
        order = _first(positions, ORDER_NAMES)
        return ((person,) if order is None else (person, order)), []
    return (), [_NO_ID]


def _first(positions: dict[str, int], usual: Sequence[str]) -> int | None:
    return next((positions[name] for name in usual if name in positions), None)


def _first_twice(names: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
