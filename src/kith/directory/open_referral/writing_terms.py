"""Taxonomies and their terms, whole, and the attributes by which records name them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kith.directory.models import Taxonomy, Term
from kith.directory.open_referral import marks
from kith.directory.open_referral.marks import Record, attributes, part_id, plain, web_address


def taxonomy_record(taxonomy: Taxonomy) -> Record:
    """A list of terms, without them."""
    own = [(marks.CODE, taxonomy.code), (marks.LICENCE, taxonomy.licence)]
    name = plain(taxonomy.name)
    return {
        "id": str(taxonomy.pk),
        "name": name,
        "description": plain(taxonomy.description) or name,
        "uri": web_address(taxonomy.uri),
        "version": plain(taxonomy.version),
        "attributes": attributes(taxonomy.pk, "taxonomy", own),
    }


def term_row(term: Term) -> Record:
    """A term, as records that name it hold it. Needs `taxonomy`."""
    name = plain(term.label)
    return {
        "id": str(term.pk),
        "code": plain(term.code),
        "name": name,
        "description": plain(term.description) or name,
        "parent_id": str(term.parent_id or ""),
        "taxonomy": term.taxonomy.code,
        "taxonomy_id": str(term.taxonomy_id),
        "term_uri": web_address(term.uri),
    }


def term_record(term: Term) -> Record:
    """A term with its other labels and where it leads. Needs `taxonomy` and `leads_to`."""
    leads_to = sorted(str(one.pk) for one in term.leads_to.all())
    own = [
        (marks.KIND, term.kind),
        *((marks.ALTERNATIVE, one) for one in term.alternatives),
        *((marks.LEADS_TO, one) for one in leads_to),
        (marks.ORDER, term.order or ""),
        (marks.RETIRED, marks.YES if term.retired_at else ""),
        (marks.REQUIRED, marks.YES * term.is_required),
        (marks.SAFETY, marks.YES * term.is_safety),
        (marks.BRINGS_IN, marks.YES * term.brings_in),
    ]
    return {**term_row(term), "attributes": attributes(term.pk, "taxonomy_term", own)}


def ordered(terms: Iterable[Term]) -> list[Term]:
    """Terms in the order of their keys, which is the same wherever they are."""
    return sorted(terms, key=lambda one: (one.taxonomy.code, one.code))


def term_attributes(owner: UUID, entity: str, terms: Iterable[Term]) -> list[Record]:
    """By which terms a record is filed."""
    return [
        {
            "id": part_id(owner, "term", term.pk),
            "link_id": str(owner),
            "link_type": term.kind,
            "link_entity": entity,
            "taxonomy_term_id": str(term.pk),
            "taxonomy_term": term_row(term),
        }
        for term in ordered(terms)
    ]
