"""Adding and changing organisations. Closing and merging stand beside it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.areas.models import Area, LifeStage
from kith.core import audit
from kith.organisations.enums import OrganisationKind
from kith.organisations.models import Organisation
from kith.organisations.operations import checks
from kith.organisations.rules import naming


def add_organisation(
    *,
    area: Area,
    name: str,
    kind: str,
    about: str = "",
    website: str = "",
    life_stages: Collection[LifeStage] = (),
    by: Person | None,
    at: datetime,
) -> Organisation:
    """Add a body that takes part in the area's charter.

    Raises:
        checks.NameTaken, NameMissing, TooLong, NoSuchKind, NotAWebsite, LifeStageOfElsewhere.
        HiddenCharacters: a text holds characters that nobody can see.
    """
    with transaction.atomic():
        area = locked(area)  # so that two adds of one name follow each other
        organisation = Organisation.objects.create(
            area=area,
            added_at=at,
            **_described(area=area, name=name, kind=kind, about=about, website=website),
        )
        organisation.life_stages.set(checks.clean_life_stages(chosen=life_stages, area_id=area.pk))
        audit.record(
            action="organisations.organisation-added",
            object_type="organisation",
            object_id=organisation.pk,
            at=at,
            by=by.pk if by else None,
            detail={"kind": organisation.kind},
        )
    return organisation


def change_organisation(
    *,
    organisation: Organisation,
    name: str,
    kind: str,
    about: str,
    website: str,
    life_stages: Collection[LifeStage],
    by: Person,
    at: datetime,
) -> Organisation:
    """Change what is said of an open organisation. Without a difference nothing is recorded.

    Raises:
        checks.AlreadyClosed: it is closed.
        As add_organisation.
    """
    with transaction.atomic():
        area = locked(organisation.area)
        organisation = locked(organisation)
        if not organisation.is_open:
            raise checks.AlreadyClosed("organisation")
        described = _described(
            area=area, name=name, kind=kind, about=about, website=website, but=organisation.pk
        )
        stages = checks.clean_life_stages(chosen=life_stages, area_id=area.pk)
        changed = checks.put(record=organisation, described=described)
        if {one.pk for one in organisation.life_stages.all()} != {one.pk for one in stages}:
            organisation.life_stages.set(stages)
            changed.append("life_stages")
        if changed:
            audit.record(
                action="organisations.organisation-changed",
                object_type="organisation",
                object_id=organisation.pk,
                at=at,
                by=by.pk,
                detail={"changed": ", ".join(changed)},
            )
    return organisation


def ensure_council(*, area: Area, by: Person | None, at: datetime) -> Organisation:
    """The council itself, added when it is not here yet: somebody must be able to begin.

    An open organisation with the council's name, or the oldest open one of the kind council.
    """
    name = area.council[: naming.NAME_LENGTH].strip()
    with transaction.atomic():
        area = locked(area)
        here: list[Organisation] = list(_open_of(area).order_by("added_at"))
        named = [one for one in here if naming.is_taken(name, [one.name])]
        councils = [one for one in here if one.kind == OrganisationKind.COUNCIL]
        for found in (*named, *councils):
            return found
        return add_organisation(
            area=area, name=name, kind=OrganisationKind.COUNCIL.value, by=by, at=at
        )


def _described(
    *, area: Area, name: str, kind: str, about: str, website: str, but: UUID | None = None
) -> dict[str, Any]:
    others = _open_of(area).exclude(pk=but).values_list("name", flat=True)
    return {
        "name": checks.clean_name(name=name, others=others),
        "kind": checks.clean_kind(kind=kind),
        "about": checks.clean_lines(text=about, most=naming.ABOUT_LENGTH),
        "website": checks.clean_website(text=website),
    }


def _open_of(area: Area) -> Any:
    every = Organisation.objects.because("A name is one organisation's in the whole area.")
    return every.filter(area=area, closed_at=None)
