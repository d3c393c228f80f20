"""What a measure is: plain, frozen records of one instrument file.

Numbers that can decide anything (bands, cut-offs, ranges, change parameters) are held as exact
`Fraction`s, in score points. Reading a file into these records is `kith.measures.loading`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

Method = Literal["sum", "mean", "prorated", "lookup", "composite"]
Direction = Literal["higher_better", "lower_better", "neither"]
ClinicalSide = Literal["below", "at_or_below", "at_or_above", "above"]
Missing = Literal["no_answers", "too_few_answers", "part_missing"]
Concern = Literal["suicide_self_harm", "abuse", "own_behaviour"]
Allowed = bool | Literal["unstated"]

MISSING_REASONS: tuple[Missing, ...] = ("no_answers", "too_few_answers", "part_missing")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of an item: the code that is stored, its points before any reversal, its label."""

    code: int
    points: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `options` names the option set; `choices` are that set's own options."""

    number: int
    options: str
    choices: tuple[Choice, ...]
    text: str | None = None
    reverse: bool = False
    note: str | None = None

    def points(self) -> dict[int, int]:
        """Map each code to its points after reversal (lowest + highest - points)."""
        plain = {choice.code: choice.points for choice in self.choices}
        if not self.reverse:
            return plain
        turn = min(plain.values()) + max(plain.values())
        return {code: turn - points for code, points in plain.items()}


@dataclass(frozen=True, slots=True)
class Band:
    """What a score means, from `start` (score points, inclusive) up to the next band."""

    code: str
    start: Fraction
    practitioner: str
    resident: str
    source: str
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut-off for clinically significant change; `clinical` is the distressed side of it."""

    value: Fraction
    clinical: ClinicalSide
    source: str
    group: str | None = None
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class ChangeParameters:
    """What reliable change rests on, or why it cannot be told (`absent`). Score points."""

    absent: str | None = None
    sd: Fraction | None = None
    reliability: Fraction | None = None
    reliability_kind: str | None = None
    sample: str | None = None
    source: str | None = None
    criterion: Literal["a", "b", "c"] | None = None
    norm_mean: Fraction | None = None
    norm_sd: Fraction | None = None
    clinical_mean: Fraction | None = None
    clinical_sd: Fraction | None = None
    rci: Fraction | None = None
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """One score of a measure. `items` for all methods but composite, which has `parts`."""

    code: str
    title: str
    method: Method
    low: Fraction
    high: Fraction
    direction: Direction
    change: ChangeParameters
    items: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()
    minimum_answered: int = 0
    multiplier: int = 1
    rounded: bool = False
    table: tuple[Fraction, ...] = ()
    missing_rule_source: str | None = None
    bands: tuple[Band, ...] = ()
    cuts: tuple[Cut, ...] = ()

    def band(self, code: str) -> Band:
        """Return the band with this code; KeyError when there is none."""
        for band in self.bands:
            if band.code == code:
                return band
        raise KeyError(code)

    def cut(self, group: str | None = None) -> Cut | None:
        """Return the cut-off for a named group, or the default (the first without a group)."""
        for cut in self.cuts:
            if cut.group == group:
                return cut
        return None


@dataclass(frozen=True, slots=True)
class SafetyRule:
    """An item that surfaces before any score when its points (after reversal) reach `at_least`."""

    item: int
    at_least: int
    concern: Concern
    source: str


@dataclass(frozen=True, slots=True)
class Nested:
    """This measure's items are the numbered `items` of the longer measure `within`."""

    within: str
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: codes in item order (None: not answered) and what must come of them."""

    answers: tuple[int | None, ...]
    expect: tuple[tuple[str, Fraction | Missing], ...]
    source: str
    bands: tuple[tuple[str, str], ...] = ()
    safety: tuple[Concern, ...] | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who the measure is for; ages in whole years, `to_age` inclusive."""

    who: str
    from_age: int
    about: str
    to_age: int | None = None


@dataclass(frozen=True, slots=True)
class Administration:
    """How the measure may be asked; `minutes` is the usual time it takes."""

    modes: tuple[str, ...]
    recall: str | None = None
    instruction: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Allows:
    """What the holder's terms allow, each yes, no or not stated."""

    display: Allowed
    redistribute: Allowed
    translate: Allowed
    modify: Allowed
    commercial: Allowed


@dataclass(frozen=True, slots=True)
class Licence:
    """Who holds the measure and on what terms it is used here."""

    holder: str
    name: str
    grant: str
    allows: Allows
    attribution: str
    source: str
    read_on: datetime.date
    wording_checked: str | None = None
    registration_url: str | None = None


@dataclass(frozen=True, slots=True)
class FhirCodes:
    """Published codes for a measure: of the form, per item, per answer code, per scale."""

    questionnaire: tuple[str, str] | None = None
    items: tuple[str, ...] = ()
    answers: tuple[tuple[int, str], ...] = ()
    scales: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Measure:
    """One validated questionnaire, or a local indicator when `validated` is false.

    `definition_json` is the file's own content as exact JSON, never with wording merged from an
    area's pack; `wording_source` says whose licence merged wording rests on. `derived` holds what
    other modules make once from this record (compiled plan, scorer) and takes no part in equality.
    """

    code: str
    version: str
    title: str
    short_title: str
    construct: str
    validated: bool
    practitioner_only: bool
    audience: Audience
    administration: Administration
    licence: Licence
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    examples: tuple[Example, ...]
    safety: tuple[SafetyRule, ...] = ()
    nested: Nested | None = None
    fhir: FhirCodes = FhirCodes()
    retired: bool = False
    definition_json: str = field(default="", repr=False)
    wording_source: str | None = None
    derived: dict[str, Any] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    @property
    def has_wording(self) -> bool:
        """True when every item has its text."""
        return all(item.text is not None for item in self.items)

    def item(self, number: int) -> Item:
        """Return item `number` (1 to n); KeyError when there is none."""
        if 1 <= number <= len(self.items):
            return self.items[number - 1]
        raise KeyError(number)

    def scale(self, code: str) -> Scale:
        """Return the scale with this code; KeyError when there is none."""
        for scale in self.scales:
            if scale.code == code:
                return scale
        raise KeyError(code)

    def column(self, number: int) -> str:
        """Return the usual input column of an item, `CODE_number`."""
        return f"{self.code}_{number}"
