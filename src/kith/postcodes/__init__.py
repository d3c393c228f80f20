"""Postcodes of Great Britain, their places and distances. Pure: no Django, no network."""

from kith.postcodes.grid import (
    Box,
    Point,
    ToldMiles,
    box_around,
    distance,
    metres_of,
    miles,
    told_in_miles,
)
from kith.postcodes.lines import LIMITS, Limits
from kith.postcodes.lookups import Place
from kith.postcodes.postcode import Postcode, Precision, parse
from kith.postcodes.reading import read_postcodes
from kith.postcodes.refusals import SENTENCES, PostcodeFileRefused, PostcodeRefused, Reason
from kith.postcodes.rows import PostcodeRow, Progress, Tally
from kith.postcodes.wgs84 import Degrees, OffTheGrid, to_grid, to_wgs84

__all__ = [
    "LIMITS",
    "SENTENCES",
    "Box",
    "Degrees",
    "Limits",
    "OffTheGrid",
    "Place",
    "Point",
    "Postcode",
    "PostcodeFileRefused",
    "PostcodeRefused",
    "PostcodeRow",
    "Precision",
    "Progress",
    "Reason",
    "Tally",
    "ToldMiles",
    "box_around",
    "distance",
    "metres_of",
    "miles",
    "parse",
    "read_postcodes",
    "to_grid",
    "to_wgs84",
    "told_in_miles",
]
