"""National Grid to the latitude and longitude of satellite receivers and web maps, and back.

Formulae and constants: Ordnance Survey, "A guide to coordinate systems in Great Britain",
annexes A to C (ellipsoids, projection, conversions) and section 6.6 (the Helmert transformation,
which the guide gives as good to about 5 m). Heights are taken as nought: they move a point by
less than the transformation's own error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import cos, sin, sqrt, tan

from kith.postcodes.grid import Point


@dataclass(frozen=True, slots=True)
class Degrees:
    """A place on WGS84: degrees north and degrees east (negative in the west)."""

    latitude: float
    longitude: float


class OffTheGrid(ValueError):
    """The place is not one that the National Grid is made for."""


@dataclass(frozen=True, slots=True)
class _Ellipsoid:
    """Half axes in metres."""

    a: float
    b: float

    @property
    def e2(self) -> float:
        return 1 - (self.b / self.a) ** 2


@dataclass(frozen=True, slots=True)
class _Shift:
    """A Helmert transformation: metres, parts in a million, seconds of arc."""

    tx: float
    ty: float
    tz: float
    scale: float
    rx: float
    ry: float
    rz: float

    @property
    def back(self) -> _Shift:
        """The other way: every sign turned, which these small numbers allow."""
        parts = (self.tx, self.ty, self.tz, self.scale, self.rx, self.ry, self.rz)
        return _Shift(*(-part for part in parts))


_AIRY = _Ellipsoid(6_377_563.396, 6_356_256.909)
_WGS84 = _Ellipsoid(6_378_137.0, 6_356_752.3142)
_TO_AIRY = _Shift(-446.448, 125.157, -542.060, 20.4894, -0.1502, -0.2470, -0.8421)

_F0 = 0.9996012717
_PHI0, _LAMBDA0 = math.radians(49), math.radians(-2)
_E0, _N0 = 400_000.0, -100_000.0
_N = (_AIRY.a - _AIRY.b) / (_AIRY.a + _AIRY.b)

_LATITUDES, _LONGITUDES = (49.0, 62.0), (-10.0, 4.0)
"""A little more than the grid; further out the projection's series no longer hold."""


def to_wgs84(point: Point) -> Degrees:
    """The latitude and longitude of a point of the grid, right to about 5 m.

    OffTheGrid when the point lies outside the grid or is no number.
    """
    if not point.is_on_the_grid:
        raise OffTheGrid(f"{point.easting}, {point.northing} is not on the National Grid.")
    phi, lam = airy_of(point)
    phi, lam = _moved(phi, lam, _AIRY, _WGS84, _TO_AIRY.back)
    return Degrees(math.degrees(phi), math.degrees(lam))


def to_grid(place: Degrees) -> Point:
    """The grid's point for a latitude and longitude, right to about 5 m.

    OffTheGrid when the place is not in or about Great Britain, or is no number.
    """
    south, north = _LATITUDES
    west, east = _LONGITUDES
    if not (south <= place.latitude <= north and west <= place.longitude <= east):
        raise OffTheGrid(f"{place.latitude}, {place.longitude} is not in or near Great Britain.")
    phi, lam = math.radians(place.latitude), math.radians(place.longitude)
    return from_airy(*_moved(phi, lam, _WGS84, _AIRY, _TO_AIRY))


def from_airy(phi: float, lam: float) -> Point:
    """Project latitude and longitude on the Airy ellipsoid, in radians (the guide's C1)."""
    nu, rho, eta2 = _radii(phi)
    s, c, t2 = sin(phi), cos(phi), tan(phi) ** 2
    one = _meridian(phi) + _N0
    two = nu / 2 * s * c
    three = nu / 24 * s * c**3 * (5 - t2 + 9 * eta2)
    three_a = nu / 720 * s * c**5 * (61 - 58 * t2 + t2**2)
    four = nu * c
    five = nu / 6 * c**3 * (nu / rho - t2)
    six = nu / 120 * c**5 * (5 - 18 * t2 + t2**2 + 14 * eta2 - 58 * t2 * eta2)
    d = lam - _LAMBDA0
    return Point(
        easting=_E0 + four * d + five * d**3 + six * d**5,
        northing=one + two * d**2 + three * d**4 + three_a * d**6,
    )


def airy_of(point: Point) -> tuple[float, float]:
    """Latitude and longitude on the Airy ellipsoid, in radians (the guide's C2)."""
    phi = _PHI0
    # Each round is closer by a factor of hundreds; eight are more than floats can tell apart.
    for _ in range(8):
        phi += (point.northing - _N0 - _meridian(phi)) / (_AIRY.a * _F0)
    nu, rho, eta2 = _radii(phi)
    t, sec = tan(phi), 1 / cos(phi)
    t2 = t**2
    seven = t / (2 * rho * nu)
    eight = t / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2)
    nine = t / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t2**2)
    ten = sec / nu
    eleven = sec / (6 * nu**3) * (nu / rho + 2 * t2)
    twelve = sec / (120 * nu**5) * (5 + 28 * t2 + 24 * t2**2)
    twelve_a = sec / (5040 * nu**7) * (61 + 662 * t2 + 1320 * t2**2 + 720 * t2**3)
    d = point.easting - _E0
    return (
        phi - seven * d**2 + eight * d**4 - nine * d**6,
        _LAMBDA0 + ten * d - eleven * d**3 + twelve * d**5 - twelve_a * d**7,
    )


def _radii(phi: float) -> tuple[float, float, float]:
    """The guide's nu, rho and eta squared at a latitude."""
    bend = 1 - _AIRY.e2 * sin(phi) ** 2
    nu = _AIRY.a * _F0 / sqrt(bend)
    rho = _AIRY.a * _F0 * (1 - _AIRY.e2) / bend**1.5
    return nu, rho, nu / rho - 1


def _meridian(phi: float) -> float:
    """The developed arc of the meridian from the true origin to a latitude, metres: the guide's M."""
    n, n2, n3 = _N, _N**2, _N**3
    less, more = phi - _PHI0, phi + _PHI0
    return (
        _AIRY.b
        * _F0
        * (
            (1 + n + 5 / 4 * n2 + 5 / 4 * n3) * less
            - (3 * n + 3 * n2 + 21 / 8 * n3) * sin(less) * cos(more)
            + (15 / 8 * n2 + 15 / 8 * n3) * sin(2 * less) * cos(2 * more)
            - 35 / 24 * n3 * sin(3 * less) * cos(3 * more)
        )
    )


def _moved(
    phi: float, lam: float, start: _Ellipsoid, end: _Ellipsoid, shift: _Shift
) -> tuple[float, float]:
    """The same place on another ellipsoid, by way of axes through the middle of the Earth."""
    nu = start.a / sqrt(1 - start.e2 * sin(phi) ** 2)
    x, y, z = nu * cos(phi) * cos(lam), nu * cos(phi) * sin(lam), nu * (1 - start.e2) * sin(phi)
    k = 1 + shift.scale / 1e6
    rx, ry, rz = (math.radians(part / 3600) for part in (shift.rx, shift.ry, shift.rz))
    x, y, z = (
        shift.tx + k * x - rz * y + ry * z,
        shift.ty + rz * x + k * y - rx * z,
        shift.tz - ry * x + rx * y + k * z,
    )
    across = math.hypot(x, y)
    phi = math.atan2(z, across * (1 - end.e2))
    for _ in range(8):
        nu = end.a / sqrt(1 - end.e2 * sin(phi) ** 2)
        phi = math.atan2(z + end.e2 * nu * sin(phi), across)
    return phi, math.atan2(y, x)
