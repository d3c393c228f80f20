"""Everything there is: by type of service, by stage of life or A to Z, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from string import ascii_uppercase
from typing import Literal
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Left, Lower, Upper
from django.db.models.lookups import Exact, In

from kith.accounts.sight import SightedQuerySet
from kith.areas.queries import PublicArea
from kith.core.page_cache import until_raised
from kith.directory.enums import TermKind
from kith.directory.models import Service
from kith.directory.queries.entry import for_cards, without_two
from kith.directory.queries.finding_lists import lists_of
from kith.directory.queries.private_types import signs_of_type
from kith.directory.queries.public import public_services

A_PAGE = 25
View = Literal["types", "stages", "names"]
LETTERS = frozenset(ascii_uppercase)
INITIAL = Upper(Left("name", 1))
CODE = 8
OF_TWO = ("name", "other_name", "summary", "is_safety", "brings_in")
"""What tells whether a service works on two people together, beside its types."""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the list: a type of service, a stage of life or a letter, with how many it has.

    `label` is empty for services under none. `key` is the term's id, the stage's code or the
    letter. `ids`: which services it has, in order, where not all that belong to it are shown.
    """

    key: str
    label: str
    count: int
    is_required: bool = False
    lang: str = ""
    dir: str = ""
    ids: tuple[UUID, ...] | None = None

    @property
    def code(self) -> str:
        """How its own page is called: the start of the id of a type, which tells a reader nothing."""
        return code_of(self.key)


def code_of(key: str) -> str:
    """How the page of the type with this id is called."""
    return key[:CODE]


@dataclass(frozen=True, slots=True)
class Part:
    """As much of a group as stands on one page; `is_begun`: it began on an earlier one."""

    group: Group
    services: Sequence[Service]
    is_begun: bool


def groups_of(area: PublicArea, view: View, *, on: date) -> tuple[Group, ...]:
    """The headings of a view in order, those without a service too.

    Few queries, and none until something changes that pages show or the day does.
    """
    make = {"types": _types, "stages": _stages, "names": _letters}[view]
    return until_raised(("directory-everything", area.id, view, on), lambda: make(area, on))


def part_of_list(
    area: PublicArea, view: View, groups: Sequence[Group], *, on: date, start: int
) -> list[Part]:
    """One page of the list. A query for each heading on it, and three for all of its services."""
    listed = [
        (group, first > 0, _ids(area, view, group, on, first, last))
        for group, first, last in spans(groups, start, start + A_PAGE)
    ]
    services = for_cards({pk for _group, _begun, ids in listed for pk in ids})
    found = {one.pk: one for one in services}
    return [
        Part(group, [found[pk] for pk in ids if pk in found], is_begun)
        for group, is_begun, ids in listed
    ]


def type_called(groups: Sequence[Group], code: str) -> Group | None:
    """The type of service whose own page is called so, if there is one."""
    return next((one for one in groups if one.key and one.code == code), None)


def spans(groups: Sequence[Group], start: int, end: int) -> Iterator[tuple[Group, int, int]]:
    """Which part of which groups stands between two places of the whole list."""
    before = 0
    for group in groups:
        first, last = max(start - before, 0), min(end - before, group.count)
        if first < last:
            yield group, first, last
        before += group.count


def _ids(area: PublicArea, view: View, group: Group, on: date, first: int, last: int) -> list[UUID]:
    if group.ids is not None:
        return list(group.ids[first:last])
    return list(_listed(area, view, group, on).values_list("pk", flat=True)[first:last])


def _listed(area: PublicArea, view: View, group: Group, on: date) -> SightedQuerySet[Service]:
    found = public_services(area.id, on).filter(_belongs(view, group.key))
    return found.order_by(Lower("name"), "id")


def _belongs(view: View, key: str) -> Q:
    if view == "stages":
        return Q(life_stages__icontains=f'"{key}"') if key else Q(life_stages=[])
    if view == "names":
        return Q(Exact(INITIAL, key)) if key else ~Q(In(INITIAL, sorted(LETTERS)))
    if key:
        return Q(pk__in=Service.terms.through.objects.filter(term_id=key).values("service_id"))
    typed = Service.terms.through.objects.filter(term__kind=TermKind.SERVICE_TYPE)
    return ~Q(pk__in=typed.values("service_id"))


def _types(area: PublicArea, on: date) -> tuple[Group, ...]:
    shown = public_services(area.id, on)
    filed = Service.terms.through.objects.filter(service__in=shown)
    counts = dict(filed.values_list("term_id").annotate(count=Count("pk")).order_by())
    lists = lists_of(area)
    types = [one for one in lists.terms.values() if one.kind == TermKind.SERVICE_TYPE]
    groups = []
    for one in sorted(types, key=lambda one: one.label.casefold()):
        group = Group(str(one.id), one.label, counts.get(one.id, 0), is_required=one.is_required)
        is_apart = one.is_safety or any(sign.apart for sign in signs_of_type(lists, one))
        groups.append(_apart(area, group, on) if is_apart else group)
    return (*groups, Group("", "", shown.filter(_belongs("types", "")).count()))


def _apart(area: PublicArea, group: Group, on: date) -> Group:
    """A type of help for danger without what works on two people together, and its own count."""
    listed = _listed(area, "types", group, on).only(*OF_TWO)
    ids = tuple(one.pk for one in without_two(listed))
    return replace(group, count=len(ids), ids=ids)


def _stages(area: PublicArea, on: date) -> tuple[Group, ...]:
    shown = public_services(area.id, on)
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


def _letters(area: PublicArea, on: date) -> tuple[Group, ...]:
    """A to Z. Names that begin with a number or another sign stand together at the end."""
    begins = public_services(area.id, on).values_list(INITIAL)
    counts = dict(begins.annotate(count=Count("pk")).order_by())
    letters = (Group(one, one, counts[one]) for one in sorted(LETTERS & set(counts)))
    others = sum(count for letter, count in counts.items() if letter not in LETTERS)
    return (*letters, Group("", "", others))
