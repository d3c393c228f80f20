"""Whose records can be opened in a house that was restored, and who was erased since.

An archive holds what was sealed about people as it was that day, and the store of keys is as it is
now. Whoever was erased since has no key any more: what is sealed about them came back and opens to
nobody. What stands in clear about them came back readable: their accounts are named here, so that
two people erase them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection

from kith.core.encryption.fields import EncryptedText, sealed_fields
from kith.core.encryption.installed import store_address
from kith.core.encryption.store import Destroyed, KeyStore

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeysOfPeople:
    """About how many people something is sealed here, whose key is missing, and who was erased.

    `erased`: since the archive was made, and when. `accounts`: of these, those with an account, whose
    name and address came back.
    """

    sealed: int = 0
    missing: frozenset[UUID] = frozenset()
    erased: Mapping[UUID, datetime] = field(default_factory=dict)
    accounts: frozenset[UUID] = frozenset()


def keys_of_people(data: Path, made_at: datetime) -> KeysOfPeople:
    """Hold every subject of the database that is asked now against the store of keys of a house."""
    sealed = set(_sealed_subjects())
    people = set(get_user_model()._base_manager.values_list("pk", flat=True))
    found = _in_store(data, sealed | people)
    erased = {
        one: stands.at
        for one, stands in found.items()
        if isinstance(stands, Destroyed) and stands.at > made_at
    }
    return KeysOfPeople(
        sealed=len(sealed),
        missing=frozenset(sealed - found.keys()),
        erased=erased,
        accounts=frozenset(people & erased.keys()),
    )


def _in_store(data: Path, subjects: set[UUID]) -> dict[UUID, Any]:
    store = KeyStore(store_address(data))
    if store.is_file and not store.path.exists():
        return {}  # looking must not make one
    try:
        return dict(store.find(subjects))
    finally:
        store.close()


def _sealed_subjects() -> Iterator[UUID]:
    tables = set(connection.introspection.table_names())
    for model in apps.get_models():
        if model._meta.db_table in tables:
            for one in sealed_fields(model):
                yield from _subjects_of(model, one)


def _subjects_of(model: Any, sealed: EncryptedText) -> Iterator[UUID]:
    rows = model._base_manager.exclude(**{f"{sealed.name}__isnull": True})
    columns = {one.attname for one in model._meta.concrete_fields} | {"pk"}
    if sealed.of in columns:
        found = rows.values_list(sealed.of, flat=True).distinct()
    else:  # the record works it out
        found = (getattr(record, sealed.of) for record in rows.iterator(chunk_size=AT_ONCE))
    return (one for one in found if isinstance(one, UUID))
