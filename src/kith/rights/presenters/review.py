"""What is reviewed for a request, beside what the rooms hold now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kith.rights.enums import Decision
from kith.rights.models import ReviewItem
from kith.rights.queries.finding import Found

COLOURS = {Decision.UNDECIDED: "yellow", Decision.GIVE: "green", Decision.WITHHOLD: "grey"}


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One thing: what it is, what stands in it, and why it needs care."""

    item: ReviewItem
    part: str
    says: str
    values: Mapping[str, str] = field(default_factory=dict)
    others: str = ""
    is_sure: bool = True
    is_gone: bool = False
    digest: str = ""

    @property
    def colour(self) -> str:
        """Of the tag of its decision."""
        return COLOURS[Decision(self.item.decision)]


def present_items(items: Iterable[ReviewItem], found: Iterable[Found]) -> list[ShownItem]:
    """Items with what they hold now; one that its room does not hold any more says so."""
    by_key = {one.key: one for one in found}
    return [_shown(one, by_key.get((one.room, one.kind, one.record_id))) for one in items]


def _shown(item: ReviewItem, found: Found | None) -> ShownItem:
    if found is None:
        return ShownItem(item, item.room, "It is not held any more", is_gone=True)
    return ShownItem(
        item=item,
        part=found.offer.label,
        says=found.item.says,
        values=found.item.values,
        others=found.item.others,
        is_sure=found.item.is_sure,
        digest=found.digest(item.request),
    )
