"""Turn a pack's checked data into its frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from kith.area_pack.clock import Clock
from kith.area_pack.definition import (
    SUBJECTS,
    Area,
    BodyContact,
    Brand,
    Cite,
    Claim,
    CompetitionRound,
    Contact,
    Direction,
    Document,
    EmbedEntry,
    Language,
    LeadershipAction,
    LifeStage,
    MeasureUse,
    Pledge,
    PopulationChange,
    Principle,
    Prize,
    Visits,
    Word,
)
from kith.area_pack.directory import Directory
from kith.area_pack.disclosure import DisclosureRule
from kith.area_pack.files import Source, TomlDate
from kith.area_pack.pack import Pack
from kith.area_pack.pages import PackPage
from kith.area_pack.retention import RetentionPeriod
from kith.area_pack.rights import TimeLimit

Row = Mapping[str, Any]
T = TypeVar("T", LifeStage, Principle, Clock, RetentionPeriod, DisclosureRule)

_MANY = ("concerns", "subjects", "nations", "involves", "life_stages", "measures", "alternatives")


def build(
    folder: Path,
    sources: Mapping[str, Source],
    pages: tuple[PackPage, ...] = (),
    directory: Directory | None = None,
) -> Pack:
    """Build the pack from sources in which no error was found."""
    area = _area(sources["pack"].data)
    return Pack(
        folder=folder,
        area=area,
        brand=_brand(sources["brand"].data),
        life_stages=_ordered(
            [LifeStage(**_worded(row, area)) for row in _rows(sources, "life_stages")]
        ),
        principles=_ordered(
            [Principle(**_worded(row, area)) for row in _rows(sources, "principles")]
        ),
        pledges=tuple(Pledge(**_worded(row, area)) for row in _rows(sources, "pledges")),
        embed=tuple(EmbedEntry(**_worded(row, area)) for row in _rows(sources, "embed")),
        leadership=tuple(
            LeadershipAction(**_worded(row, area)) for row in _rows(sources, "leadership")
        ),
        competitions=tuple(
            CompetitionRound(**_worded(row, area)) for row in _rows(sources, "competitions")
        ),
        measures=tuple(MeasureUse(**_plain(row)) for row in _rows(sources, "measures")),
        contacts=tuple(Contact(**_contact(row, area)) for row in _rows(sources, "contacts")),
        clocks=_ordered([Clock(**_worded(row, area)) for row in _rows(sources, "clocks")]),
        retention=_ordered(
            [RetentionPeriod(**_worded(row, area)) for row in _rows(sources, "retention")]
        ),
        disclosure=build_disclosure(sources),
        rights=tuple(TimeLimit(**row) for row in _rows(sources, "rights")),
        population=tuple(_change(row) for row in _rows(sources, "population")),
        claims=tuple(_claim(row) for row in _rows(sources, "claims")),
        vocabulary=tuple(Word(**_worded(row, area)) for row in _rows(sources, "vocabulary")),
        pages=pages,
        directory=directory or Directory(),
    )


def build_disclosure(sources: Mapping[str, Source]) -> tuple[DisclosureRule, ...]:
    """Build the rules of disclosure alone, from sources in which no error was found."""
    area = _area(sources["pack"].data)
    rows = _rows(sources, "disclosure")
    return _ordered([DisclosureRule(**_worded(row, area)) for row in rows])


def _rows(sources: Mapping[str, Source], name: str) -> list[Row]:
    return [entry.data for entry in sources[name].entries()] if name in sources else []


def _ordered(records: list[T]) -> tuple[T, ...]:
    return tuple(sorted(records, key=lambda record: record.order))


def _plain(row: Row) -> dict[str, Any]:
    """A row's values as the records hold them: dates, tuples, citations, prizes."""
    values: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, TomlDate):
            values[key] = date.fromisoformat(value)
        elif key in _MANY:
            values[key] = tuple(value)
        elif key == "cite":
            values[key] = _cite(value)
        elif key == "prizes":
            values[key] = tuple(Prize(**prize) for prize in value)
        else:
            values[key] = value
    return values


def _worded(row: Row, area: Area) -> dict[str, Any]:
    lang = str(row.get("lang", area.main_language.tag))
    return {**_plain(row), "lang": lang, "dir": _direction(area, lang)}


def _direction(area: Area, lang: str) -> Direction:
    return next(one.direction for one in area.languages if one.tag == lang)


def _contact(row: Row, area: Area) -> dict[str, Any]:
    values = _worded(row, area)
    if "everyone" in values["subjects"]:
        values["subjects"] = SUBJECTS
    return values


def _cite(row: Row) -> Cite:
    return Cite(row["document"], row["section"], str(row.get("number", "")))


def _change(row: Row) -> PopulationChange:
    return PopulationChange(**{**_plain(row), "percent": Decimal(row["percent"])})


def _claim(row: Row) -> Claim:
    return Claim(**{**_plain(row), "sources": tuple(row.get("sources", ()))})


def _area(data: Row) -> Area:
    values = {key: value for key, value in _plain(data).items() if key != "format"}
    document = _plain(data["document"])
    values["document"] = Document(**{**document, "sections": tuple(document["sections"])})
    values["languages"] = tuple(Language(**one) for one in data["languages"])
    if "contact" in data:
        values["contact"] = BodyContact(**data["contact"])
    values["visits"] = Visits(**data.get("visits", {}))
    return Area(**values)


def _brand(data: Row) -> Brand:
    return Brand(**{key: value for key, value in data.items() if key != "format"})
