"""What a leaver holds in an organisation, and which colleagues could take it over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from kith.accounts.models import Person, RestrictionPass
from kith.accounts.queries.people import people_with_ids
from kith.accounts.rules.access_table import ANY
from kith.accounts.sight import may_on, rights_of
from kith.core.models import AuditEntry
from kith.core.offers import hand_overs
from kith.organisations.models import Invitation, Membership, RoleHeld, Site
from kith.organisations.queries.roles import is_last_lead_by, live_roles
from kith.organisations.rules.giving import LEAD

LEAD_PLACE = "organisations.lead"
PASSES = "organisations.passes"
TOLD_FOR = timedelta(days=7)
_LEAVING = "What a leaver holds passes on, whoever ends the membership."


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that a leaver holds, how much of it, and who may take it."""

    code: str
    label: str
    count: int
    roles: tuple[str, ...]
    hand_over: Callable[..., int]
    is_counted: bool = True
    """Whether whoever asks may be told how many there are."""

    @property
    def in_words(self) -> str:
        """What it is, and how many where that is told."""
        return f"{self.label}: {self.count}" if self.count > 1 and self.is_counted else self.label


@dataclass(frozen=True, slots=True)
class HandedTo:
    """How much somebody was handed from whom, in an organisation."""

    count: int
    leaver: str
    organisation_id: str


def held_by_leaver(membership: Membership, by: Person | None = None) -> list[Held]:
    """All that nobody would hold once this membership ends, lowest room first, as `by` is told it.

    Somebody who stays by another membership keeps what they hold, but for the lead's place.
    """
    person, organisation_id = membership.person, membership.organisation_id
    stays = (
        Membership.objects.because(_LEAVING)
        .filter(person=person, organisation=organisation_id, ended_at=None)
        .exclude(pk=membership.pk)
        .exists()
    )
    loses_lead = LEAD in live_roles(membership) and is_last_lead_by(membership)
    found = []
    for one in hand_overs():
        if one.code == LEAD_PLACE:
            count = int(loses_lead)
        else:
            count = 0 if stays else one.held(person, organisation_id)
        if count:
            is_counted = one.code != PASSES or by is None or _sees_all(by, person, organisation_id)
            found.append(Held(one.code, one.label, count, one.roles, one.hand_over, is_counted))
    return found


def colleagues(membership: Membership) -> list[Person]:
    """Those who could take something over: in the same organisation now, by name."""
    places = Membership.objects.because(_LEAVING).filter(
        organisation=membership.organisation_id, ended_at=None, person__is_active=True
    )
    ids = places.exclude(person=membership.person_id).values("person_id")
    return people_with_ids(ids)


def takers_of(
    membership: Membership, held: Sequence[Held], by: Person | None = None
) -> dict[str, Sequence[Person]]:
    """By code of what is held, who could take it. Whoever becomes lead may take a lead's things.

    `by`, who names them, takes neither the lead's place nor a pass; and not everybody may name
    who sees what only named people see.
    """
    here = colleagues(membership) if held else []
    makes_a_lead = any(one.code == LEAD_PLACE for one in held)
    found: dict[str, Sequence[Person]] = {}
    for one in held:
        if not one.roles or (makes_a_lead and LEAD in one.roles):
            found[one.code] = here
        else:
            ids = holders_here(one.roles, membership.organisation_id)
            found[one.code] = [person for person in here if person.pk in ids]
        if by and one.code in (LEAD_PLACE, PASSES):
            found[one.code] = [person for person in found[one.code] if person.pk != by.pk]
        if by and one.code == PASSES and not _may_hand_all(by, membership):
            found[one.code] = []
    return found


def is_last_place(membership: Membership) -> bool:
    """Whether the person has no other live membership anywhere: their account will be shut."""
    places = Membership.objects.because(_LEAVING).filter(person=membership.person_id, ended_at=None)
    return not places.exclude(pk=membership.pk).exists()


def holders_here(roles: Iterable[str], organisation_id: UUID) -> set[UUID]:
    """The ids of those who hold one of these roles in the organisation now."""
    held = RoleHeld.objects.filter(
        role__in=roles,
        ended_at=None,
        membership__organisation=organisation_id,
        membership__ended_at=None,
    )
    return set(held.values_list("membership__person_id", flat=True))


def invitations_sent(person: Person, organisation_id: UUID) -> QuerySet[Invitation]:
    """The invitations of theirs that nobody has accepted yet, and that were not withdrawn."""
    sent = Invitation.objects.because(_LEAVING)
    return sent.filter(
        invited_by=person, organisation=organisation_id, accepted_at=None, withdrawn_at=None
    )


def passes_of(person: Person, organisation_id: UUID) -> QuerySet[RestrictionPass]:
    """Their passes to restricted sites of the organisation."""
    sites = Site.objects.because(_LEAVING).filter(organisation=organisation_id)
    return RestrictionPass.objects.filter(
        person=person,
        restriction__kind="site",
        restriction__lifted_at=None,
        restriction__object_id__in=sites.values("pk"),
    )


def passes_without_keeper(
    person: Person, organisation_id: UUID
) -> list[tuple[RestrictionPass, Site]]:
    """Those passes of theirs whose site nobody else could see who may lift its restriction."""
    passes = list(passes_of(person, organisation_id).select_related("restriction"))
    every = Site.objects.because(_LEAVING)
    sites = every.in_bulk([one.restriction.object_id for one in passes])
    found = [(one, sites[one.restriction.object_id]) for one in passes]
    found.sort(key=lambda pair: pair[1].pk)  # locked in this order
    return [(one, site) for one, site in found if not _is_kept(one, site)]


def may_hand_pass(by: Person, site: Site) -> bool:
    """Whether somebody may name who sees a restricted site in a leaver's place.

    Either they see the site and may change who does; or they look after every site.
    """
    looks_after_every = any(
        ANY in right.relations for _role, right in rights_of(by, "restrict", "site")
    )
    return looks_after_every or may_on(by, "restrict", site)


def works_in(person: Person, organisation_id: UUID) -> bool:
    """Whether the person has a live place in the organisation."""
    places = Membership.objects.because(_LEAVING)
    return places.filter(person=person, organisation=organisation_id, ended_at=None).exists()


def _is_kept(one: RestrictionPass, site: Site) -> bool:
    others = one.restriction.passes.exclude(person=one.person_id).values("person_id")
    return any(
        person.is_active and may_on(person, "restrict", site) for person in people_with_ids(others)
    )


def _may_hand_all(by: Person, membership: Membership) -> bool:
    found = passes_without_keeper(membership.person, membership.organisation_id)
    return all(may_hand_pass(by, site) for _pass, site in found)


def _sees_all(by: Person, person: Person, organisation_id: UUID) -> bool:
    found = passes_without_keeper(person, organisation_id)
    return all(may_on(by, "see", site) for _pass, site in found)


def handed_to(person: Person, at: datetime) -> list[HandedTo]:
    """What the person was handed in the last days, added up by leaver and organisation."""
    rows = AuditEntry.objects.filter(
        action="organisations.work-handed",
        object_type="account",
        object_id=str(person.pk),
        at__gte=at - TOLD_FOR,
    )
    counts: dict[tuple[str, str], int] = {}
    for detail in rows.values_list("detail", flat=True):
        key = (str(detail["leaver"]), str(detail["organisation"]))
        counts[key] = counts.get(key, 0) + int(detail["count"])
    leavers = {str(one.pk): str(one) for one in people_with_ids([leaver for leaver, _ in counts])}
    return [
        HandedTo(count, leavers.get(leaver, "a colleague"), organisation_id)
        for (leaver, organisation_id), count in counts.items()
    ]
