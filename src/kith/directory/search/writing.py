"""Bring the index up to date. Callers stand in a transaction of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from kith.directory.models import Provider, SearchName, SearchRow, SearchWord, Term
from kith.directory.search.codes import drawn
from kith.directory.search.documents import MOST_BEGINNINGS, names_of, rows_of, words_of
from kith.directory.search.reading import labels_of, public_services, read

AT_ONCE = 500
SERVICE, PROVIDER, TERM = "service", "provider", "term"


def index(ids: Iterable[UUID]) -> None:
    """Bring the index up to date for these services: anew if public, else away.

    A provider is suggested from its first public service on. Its name alone, or a term's, changes
    with `reindex`.
    """
    # In the order of their numbers, so that neighbours in the table are neighbours in turn.
    ordered = sorted(set(ids), key=drawn)
    for start in range(0, len(ordered), AT_ONCE):
        _write(ordered[start : start + AT_ONCE])


def reindex(area_id: UUID) -> int:
    """Make an area's index anew from its entries and vocabulary. Returns how many services it has.

    For a changed vocabulary or provider, which say words of many services.
    """
    for table in (SearchRow, SearchName, SearchWord):
        table.objects.filter(area_id=area_id).delete()
    ids = list(public_services().filter(area_id=area_id).values_list("pk", flat=True))
    index(ids)
    index_terms(area_id)
    return len(ids)


def _write(ids: Sequence[UUID]) -> None:
    facts = list(read(ids))
    held: dict[UUID, list[int]] = {}
    for pk, service_id in SearchRow.objects.filter(service_id__in=ids).values_list(
        "pk", "service_id"
    ):
        held.setdefault(service_id, []).append(pk)
    SearchRow.objects.filter(service_id__in=ids).delete()
    SearchName.objects.filter(record_id__in=ids).delete()
    rows, names, words = [], [], []
    for one in facts:
        fresh = rows_of(one)
        # A row keeps its number where it can, so that the numbers stay small.
        for row, pk in zip(fresh, sorted(held.get(one.id, ())), strict=False):
            row.pk = pk
        rows += fresh
        names += names_of(one.area_id, SERVICE, one.id, one.name, most=MOST_BEGINNINGS)
        words += words_of(one.area_id, (one.name, one.other_name))
    SearchRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    SearchName.objects.bulk_create([*names, *_names_of_providers(ids)], batch_size=AT_ONCE)
    put_words(words)


def _names_of_providers(ids: Sequence[UUID]) -> list[SearchName]:
    """Names of providers of these services that are not suggested yet."""
    providers = (
        Provider.objects.because("Whose services are public is public.")
        .filter(pk__in=public_services().filter(pk__in=ids).values("provider_id"))
        .order_by("pk")
    )
    wanted = {one.pk: one for one in providers}
    named = SearchName.objects.filter(record_id__in=wanted, kind=PROVIDER)
    for pk in set(named.values_list("record_id", flat=True)):
        del wanted[pk]
    return [
        name
        for pk, one in wanted.items()
        for name in names_of(one.area_id, PROVIDER, pk, one.name, most=MOST_BEGINNINGS)
    ]


def put_words(words: Iterable[SearchWord]) -> None:
    """Keep words that are not kept yet. What nobody says any more goes with `reindex`."""
    waiting = iter({(one.area_id, bytes(one.key)): one for one in words}.values())
    while some := list(islice(waiting, AT_ONCE)):
        SearchWord.objects.bulk_create(some, ignore_conflicts=True)


def index_terms(area_id: UUID) -> None:
    """Suggest an area's terms as they are labelled now, and know their words. Four queries."""
    SearchName.objects.filter(area_id=area_id, kind=TERM).delete()
    terms = list(Term.objects.filter(taxonomy__area_id=area_id, retired_at=None).order_by("pk"))
    names = [
        name
        for term in terms
        for label in dict.fromkeys(labels_of(term))
        for name in names_of(area_id, TERM, term.pk, label, most=MOST_BEGINNINGS)
    ]
    SearchName.objects.bulk_create(names, batch_size=AT_ONCE)
    put_words(words_of(area_id, (label for term in terms for label in labels_of(term))))
