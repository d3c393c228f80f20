"""The terms of an exported feed, put back with their ids, for the test of the round trip.

People map terms as they import services; no page and no command takes them over whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from kith.areas.models import Area
from kith.core.page_cache import raise_generation
from kith.directory.models import Taxonomy, Term
from tests.factories.reading_terms import ReadTaxonomy, ReadTerm


@transaction.atomic
def take_terms(
    *,
    area: Area,
    taxonomies: Sequence[ReadTaxonomy],
    terms: Sequence[ReadTerm],
    at: datetime,
) -> int:
    """Add taxonomies and terms as they were read; how many terms there are.

    Terms whose taxonomy was not read are left out; so is what a term says of others that are not
    there.
    """
    lists: dict[UUID | str, Taxonomy] = {}
    for told in taxonomies:
        row = {name: getattr(told, name) for name in OF_TAXONOMY}
        held = Taxonomy.objects.create(pk=told.id or uuid4(), area=area, **row)
        lists[held.pk] = lists[held.code] = held
    made = {one.pk: one for one in (_term(told, lists, at) for told in terms) if one}
    Term.objects.bulk_create(made.values())
    _link(made, terms)
    raise_generation()
    return len(made)


OF_TAXONOMY = ("code", "name", "description", "uri", "version", "licence")
OF_TERM = ("code", "kind", "label", "description", "uri", "order")


def _term(told: ReadTerm, lists: Mapping[UUID | str, Taxonomy], at: datetime) -> Term | None:
    held = lists.get(told.taxonomy_id) if told.taxonomy_id else lists.get(told.taxonomy)
    if held is None:
        return None
    row = {name: getattr(told, name) for name in OF_TERM}
    return Term(
        pk=told.id or uuid4(),
        taxonomy=held,
        alternatives=list(told.alternatives),
        retired_at=at if told.is_retired else None,
        **row,
    )


def _link(made: Mapping[UUID, Term], terms: Sequence[ReadTerm]) -> None:
    """What stands below what, and where needs lead."""
    below = []
    through = Term.leads_to.through
    leads = []
    for told in terms:
        term = made.get(told.id) if told.id else None
        if term is None:
            continue
        if told.parent_id in made and told.parent_id != term.pk:
            term.parent_id = told.parent_id
            below.append(term)
        leads += [
            through(from_term_id=term.pk, to_term_id=one) for one in told.leads_to if one in made
        ]
    Term.objects.bulk_update(below, ["parent"])
    through.objects.bulk_create(leads)
