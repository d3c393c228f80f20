"""Everything there is: by type of service or by stage of life, A to Z, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Lower

from kith.accounts.sight import SightedQuerySet
from kith.areas.queries import PublicArea
from kith.core.page_cache import until_raised
from kith.directory.enums import ServiceStatus, TermKind
from kith.directory.models import Service
from kith.directory.queries.finding_lists import lists_of
from kith.directory.queries.rules import freshness_rules

A_PAGE = 25
SHOWN = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
View = Literal["types", "stages"]


@dataclass(frozen=True, slots=True)
class Line:
    """One service in the list."""

    id: UUID
    name: str
    provider: str
    summary: str


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the list: a type of service or a stage of life, with how many it has.

    `label` is empty for services under none. `key` is the term's id or the stage's code.
    """

    key: str
    label: str
    count: int
    is_required: bool = False
    lang: str = ""
    dir: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """As much of a group as stands on one page; `is_begun`: it began on an earlier one."""

    group: Group
    lines: Sequence[Line]
    is_begun: bool


def shown_services(area_id: UUID | str, on: date) -> SightedQuerySet[Service]:
    """The services that anybody sees on a day, by the rules of the area's pack."""
    rules = freshness_rules(area_id)
    fresh = Q(assured_on__gte=rules.shown_since(on))
    if not rules.hide_unconfirmed:
        fresh |= Q(assured_on=None)
    live: SightedQuerySet[Service] = Service.objects.because("Anybody may read what is shown.")
    return live.filter(fresh, area_id=area_id, retired_at=None, status__in=SHOWN)


def groups_of(area: PublicArea, view: View, *, on: date) -> tuple[Group, ...]:
    """The headings of a view in order, those without a service too.

    Two queries, and none until something changes that pages show or the day does.
    """
    make = _types if view == "types" else _stages
    return until_raised(("directory-everything", area.id, view, on), lambda: make(area, on))


def part_of_list(
    area: PublicArea, view: View, groups: Sequence[Group], *, on: date, start: int
) -> list[Part]:
    """One page of the list. A query for each heading on it, at most so many as it has lines."""
    return [
        Part(group, _lines(area, view, group, on, first, last), first > 0)
        for group, first, last in spans(groups, start, start + A_PAGE)
    ]


def spans(groups: Sequence[Group], start: int, end: int) -> Iterator[tuple[Group, int, int]]:
    """Which part of which groups stands between two places of the whole list."""
    before = 0
    for group in groups:
        first, last = max(start - before, 0), min(end - before, group.count)
        if first < last:
            yield group, first, last
        before += group.count


def _lines(
    area: PublicArea, view: View, group: Group, on: date, first: int, last: int
) -> list[Line]:
    found = shown_services(area.id, on).filter(_belongs(view, group.key))
    rows = found.order_by(Lower("name"), "id").values_list(
        "pk", "name", "provider__name", "summary"
    )
    return [Line(*row) for row in rows[first:last]]


def _belongs(view: View, key: str) -> Q:
    if view == "stages":
        return Q(life_stages__icontains=f'"{key}"') if key else Q(life_stages=[])
    if key:
        return Q(pk__in=Service.terms.through.objects.filter(term_id=key).values("service_id"))
    typed = Service.terms.through.objects.filter(term__kind=TermKind.SERVICE_TYPE)
    return ~Q(pk__in=typed.values("service_id"))


def _types(area: PublicArea, on: date) -> tuple[Group, ...]:
    shown = shown_services(area.id, on)
    filed = Service.terms.through.objects.filter(service__in=shown)
    counts = dict(filed.values_list("term_id").annotate(count=Count("pk")).order_by())
    types = (one for one in lists_of(area).terms.values() if one.kind == TermKind.SERVICE_TYPE)
    groups = [
        Group(str(one.id), one.label, counts.get(one.id, 0), is_required=one.is_required)
        for one in types
    ]
    groups.sort(key=lambda one: one.label.casefold())
    return (*groups, Group("", "", shown.filter(_belongs("types", "")).count()))


def _stages(area: PublicArea, on: date) -> tuple[Group, ...]:
    shown = shown_services(area.id, on)
    stages = lists_of(area).stages
    named = {
        f"stage_{place}": Count("pk", filter=_belongs("stages", one.code))
        for place, one in enumerate(stages)
    }
    counts = shown.aggregate(**named, none=Count("pk", filter=_belongs("stages", "")))
    groups = (
        Group(one.code, one.name, counts[f"stage_{place}"], lang=one.lang, dir=one.dir)
        for place, one in enumerate(stages)
    )
    return (*groups, Group("", "", counts["none"]))
