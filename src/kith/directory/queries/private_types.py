"""Which types of help are for danger: said once, for the box, the type's own page and entries."""

from __future__ import annotations

from uuid import UUID

from kith.areas.queries import PublicArea
from kith.areas.rules.signs import Sign, signs, signs_in
from kith.core.page_cache import until_raised
from kith.directory.enums import TermKind
from kith.directory.queries.finding_lists import Lists, TermLine, lists_of

OF_SAFETY = frozenset({"abuse", "suicide"})
"""The signs that a type marked for safety stands for, where its words speak of none."""


def private_types(area: PublicArea, lists: Lists) -> frozenset[UUID]:
    """The types of help that are for danger: nobody who looks on has to read their names.

    A type of somebody else's is, where one of ours that it was mapped to is. Worked out once,
    until something changes that pages show.
    """
    return until_raised(("directory-private-types", area.id), lambda: _private(lists))


def calm_types(area: PublicArea) -> frozenset[UUID]:
    """The types of help that are not for danger. One query, more where something changed."""
    return until_raised(("directory-calm-types", area.id), lambda: _calm(lists_of(area)))


def signs_of_type(lists: Lists, term: TermLine) -> tuple[Sign, ...]:
    """What a type's words speak of, and those of the types that it was mapped to; its mark, else."""
    terms = (term, *(lists.terms[one] for one in term.leads_to if one in lists.terms))
    found = signs_in(*(words for one in terms for words in (one.label, *one.alternatives)))
    if found or not term.is_safety:
        return found
    return tuple(one for one in signs() if one.code in OF_SAFETY)


def _calm(lists: Lists) -> frozenset[UUID]:
    types = (one.id for one in lists.terms.values() if one.kind == TermKind.SERVICE_TYPE)
    return frozenset(types) - _private(lists)


def _private(lists: Lists) -> frozenset[UUID]:
    types = [one for one in lists.terms.values() if one.kind == TermKind.SERVICE_TYPE]
    own = frozenset(one.id for one in types if _is_private(one))
    return own.union(one.id for one in types if not own.isdisjoint(one.leads_to))


def _is_private(term: TermLine) -> bool:
    speaks = any(sign.apart for sign in signs_in(*term.alternatives))
    return term.is_safety or speaks or bool(signs_in(term.label))
