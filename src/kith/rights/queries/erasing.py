"""Erasures, for those who may see them; and what stands in the way of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kith.accounts.models import Person
from kith.accounts.sight import SightedQuerySet, may_on
from kith.core.offers import about_people
from kith.organisations.models import Membership
from kith.organisations.queries.leaving import held_by_leaver
from kith.rights.enums import ErasureState
from kith.rights.models import Erasure, Request
from kith.rights.queries.finding import found_for

_HELD = "What somebody holds has to pass on before they are erased, wherever it is."


@dataclass(frozen=True, slots=True)
class Part:
    """What one offer of a room holds: what goes, what is not sure, and what stays as it is, and why."""

    code: str
    label: str
    sure: int
    unsure: int
    stays: int
    keeps: str


@dataclass(frozen=True, slots=True)
class Certified:
    """One line of a certificate: what, and how many records were touched."""

    label: str
    count: int
    keeps: str


def erasures_for(person: Person) -> SightedQuerySet[Erasure]:
    """The erasures that the person may see, those that wait first."""
    found: SightedQuerySet[Erasure] = Erasure.objects.visible_to(person)
    return found.select_related("request", "asked_by", "decided_by").order_by(
        "decided_at", "asked_at", "pk"
    )


def waiting_for(person: Person) -> int:
    """How many erasures wait for this very person to decide: not those they asked for."""
    found = Erasure.objects.visible_to(person, to="change").filter(state=ErasureState.WAITING)
    return found.exclude(asked_by=person).count()


def may_decide(person: Person, erasure: Erasure) -> bool:
    """Whether the person may approve an erasure or turn it down."""
    return erasure.state == ErasureState.WAITING and may_on(person, "change", erasure)


def waits(request: Request) -> bool:
    """Whether an erasure that rests on a request waits for a second person."""
    every = Erasure.objects.because("One waits at a time, whoever asked for it.")
    return every.filter(request=request, state=ErasureState.WAITING).exists()


def erasures_of(person: Person, request: Request) -> list[Erasure]:
    """The erasures that rest on a request, the latest first."""
    found = Erasure.objects.visible_to(person).filter(request=request)
    return list(found.select_related("asked_by", "decided_by"))


def preview(request: Request) -> list[Part]:
    """What would go and what would stay, room by room."""
    found = found_for(request)
    parts = []
    for offer in about_people():
        items = [one for one in found if one.offer.code == offer.code]
        going = [one.item.is_sure for one in items if not one.stays]
        sure, stays = sum(going), len(items) - len(going)
        unsure = len(going) - sure
        parts.append(Part(offer.code, offer.label, sure, unsure, stays, offer.keeps))
    return parts


def certificate(erasure: Erasure) -> list[Certified]:
    """What was done, room by room, as it was counted then."""
    known = {one.code: Certified(one.label, 0, one.keeps) for one in about_people()}
    # PostgreSQL keeps no order of what stands in JSON: the rooms have one.
    codes = sorted(
        erasure.counts, key=lambda code: list(known).index(code) if code in known else -1
    )
    return [
        replace(known.get(code, Certified(code, 0, "")), count=erasure.counts[code])
        for code in codes
    ]


def keys_destroyed_at(erasure: Erasure) -> datetime | None:
    """When the last key went; none while one still has to go."""
    instants = list(erasure.keys.values_list("destroyed_at", flat=True))
    if not instants or None in instants:
        return None
    return max(one for one in instants if one is not None)


def work_held_by(person: Person) -> str:
    """What somebody holds that would be nobody's, in words; empty where there is nothing."""
    places = Membership.objects.because(_HELD).filter(person=person, ended_at=None)
    held = [one.in_words for place in places for one in held_by_leaver(place)]
    return ", ".join(dict.fromkeys(held))
