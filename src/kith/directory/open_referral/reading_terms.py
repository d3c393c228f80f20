"""Taxonomies and terms of somebody else's feed, or of another Kith's, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from kith.directory.enums import TermKind
from kith.directory.open_referral import marks
from kith.directory.open_referral.taking_over import Fields, Problem
from kith.directory.open_referral.terms import attributes_of

OF_RECORD = frozenset({"id", "metadata", "taxonomy_terms", "taxonomy_detail", "language"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTaxonomy:
    """A list of terms as its record says."""

    id: UUID | None
    code: str
    name: str
    description: str
    uri: str = ""
    version: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTerm:
    """A term as its record says. `parent_id` and `leads_to` are ids of records beside it."""

    id: UUID | None
    taxonomy_id: UUID | None
    taxonomy: str
    code: str
    label: str
    kind: str
    description: str = ""
    uri: str = ""
    alternatives: tuple[str, ...] = ()
    parent_id: UUID | None = None
    leads_to: tuple[UUID, ...] = ()
    order: int = 0
    is_retired: bool = False
    is_required: bool = False
    is_safety: bool = False
    brings_in: bool = False


def read_taxonomy(record: Mapping[str, Any]) -> tuple[ReadTaxonomy, tuple[Problem, ...]]:
    """The taxonomy, and what of it could not be taken over."""
    lost: list[Problem] = []
    fields = Fields(record, "$", str(record.get("id", ""))[:80], lost)
    own = attributes_of(fields)
    name = fields.text("name", 200) or "No name given"
    told = ReadTaxonomy(
        id=fields.id(),
        code=own.first(marks.CODE) or slugify(name)[:80] or "terms",
        name=name,
        description=fields.text("description") or name,
        uri=fields.address("uri"),
        version=fields.text("version", 40),
        licence=own.first(marks.LICENCE)[:200],
    )
    fields.rest(OF_RECORD)
    return told, tuple(lost)


def read_term(record: Mapping[str, Any]) -> tuple[ReadTerm, tuple[Problem, ...]]:
    """The term, and what of it could not be taken over."""
    lost: list[Problem] = []
    fields = Fields(record, "$", str(record.get("id", ""))[:80], lost)
    own = attributes_of(fields)
    label = fields.text("name", 200) or "No name given"
    description = fields.text("description")
    kind = own.first(marks.KIND)
    pk = fields.id()
    told = ReadTerm(
        id=pk,
        taxonomy_id=fields.id("taxonomy_id"),
        taxonomy=fields.text("taxonomy", 80),
        code=fields.text("code", 120) or str(pk or slugify(label)[:120]),
        label=label,
        kind=kind if kind in TermKind.values else TermKind.SERVICE_TYPE.value,
        description="" if description == label else description,
        uri=fields.address("term_uri"),
        alternatives=own.all(marks.ALTERNATIVE),
        parent_id=fields.id("parent_id"),
        leads_to=tuple(filter(None, map(_id, own.all(marks.LEADS_TO)))),
        order=own.number(marks.ORDER) or 0,
        is_retired=own.first(marks.RETIRED) == marks.YES,
        is_required=own.first(marks.REQUIRED) == marks.YES,
        is_safety=own.first(marks.SAFETY) == marks.YES,
        brings_in=own.first(marks.BRINGS_IN) == marks.YES,
    )
    fields.rest(OF_RECORD)
    return told, tuple(lost)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
