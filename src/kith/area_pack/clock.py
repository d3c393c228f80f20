"""What happens to a request for help, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kith.area_pack.definition import Cite, Worded

ClockUnit = Literal["hours", "working_days", "days", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Worded):
    """One step of what happens to a request for help: who does what, and how soon.

    `within` counts `unit`s. None: the place has not said how soon, and `gap` says so in words.
    `records` says what is written down, empty when nothing is. `source` is a web address.
    """

    order: int
    who: str
    what: str
    within: int | None = None
    unit: ClockUnit = ""
    records: str = ""
    gap: str = ""
    cite: Cite | None = None
    source: str = ""
