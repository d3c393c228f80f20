"""Vocabularies of an area: the pack's own, published ones, and those that sources brought."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kith.directory.enums import TermKind
from kith.directory.models import Taxonomy, Term


def vocabularies_of(area_id: UUID) -> QuerySet[Taxonomy]:
    """The area's taxonomies, with how many live terms each has."""
    live = Count("terms", filter=Q(terms__retired_at=None))
    return Taxonomy.objects.filter(area_id=area_id).annotate(live=live).order_by("name", "pk")


def vocabulary_of(area_id: UUID, taxonomy_id: UUID) -> Taxonomy | None:
    """One taxonomy of the area."""
    return Taxonomy.objects.filter(area_id=area_id, pk=taxonomy_id).first()


def terms_of(taxonomy: Taxonomy) -> QuerySet[Term]:
    """Its live terms, in their order, with what each leads to."""
    rows = Term.objects.filter(taxonomy=taxonomy, retired_at=None)
    return rows.select_related("parent", "taxonomy").prefetch_related("leads_to")


def types_beside(taxonomy: Taxonomy) -> list[tuple[str, str]]:
    """Types of service of the area's other taxonomies: id and label, to choose from."""
    rows = Term.objects.filter(
        taxonomy__area_id=taxonomy.area_id, kind=TermKind.SERVICE_TYPE, retired_at=None
    ).exclude(taxonomy=taxonomy)
    told = rows.exclude(taxonomy__code__startswith="published-").order_by("label", "pk")
    return [(str(pk), label) for pk, label in told.values_list("pk", "label")]


def live_codes(area_id: UUID, taxonomy_code: str) -> set[str]:
    """The codes of a taxonomy's live terms."""
    rows = Term.objects.filter(
        taxonomy__area_id=area_id, taxonomy__code=taxonomy_code, retired_at=None
    )
    return set(rows.values_list("code", flat=True))
