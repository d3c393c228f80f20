"""What an area says to anyone who asks. All of it is public."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from django.conf import settings

from kith.area_pack import Contact, RetentionPeriod
from kith.areas import models
from kith.areas.models import Area, Clock, LifeStage, MeasureUse
from kith.core.page_cache import until_raised


@dataclass(frozen=True, slots=True)
class PublicArea:
    """An area as every public page needs it, with the contacts for danger."""

    id: str
    code: str
    name: str
    council: str
    nation: str
    district_code: str
    language: str
    direction: str
    is_adopted: bool
    is_invented: bool
    counts_visits: bool
    visits_suppress_below: int
    visits_round_to: int
    product_title: str
    neutral_title: str
    exit_url: str
    exit_label: str
    document: Mapping[str, str]
    colours: Mapping[str, str]
    brand_css: str
    brand_version: str
    emergency: tuple[Contact, ...]
    despair: tuple[Contact, ...]
    contacts: tuple[Contact, ...]
    drawn: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Parts of pages that are the same until the area is read anew, by whoever draws them."""


_last_seen: PublicArea | None = None
"""The last area any request saw, so that an error page needs no database."""


def current_area() -> PublicArea | None:
    """The area that this installation shows: `KITH_AREA`, or the one loaded first.

    One query while nothing changes that public pages show, and within a transaction two.
    """
    global _last_seen  # noqa: PLW0603  -- see _last_seen
    found = until_raised(("area", settings.AREA), _read_area)
    _last_seen = found or _last_seen
    return found


def _read_area() -> PublicArea | None:
    areas = Area.objects.order_by("added_at")
    area = (areas.filter(code=settings.AREA) if settings.AREA else areas).first()
    if area is None:
        return None
    contacts = contacts_of(area)
    css = (
        ":root{" + "".join(f"{name}:{value};" for name, value in sorted(area.colours.items())) + "}"
    )
    return PublicArea(
        id=str(area.pk),
        code=area.code,
        name=area.name,
        council=area.council,
        nation=area.nation,
        district_code=area.district_code,
        language=area.language,
        direction=area.direction,
        is_adopted=area.is_adopted,
        is_invented=area.is_invented,
        counts_visits=area.counts_visits,
        visits_suppress_below=area.visits_suppress_below,
        visits_round_to=area.visits_round_to,
        product_title=area.product_title,
        neutral_title=area.neutral_title,
        exit_url=area.exit_url,
        exit_label=area.exit_label,
        document=area.document,
        colours=area.colours,
        brand_css=css,
        brand_version=hashlib.sha256(css.encode()).hexdigest()[:12],
        emergency=tuple(one for one in contacts if one.tier == "danger"),
        despair=tuple(one for one in contacts if one.is_for_despair and one.is_reachable),
        contacts=contacts,
    )


def last_seen_area() -> PublicArea | None:
    """The area as the last request saw it, without asking the database."""
    return _last_seen


def contacts_of(area: Area) -> tuple[Contact, ...]:
    """The live contacts of an area, in the pack's order. One query."""
    return _public_contacts(str(area.pk))


def contacts_for_public(area: PublicArea) -> tuple[Contact, ...]:
    """The live contacts that a page may show, in the pack's order. They came with the area.

    One that nobody can reach yet is a dead end for a person in need, so it waits until
    somebody fills in how; `kith pack check` names it.
    """
    return tuple(one for one in area.contacts if one.is_reachable)


def measures_asked(area: PublicArea, *, where: str) -> dict[str, list[str]]:
    """Measure codes by subject, for one place where measures are asked. One query."""
    asked: dict[str, list[str]] = {}
    uses = MeasureUse.objects.filter(area_id=area.id, where=where, retired_at=None)
    for use in uses:
        asked.setdefault(use.subject, []).extend(use.measures)
    return asked


def life_stages(area: PublicArea) -> list[LifeStage]:
    """The live life stages of an area, in order. One query."""
    return list(LifeStage.objects.filter(area_id=area.id, retired_at=None))


def clocks(area: PublicArea) -> list[Clock]:
    """What happens to a request for help here, step by step. One query."""
    return list(Clock.objects.filter(area_id=area.id, retired_at=None))


def retention_periods(area_id: str | UUID) -> tuple[RetentionPeriod, ...]:
    """How long things are kept here, in the pack's order. One query."""
    names = [one.name for one in fields(RetentionPeriod)]
    rows = models.RetentionPeriod.objects.filter(area_id=area_id, retired_at=None).values(*names)
    return tuple(RetentionPeriod(**row) for row in rows)


def _public_contacts(area_id: str) -> tuple[Contact, ...]:
    names = [one.name for one in fields(Contact)]
    rows = models.Contact.objects.filter(area_id=area_id, retired_at=None).values(*names)
    return tuple(Contact(**_with_tuples(row)) for row in rows)


def _with_tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON column gives lists; a frozen record holds tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
