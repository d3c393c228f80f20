"""The list of everything: one page of it, where each heading begins, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from kith.areas.queries import PublicArea, contacts_for_public
from kith.areas.rules.helping import HelpFirst, help_first
from kith.areas.rules.signs import Sign
from kith.directory.presenters.cards import CardContext, ServiceCard, card_of
from kith.directory.queries.everything import A_PAGE, Group, Part
from kith.directory.queries.finding_lists import TermLine


@dataclass(frozen=True, slots=True)
class Jump:
    """A heading, how many stand below it, and on which page it begins.

    `code`: the last part of the address of its own page, where it has one.
    """

    label: str
    count: int
    page: int
    anchor: str
    lang: str
    dir: str
    code: str


@dataclass(frozen=True, slots=True)
class Cards:
    """A heading and its cards on this page."""

    group: Group
    cards: Sequence[ServiceCard]
    is_begun: bool


@dataclass(frozen=True, slots=True)
class Everything:
    """The list of everything."""

    parts: Sequence[Cards]
    jumps: Sequence[Jump]
    gaps: Sequence[Group]
    page: Page[int]

    @property
    def total(self) -> int:
        """How many lines there are in all."""
        return self.page.paginator.count


@dataclass(frozen=True, slots=True)
class TypePage:
    """Services of one type. `help_first`: whom to ring first, where the type is for danger.

    `is_sensitive`: the browser's history must not keep it.
    """

    label: str
    description: str
    cards: Sequence[ServiceCard]
    page: Page[int]
    help_first: HelpFirst | None
    is_sensitive: bool


def pages_of(groups: Sequence[Group]) -> Paginator[int]:
    """The pages of a list with these headings."""
    return Paginator(range(sum(one.count for one in groups)), A_PAGE)


def everything(
    groups: Sequence[Group],
    parts: Sequence[Part],
    page: Page[int],
    context: CardContext,
    *,
    has_pages: bool = False,
) -> Everything:
    """The page. Gaps that the charter asks for stand before the others.

    `has_pages`: each heading has a page of its own.
    """
    gaps = [one for one in groups if one.label and not one.count]
    gaps.sort(key=lambda one: (not one.is_required, one.label.casefold()))
    shown = [Cards(one.group, _cards(one, context), one.is_begun) for one in parts]
    return Everything(shown, _jumps(groups, has_pages=has_pages), gaps, page)


def type_page(
    area: PublicArea,
    term: TermLine,
    signs: Sequence[Sign],
    parts: Sequence[Part],
    page: Page[int],
    context: CardContext,
) -> TypePage:
    """The page of one type. `signs`: what it is about that cannot wait."""
    return TypePage(
        label=term.label,
        description=term.description,
        cards=[card for one in parts for card in _cards(one, context)],
        page=page,
        help_first=help_first(contacts_for_public(area), signs),
        is_sensitive=bool(signs),
    )


def _cards(part: Part, context: CardContext) -> list[ServiceCard]:
    """The cards, without what is true at this minute alone: these pages are kept for the day."""
    return [card_of(one, context, says_now=False) for one in part.services]


def _jumps(groups: Sequence[Group], *, has_pages: bool) -> list[Jump]:
    jumps, before = [], 0
    for one in groups:
        if one.count:
            page = before // A_PAGE + 1
            anchor = f"group-{one.key or 'other'}"
            code = one.code if has_pages else ""
            jumps.append(Jump(one.label, one.count, page, anchor, one.lang, one.dir, code))
        before += one.count
    return jumps
