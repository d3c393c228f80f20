"""How long something is kept, and why: the place's schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kith.area_pack.definition import Worded


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPeriod(Worded):
    """How long one kind of thing is kept: `days` that are counted from `after`, or `until` in words.

    `label`, `until` and `why` are read by residents. `basis` names the authority for the period;
    `source` is the address where it was read. `confirmed_by` is the body that adopted it, empty
    until one has.
    """

    order: int
    label: str
    why: str
    basis: str
    days: int | None = None
    after: str = ""
    until: str = ""
    source: str = ""
    read_on: date | None = None
    confirmed_by: str = ""
