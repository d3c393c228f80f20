"""The list of everything: one page of it, where each heading begins, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from kith.directory.queries.everything import A_PAGE, Group, Part


@dataclass(frozen=True, slots=True)
class Jump:
    """A heading, how many stand below it, and on which page it begins."""

    label: str
    count: int
    page: int
    anchor: str
    lang: str
    dir: str


@dataclass(frozen=True, slots=True)
class Everything:
    """The list of everything."""

    parts: Sequence[Part]
    jumps: Sequence[Jump]
    gaps: Sequence[Group]
    page: Page[int]

    @property
    def total(self) -> int:
        """How many lines there are in all."""
        return self.page.paginator.count


def pages_of(groups: Sequence[Group]) -> Paginator[int]:
    """The pages of a list with these headings."""
    return Paginator(range(sum(one.count for one in groups)), A_PAGE)


def everything(groups: Sequence[Group], parts: Sequence[Part], page: Page[int]) -> Everything:
    """The page. Gaps that the charter asks for stand before the others."""
    gaps = [one for one in groups if one.label and not one.count]
    gaps.sort(key=lambda one: (not one.is_required, one.label.casefold()))
    return Everything(parts, _jumps(groups), gaps, page)


def _jumps(groups: Sequence[Group]) -> list[Jump]:
    jumps, before = [], 0
    for one in groups:
        if one.count:
            page = before // A_PAGE + 1
            anchor = f"group-{one.key or 'other'}"
            jumps.append(Jump(one.label, one.count, page, anchor, one.lang, one.dir))
        before += one.count
    return jumps
