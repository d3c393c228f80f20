"""The rules of an area's directory, as its pack says them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from kith.core.page_cache import until_raised
from kith.directory.models import DirectoryRules, PostcodeLoad
from kith.directory.rules.freshness import FreshnessRules
from kith.opening_times import NO_HOLIDAYS, BankHolidays

LOADED_CREDITS = (
    "Contains OS data © Crown copyright and database right {year}.",
    "Contains Royal Mail data © Royal Mail copyright and database right {year}.",
    "Contains National Statistics data © Crown copyright and database right {year}.",
)
"""What the Open Government Licence asks of whoever uses Code-Point Open or an ONS directory."""


def freshness_rules(area_id: UUID | str) -> FreshnessRules:
    """How fresh entries must be. At most one query until something changes that pages show."""
    return FreshnessRules(**_rules(area_id)[0])


def bank_holidays(area_id: UUID | str) -> BankHolidays:
    """The days that are bank holidays here. At most one query until something changes."""
    return _holidays(_rules(area_id)[1])


def clocks_of(area_id: UUID | str) -> tuple[FreshnessRules, BankHolidays]:
    """How fresh entries must be, and the bank holidays, asked for together."""
    held = _rules(area_id)
    return FreshnessRules(**held[0]), _holidays(held[1])


def outcodes(area_id: UUID | str) -> dict[str, Any]:
    """The middles of first halves of postcodes that the pack gives. At most one query."""
    return _rules(area_id)[2]


def credit_lines(area_id: UUID | str) -> tuple[str, ...]:
    """The lines that must stand where distances are told, by the licences of the points.

    Those of the postcodes that were loaded, else those of the pack's own table.
    """
    return _rules(area_id)[3]


Rules = tuple[dict[str, Any], dict[str, str], dict[str, Any], tuple[str, ...]]


def _rules(area_id: UUID | str) -> Rules:
    return until_raised(("directory-rules", str(area_id)), lambda: _read(area_id))


def _read(area_id: UUID | str) -> Rules:
    held = DirectoryRules.objects.filter(area_id=area_id).first()
    load = PostcodeLoad.objects.first()
    lines = tuple(held.credits) if held else ()
    if load is not None:
        lines = tuple(line.format(year=load.loaded_at.year) for line in LOADED_CREDITS)
    if held is None:
        return {}, {}, {}, lines
    return held.freshness, held.bank_holidays, held.outcodes, lines


def _holidays(named: dict[str, str]) -> BankHolidays:
    if not named:
        return NO_HOLIDAYS
    return BankHolidays({date.fromisoformat(day): name for day, name in named.items()})
