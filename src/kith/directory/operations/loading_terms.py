"""Load the words of a pack's directory, and its rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from kith.area_pack.directory import Directory, TermEntry
from kith.areas.models import Area
from kith.core.offers import Changes
from kith.core.page_cache import raise_generation
from kith.directory.models import DirectoryRules, Taxonomy, Term
from kith.directory.operations.indexing import index_words
from kith.directory.queries.importing import brought_taxonomies

OWN_TAXONOMIES = ("types", "needs", "eligibility", "access")
"""The pack's own taxonomies: without them in the pack, their terms are retired."""
OF_TERM = ("kind", "label", "description", "uri", "is_safety", "brings_in")


def put_rules(*, area: Area, directory: Directory) -> Changes:
    """How fresh entries must be, bank holidays, and where first halves of postcodes are."""
    row = {
        "freshness": dict(directory.freshness),
        "bank_holidays": {one.day.isoformat(): one.name for one in directory.bank_holidays},
        "outcodes": {
            one.code: {
                "easting": one.easting,
                "northing": one.northing,
                "district_codes": list(one.district_codes),
            }
            for one in directory.outcodes
        },
        "credits": list(directory.credits),
    }
    held = DirectoryRules.objects.filter(area=area).first()
    if held is None and not any(row.values()):
        return Changes()
    if held is None:
        DirectoryRules.objects.create(area=area, **row)
        raise_generation()
        return Changes(added=1)
    if not _set(held, row):
        return Changes(unchanged=1)
    held.save()
    raise_generation()
    return Changes(changed=1)


def put_terms(*, area: Area, directory: Directory, at: datetime) -> Changes:
    """Make the pack's own taxonomies and their terms as it says. Others are left alone."""
    taxonomies = _put_taxonomies(area, directory)
    own = {*OWN_TAXONOMIES, *taxonomies} - (brought_taxonomies(area.pk) - taxonomies.keys())
    held = {one.key: one for one in _held(area, own)}
    fresh, stale = [], []
    for order, entry in enumerate(directory.terms):
        row = _row(entry, order)
        term = held.get(entry.key)
        if term is None:
            term = Term(taxonomy=taxonomies[entry.taxonomy], code=entry.code, **row)
            held[entry.key] = term
            fresh.append(term)
        elif _set(term, row):
            stale.append(term)
    named = {entry.key for entry in directory.terms}
    gone = [one for key, one in held.items() if key not in named and one.retired_at is None]
    for one in gone:
        one.retired_at = at
    Term.objects.bulk_create(fresh)
    Term.objects.bulk_update(
        stale, [*OF_TERM, "alternatives", "is_required", "order", "retired_at"]
    )
    Term.objects.bulk_update(gone, ["retired_at"])
    relinked = _put_parents(directory.terms, held) | _put_leads(directory.terms, held)
    changed = {one.pk for one in stale} | relinked - {one.pk for one in fresh}
    if fresh or changed or gone:
        index_words(area_id=area.pk, terms=changed | {one.pk for one in gone})
        raise_generation()
    return Changes(
        added=len(fresh),
        changed=len(changed),
        retired=len(gone),
        unchanged=len(directory.terms) - len(fresh) - len(changed),
    )


def _put_taxonomies(area: Area, directory: Directory) -> dict[str, Taxonomy]:
    held = {one.code: one for one in Taxonomy.objects.filter(area=area)}
    found = {}
    for entry in directory.taxonomies:
        row = {
            "name": entry.name,
            "description": entry.description,
            "uri": entry.uri,
            "version": entry.version,
            "licence": entry.licence,
        }
        taxonomy = held.get(entry.code)
        if taxonomy is None:
            taxonomy = Taxonomy.objects.create(area=area, code=entry.code, **row)
        elif _set(taxonomy, row):
            taxonomy.save()
        found[entry.code] = taxonomy
    return found


def _held(area: Area, taxonomies: Iterable[str]) -> Iterable[Term]:
    rows = Term.objects.filter(taxonomy__area=area, taxonomy__code__in=taxonomies)
    return rows.select_related("taxonomy").order_by("pk")


def _row(entry: TermEntry, order: int) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(entry, name) for name in OF_TERM}
    row |= {"alternatives": list(entry.alternatives), "is_required": entry.required}
    return {**row, "order": order, "retired_at": None}


def _put_parents(entries: Iterable[TermEntry], held: dict[str, Term]) -> set[Any]:
    moved = []
    for entry in entries:
        term = held[entry.key]
        parent = held[entry.parent].pk if entry.parent else None
        if term.parent_id != parent:
            term.parent_id = parent
            moved.append(term)
    Term.objects.bulk_update(moved, ["parent"])
    return {one.pk for one in moved}


def _put_leads(entries: Sequence[TermEntry], held: dict[str, Term]) -> set[Any]:
    """Let needs lead to their types alone; the needs that were changed."""
    if not entries:
        return set()
    through = Term.leads_to.through
    wanted = {
        (held[entry.key].pk, held[target].pk) for entry in entries for target in entry.leads_to
    }
    rows = through.objects.filter(from_term_id__in=[held[entry.key].pk for entry in entries])
    found = {(row.from_term_id, row.to_term_id): row.pk for row in rows}
    unwanted = found.keys() - wanted
    through.objects.filter(pk__in=[found[pair] for pair in unwanted]).delete()
    missing = sorted(wanted - found.keys())
    through.objects.bulk_create(
        [through(from_term_id=need, to_term_id=target) for need, target in missing]
    )
    return {need for need, _target in [*missing, *unwanted]}


def _set(held: Model, row: dict[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    differing = [name for name, value in row.items() if getattr(held, name) != value]
    for name in differing:
        setattr(held, name, row[name])
    return bool(differing)
