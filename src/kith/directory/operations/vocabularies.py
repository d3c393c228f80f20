"""Published taxonomies: taken in beside the pack's own, and mapped to its types of service."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.areas.models import Area
from kith.core import audit, uploads
from kith.core.page_cache import raise_generation
from kith.core.refusals import Refusal
from kith.core.uploads.gate import Readable
from kith.core.uploads.kinds import TABLE
from kith.directory.enums import TermKind
from kith.directory.models import Taxonomy, Term
from kith.directory.operations.indexing import index_words
from kith.directory.queries import import_spool as spool
from kith.directory.rules.importing import SourceBroken
from kith.directory.rules.vocabularies import PublishedTerm, as_lines, from_lines, read_vocabulary

PUBLISHED = "published-"
"""How the codes of imported taxonomies begin: the pack's own never do."""


class VocabularyNotRead(Refusal):
    """The file is no vocabulary."""

    field = "file"


class PreviewOver(Refusal):
    """What was read is not kept any more."""

    def __init__(self) -> None:
        super().__init__("What was read is not kept any more. Choose the file again.")


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of a taxonomy that somebody publishes."""

    code: str
    name: str
    licence: str
    uri: str = ""
    version: str = ""
    kind: str = TermKind.SERVICE_TYPE


def read_published(*, file: Readable, described: Described, by: Person, at: datetime) -> UUID:
    """Read a file for somebody to look at; the id of its preview. Nothing is taken in yet.

    Raises VocabularyNotRead, or a refusal of the gate.
    """
    examined = uploads.examine(file=file, kinds={TABLE})
    preview = uuid4()
    path = spool.keep_given(preview, Path(examined.name).name, examined.content)
    try:
        terms = read_vocabulary(path)
    except SourceBroken as why:
        raise VocabularyNotRead(f"{why.trouble.place}: {why.trouble.sentence}") from None
    finally:
        spool.forget_given(preview)
    told = {name: getattr(described, name) for name in described.__slots__}
    text = json.dumps({"described": told, "terms": as_lines(terms)})
    spool.keep_given(preview, "terms.json", text.encode())
    return preview


def previewed(*, preview: UUID) -> tuple[Described, list[PublishedTerm]]:
    """What was read. Raises PreviewOver."""
    path = spool.given_file(preview)
    if path is None or path.name != "terms.json":
        raise PreviewOver
    held = json.loads(path.read_text())
    return Described(**held["described"]), from_lines(held["terms"])


def take_published(*, area: Area, preview: UUID, by: Person, at: datetime) -> Taxonomy:
    """Take in what was looked at: terms added, changed, and retired where they are gone.

    Raises PreviewOver.
    """
    described, terms = previewed(preview=preview)
    with transaction.atomic():
        locked(area)
        taxonomy, _made = Taxonomy.objects.update_or_create(
            area=area,
            code=f"{PUBLISHED}{described.code}"[:80],
            defaults={
                "name": described.name,
                "description": "Published by somebody else.",
                "licence": described.licence,
                "uri": described.uri,
                "version": described.version,
            },
        )
        counts = _put_terms(taxonomy, terms, described.kind, at)
        own = Term.objects.filter(taxonomy=taxonomy)
        index_words(area_id=area.pk, terms=set(own.values_list("pk", flat=True)))
        raise_generation()
        audit.record(
            action="directory.vocabulary-imported",
            object_type="taxonomy",
            object_id=taxonomy.pk,
            by=by.pk,
            at=at,
            detail={**counts},
        )
        transaction.on_commit(lambda: spool.forget(preview))
    return taxonomy


def _put_terms(
    taxonomy: Taxonomy, terms: Sequence[PublishedTerm], kind: str, at: datetime
) -> dict[str, int]:
    held = {one.code: one for one in Term.objects.filter(taxonomy=taxonomy)}
    fresh, stale = [], []
    for order, term in enumerate(terms):
        row = held.get(term.code)
        if row is None:
            row = held[term.code] = Term(taxonomy=taxonomy, code=term.code)
            fresh.append(row)
        else:
            stale.append(row)
        row.kind, row.order, row.retired_at = kind, order, None
        row.label, row.alternatives = term.label, list(term.alternatives)
        row.description, row.uri = term.description, term.uri
        row.parent = None
    Term.objects.bulk_create(fresh, batch_size=500)
    for term in terms:
        held[term.code].parent = held[term.parent] if term.parent else None
    fields = ["kind", "order", "retired_at", "label", "alternatives", "description", "uri"]
    Term.objects.bulk_update([held[one.code] for one in terms], [*fields, "parent"], batch_size=500)
    codes = {one.code for one in terms}
    gone = [one.pk for one in held.values() if one.code not in codes and not one.retired_at]
    Term.objects.filter(pk__in=gone).update(retired_at=at)
    return {"added": len(fresh), "changed": len(stale), "retired": len(gone)}


def map_terms(
    *, taxonomy: Taxonomy, said: Mapping[UUID, Collection[UUID]], by: Person, at: datetime
) -> int:
    """Say to which types of ours terms lead; how many terms that is about."""
    with transaction.atomic():
        now = locked(taxonomy)
        terms = {one.pk: one for one in Term.objects.filter(taxonomy=now, pk__in=said)}
        ours = Term.objects.filter(taxonomy__area=now.area, kind=TermKind.SERVICE_TYPE)
        known = set(ours.exclude(taxonomy=now).values_list("pk", flat=True))
        before = set(ours.filter(led_to_by__in=terms).values_list("pk", flat=True))
        for pk, term in terms.items():
            term.leads_to.set(list(ours.filter(pk__in=known.intersection(said[pk]))))
        index_words(area_id=now.area_id, terms=before | set(terms))
        raise_generation()
        audit.record(
            action="directory.vocabulary-mapped",
            object_type="taxonomy",
            object_id=now.pk,
            by=by.pk,
            at=at,
            detail={"terms": len(terms)},
        )
    return len(terms)
