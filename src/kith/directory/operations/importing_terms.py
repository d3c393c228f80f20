"""Terms that a source brings, in a taxonomy of its own, where a person says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kith.directory.models import ImportSource, Taxonomy, Term
from kith.directory.rules.importing import TheirTerm
from kith.directory.rules.importing_terms import code_of, own_taxonomy

LONGEST_LABEL = 200


def make_own_terms(*, source: ImportSource, lines: Iterable[Mapping[str, Any]]) -> int:
    """Add the source's terms that nobody mapped; how many are new. Inside a transaction."""
    taxonomy, _made = Taxonomy.objects.get_or_create(
        area_id=source.area_id,
        code=own_taxonomy(source.pk),
        defaults={
            "name": source.name,
            "description": "Terms that came with an import, and that nobody has mapped yet.",
        },
    )
    known = set(Term.objects.filter(taxonomy=taxonomy).values_list("code", flat=True))
    fresh: dict[str, Term] = {}
    for line in lines:
        theirs = TheirTerm(
            label=line["label"],
            code=line["code"],
            uri=line["uri"],
            taxonomy=line["taxonomy"],
            kind=line["kind"],
        )
        code = code_of(theirs)
        if code and code not in known:
            fresh[code] = Term(
                taxonomy=taxonomy,
                kind=theirs.kind,
                code=code,
                label=theirs.label[:LONGEST_LABEL],
                uri=theirs.uri if len(theirs.uri) <= 500 else "",
            )
    Term.objects.bulk_create(fresh.values(), batch_size=500)
    return len(fresh)
