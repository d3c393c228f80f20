"""Where a postcode is, and how well that is known.

A first half of a postcode says nothing of whose council it is: the council is known by its code,
and only for a whole postcode that was loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

from kith.postcodes.grid import Point
from kith.postcodes.postcode import Postcode, Precision


@dataclass(frozen=True, slots=True)
class Place:
    """Where a postcode is, and how well that is known.

    `precision` is unit for its own place, else of whose middle `point` is; `key` is what was
    found (`S60 1AE`, `S60 1`, `S60`). `district_code` and `ward_code` are empty unless it is
    unit; `may_be_in` then holds the councils of the sector or district, likeliest first.
    """

    postcode: Postcode
    key: str
    point: Point
    precision: Precision
    district_code: str = ""
    ward_code: str = ""
    may_be_in: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether the point is the postcode's own."""
        return self.precision is Precision.UNIT
