"""Reads of people by id or address, for the rooms that know who may be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Lower

from kith.accounts.models import Person


def people_with_ids(ids: Iterable[Any]) -> list[Person]:
    """People by name. One query; a subquery of ids will do."""
    return list(Person.objects.filter(pk__in=ids).order_by("name", "email"))


def open_account_of(email: str) -> Person | None:
    """The person who signs in by this address now, whatever its capitals."""
    return Person.objects.filter(email__iexact=email, is_active=True).first()


def people_with_addresses(emails: Iterable[str]) -> list[Person]:
    """Those who sign in by these addresses, or did, whatever their capitals. One query."""
    found = Person.objects.annotate(low=Lower("email"))
    return list(found.filter(low__in=[one.lower() for one in emails]).order_by("email"))
