"""How small a count may be told, and where: the place's rules of disclosure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kith.area_pack.definition import Worded


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRule(Worded):
    """What becomes of a count before it leaves: hidden when small, perhaps rounded otherwise.

    A count below `suppress_below` is shown as `mark`; zero is one of these where `zeros` is
    `suppressed`, and told as it is where it is `shown`. Others are shown to the nearest `round_to`
    (1: as they are). Of each hidden count at least `least_values` values stay possible, whatever
    else is told: others are hidden with it where that needs it (1: nothing more is hidden).
    `basis` names the authority; `source` is the address where it was read. `confirmed_by` is the
    body that adopted the rule, empty until one has.
    """

    order: int
    label: str
    suppress_below: int
    zeros: Literal["shown", "suppressed"]
    least_values: int
    mark: str
    basis: str
    round_to: int = 1
    source: str = ""
    read_on: date | None = None
    confirmed_by: str = ""

    @property
    def smallest_hidden(self) -> int:
        """The smallest count that the rule hides for being small: 0 or 1."""
        return 0 if self.zeros == "suppressed" else 1

    def is_small(self, count: int) -> bool:
        """Whether the rule hides `count` for being small."""
        return self.smallest_hidden <= count < self.suppress_below

    def rounded(self, count: int) -> int:
        """`count` to the nearest `round_to`, a half upwards."""
        return (2 * count + self.round_to) // (2 * self.round_to) * self.round_to

    def told(self) -> str:
        """The rule in a sentence."""
        zeros = ", zero too," if self.zeros == "suppressed" else ", but for zero,"
        small = f"Counts below {self.suppress_below}{zeros} are not told"
        others = "" if self.round_to == 1 else f"; others are to the nearest {self.round_to}"
        if self.least_values == 1:
            return f"{small}{others}."
        return f"{small}{others}. Of each at least {self.least_values} values stay possible."
