"""How the public's pages take the marks of terms: for imported ones, by what they were mapped to."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from kith.directory.enums import TermKind
from kith.directory.models import Term


def of_safety() -> Any:
    """Whether services under a term help with abuse or for a life, for `annotate` of terms.

    A term says so, or was mapped to one that does. A need leads to many types, and means none.
    """
    mapped = Term.leads_to.through.objects.filter(
        from_term_id=OuterRef("pk"), to_term__is_safety=True
    )
    return Q(is_safety=True) | (~Q(kind=TermKind.NEED) & Q(Exists(mapped)))
