"""Bring the index up to date. Callers stand in a transaction of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from uuid import UUID

from kith.core.adding_rows import add_rows
from kith.directory.models import Provider, SearchName, SearchRow, SearchSet, SearchWord, Term
from kith.directory.search.codes import drawn
from kith.directory.search.documents import (
    MOST_BEGINNINGS,
    ServiceFacts,
    names_of,
    rows_of,
    words_of,
)
from kith.directory.search.packing import renumbered
from kith.directory.search.reading import labels_of, public_services, read
from kith.directory.search.sets import CodeSet

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
    for table in (SearchRow, SearchSet, SearchName, SearchWord):
        table.objects.filter(area_id=area_id).delete()
    ids = list(public_services().filter(area_id=area_id).values_list("pk", flat=True))
    index(ids)
    index_terms(area_id)
    return len(ids)


def index_written(
    facts: Iterable[ServiceFacts], providers: Iterable[Provider], *, had: Collection[UUID]
) -> None:
    """Bring the index up to date for services of which all is known, without reading it.

    `facts` are those of public ones, `providers` whose these are; `had` are all services among
    those written that the index may have already.
    """
    _put(sorted(facts, key=lambda one: drawn(one.id)), had, providers)


def _write(ids: Sequence[UUID]) -> None:
    _put(list(read(ids)), ids, _providers_of(ids))


def _put(
    facts: Sequence[ServiceFacts], ids: Collection[UUID], providers: Iterable[Provider]
) -> None:
    """Write these facts; `ids` are services that the index may have already."""
    if ids:
        held = SearchRow.objects.filter(service_id__in=ids).values_list("pk", flat=True)
        # By their numbers, which FTS5 takes in order much more quickly.
        SearchRow.objects.filter(pk__in=list(held)).delete()
        SearchName.objects.filter(record_id__in=ids).delete()
    names: list[SearchName] = []
    said: dict[UUID, list[str]] = {}
    rows: list[SearchRow] = []
    sets: dict[UUID, dict[int, CodeSet]] = {}
    for one in facts:
        written = rows_of(one)
        rows += written.rows
        sets.setdefault(one.area_id, {}).update(written.sets)
        names += names_of(one.area_id, SERVICE, one.id, one.name, most=MOST_BEGINNINGS)
        said.setdefault(one.area_id, []).extend((one.name, one.other_name))
    for area_id, own in sets.items():
        put_sets(area_id, own)
    add_rows(SearchRow, numbered(rows))
    add_rows(SearchName, [*names, *_names_of_providers(providers)])
    put_words(word for area_id, texts in said.items() for word in words_of(area_id, texts))


def numbered(rows: list[SearchRow]) -> list[SearchRow]:
    """The rows by their numbers; one whose number another has takes the next that is free."""
    wanted = {row.pk for row in rows}
    taken = set(SearchRow.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for row in rows:
        while row.pk in taken or (
            row.pk not in wanted and SearchRow.objects.filter(pk=row.pk).exists()
        ):
            row.pk += 1
        taken.add(row.pk)
        row.packed = renumbered(bytes(row.packed), row.pk)
    return sorted(rows, key=lambda row: row.pk)


def _providers_of(ids: Sequence[UUID]) -> Iterable[Provider]:
    return (
        Provider.objects.because("Whose services are public is public.")
        .filter(pk__in=public_services().filter(pk__in=ids).values("provider_id"))
        .order_by("pk")
    )


def _names_of_providers(providers: Iterable[Provider]) -> list[SearchName]:
    """Names of providers of public services that are not suggested yet."""
    wanted = {one.pk: one for one in providers}
    named = SearchName.objects.filter(record_id__in=wanted, kind=PROVIDER)
    for pk in set(named.values_list("record_id", flat=True)):
        del wanted[pk]
    return [
        name
        for pk, one in wanted.items()
        for name in names_of(one.area_id, PROVIDER, pk, one.name, most=MOST_BEGINNINGS)
    ]


def put_sets(area_id: UUID, sets: Mapping[int, CodeSet]) -> None:
    """Keep sets that are not kept yet."""
    rows = [
        SearchSet(id=number, area_id=area_id, codes=" ".join(one.codes), words=one.words)
        for number, one in sorted(sets.items())
        if number
    ]
    SearchSet.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


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
