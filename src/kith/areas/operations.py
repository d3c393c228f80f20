"""Loading a pack: all of it or none of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kith.area_pack.pack import Pack
from kith.areas.models import Area, RetentionPeriod
from kith.areas.queries import retention_periods
from kith.core import audit
from kith.core.coded import section
from kith.core.offers import Changes, pack_sections
from kith.core.page_cache import raise_generation
from kith.core.retention.ending import Ended, end_due
from kith.core.retention.schedule import days_of, missing


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, section by section."""

    area: Area
    sections: tuple[tuple[str, Changes], ...]

    @property
    def changed_anything(self) -> bool:
        """Whether any entry was added, changed or retired."""
        return any(c.added or c.changed or c.retired for _name, c in self.sections)


def load_pack(*, pack: Pack, by: UUID | None, at: datetime) -> LoadReport:
    """Load a pack that has been checked. Doing it twice changes nothing the second time.

    Every installed room loads its own sections, in one transaction with the audit entry.
    """
    with transaction.atomic():
        area, changes = _put_area(pack, at)
        sections = [
            ("area", changes),
            *((section.name, section.load(area, pack, at)) for section in pack_sections()),
        ]
        counts = {name: str(changes) for name, changes in sections}
        audit.record(
            action="areas.pack-loaded",
            object_type="area",
            object_id=area.pk,
            at=at,
            by=by,
            detail={"code": area.code, **counts},
        )
        raise_generation()
    return LoadReport(area=area, sections=tuple(sections))


def load_schedule(*, area: Area, pack: Pack, at: datetime) -> Changes:
    """Load how long things are kept. Its notes name what the house asks for and the pack lacks."""
    changes = section("", RetentionPeriod, lambda one: one.retention).load(area, pack, at)
    lacking = missing(pack.retention)
    notes = [f'No period "{code}": nothing of that kind is ever deleted.' for code in lacking]
    return replace(changes, notes=tuple(notes))


def follow_schedule(*, area_id: UUID | str, at: datetime) -> tuple[Ended, ...]:
    """End what has had its time by the area's schedule. Nobody did it: the place decided."""
    periods = retention_periods(area_id)
    return end_due(periods=days_of(periods), known=[one.code for one in periods], at=at)


def _put_area(pack: Pack, at: datetime) -> tuple[Area, Changes]:
    given, brand = pack.area, pack.brand
    document = given.document
    described = {
        "name": given.name,
        "formal_name": given.formal_name,
        "council": given.council,
        "nation": given.nation,
        "district_code": given.district_code,
        "language": given.main_language.tag,
        "direction": given.main_language.direction,
        "adopted_by": given.adopted_by,
        "adopted_on": given.adopted_on,
        "is_invented": given.invented,
        "counts_visits": given.visits.count,
        "visits_suppress_below": given.visits.suppress_below,
        "visits_round_to": given.visits.round_to,
        "product_title": brand.product_title,
        "neutral_title": brand.neutral_title,
        "exit_url": brand.exit_url,
        "exit_label": brand.exit_label,
        "colours": brand.custom_properties,
        "document": {
            "title": document.title,
            "status": document.status,
            "publisher": document.publisher,
            "source": document.source,
        },
    }
    area = Area.objects.select_for_update().filter(code=given.code).first()
    if area is None:
        area = Area.objects.create(code=given.code, added_at=at, loaded_at=at, **described)
        return area, Changes(added=1)
    has_changed = any(getattr(area, name) != value for name, value in described.items())
    for name, value in {**described, "loaded_at": at}.items():
        setattr(area, name, value)
    area.save()
    return area, Changes(changed=int(has_changed), unchanged=int(not has_changed))
