"""Load who provides services, from a pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from kith.area_pack.directory import Directory, ProvidedBy
from kith.areas.models import Area
from kith.core.offers import Changes
from kith.core.page_cache import raise_generation
from kith.directory.enums import OriginKind
from kith.directory.models import Provider
from kith.directory.operations.writing import Origin, Written, write_providers
from kith.directory.rules.values import ProviderEntry, ProviderValues
from kith.organisations.models import Organisation

ORIGIN = Origin(kind=OriginKind.PACK)
MOST_NOTES = 20
_WHY = "A pack is loaded by whoever runs the site."


def put_providers(*, area: Area, directory: Directory, at: datetime) -> Changes:
    """Make the pack's providers as it says, and retire those that it no longer names."""
    held = {
        one.code: one
        for one in Provider.objects.because(_WHY)
        .filter(area=area)
        .exclude(code="")
        .select_for_update()
        .order_by("pk")
    }
    if not held and not directory.providers:
        return Changes()
    entries = [_entry(area, one, held.get(one.code)) for one in directory.providers]
    written = write_providers(
        area_id=area.pk, entries=entries, origin=ORIGIN, at=at, keeps_edits=True
    )
    _join(area, directory)
    named = {one.code for one in directory.providers}
    gone = [one for code, one in held.items() if code not in named and one.retired_at is None]
    for one in gone:
        one.retired_at = one.changed_at = at
    Provider.objects.because(_WHY).bulk_update(gone, ["retired_at", "changed_at"])
    if written.added or written.changed or gone:
        raise_generation()
    return Changes(
        added=len(written.added),
        changed=len(written.changed),
        retired=len(gone),
        unchanged=len(entries) - len(written.added) - len(written.changed),
        kept=len(written.kept),
        notes=_notes(written, entries),
    )


def _notes(written: Written, entries: Sequence[ProviderEntry]) -> tuple[str, ...]:
    names = {pk: one.values.name for pk, one in zip(written.ids, entries, strict=True)}
    notes = [
        f"Kept: edited here: {names[pk]}: {', '.join(fields)}."
        for pk, fields in written.kept.items()
    ]
    return tuple(notes[:MOST_NOTES])


def _entry(area: Area, given: ProvidedBy, held: Provider | None) -> ProviderEntry:
    return ProviderEntry(
        values=ProviderValues(
            code=given.code,
            lang=lang_here(area=area, lang=given.lang),
            name=given.name,
            description=given.description,
            website=given.website,
            email=given.email,
            # Who keeps the entry is told here, never in a pack, which anybody may read.
            keeper_email=held.keeper_email if held is not None else "",
            legal_status=given.legal_status,
            is_invented=area.is_invented,
        ),
        id=held.pk if held is not None else None,
    )


def lang_here(*, area: Area, lang: str) -> str:
    """The language of an entry's text as entries keep it: none where it is the area's own."""
    return "" if lang == area.language else lang


def _join(area: Area, directory: Directory) -> None:
    """A provider that the pack names as a partner belongs to it, unless it already has one."""
    named = {one.code: one.organisation.casefold() for one in directory.providers}
    wanted = {name for name in named.values() if name}
    if not wanted:
        return
    partners = _partners(area)
    alone = Provider.objects.because(_WHY).filter(area=area, organisation=None).exclude(code="")
    joined = []
    for one in alone:
        one.organisation_id = partners.get(named.get(one.code, ""))
        if one.organisation_id is not None:
            joined.append(one)
    Provider.objects.because(_WHY).bulk_update(joined, ["organisation"])


def _partners(area: Area) -> Mapping[str, UUID]:
    rows = Organisation.objects.because(_WHY).filter(area=area, closed_at=None)
    return {name.casefold(): pk for name, pk in rows.values_list("name", "pk")}
