"""Reads of people by id or address, for the rooms that know who may be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kith.accounts.models import Person


def people_with_ids(ids: Iterable[Any]) -> list[Person]:
    """People by name. One query; a subquery of ids will do."""
    return list(Person.objects.filter(pk__in=ids).order_by("name", "email"))


def open_account_of(email: str) -> Person | None:
    """The person who signs in by this address now, whatever its capitals."""
    return Person.objects.filter(email__iexact=email, is_active=True).first()
