"""What is special about people is sealed in its table, or says in writing why not.

The classes stand in each room's `personal_data.toml`, and so do the exceptions, under `clear`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from kith.core.encryption.fields import EncryptedText, sealed_fields
from kith.core.retention.declared import declared

SOURCE = Path(__file__).resolve().parents[2] / "src" / "kith"
FEWEST_WORDS = 4


def clear() -> dict[str, str]:
    """The written exceptions of all rooms: the field, and why it stands clear."""
    found: dict[str, str] = {}
    for path in SOURCE.glob("*/personal_data.toml"):
        written = tomllib.loads(path.read_text(encoding="utf-8")).get("clear", {})
        assert [name for name in written if not name.startswith(f"{path.parent.name}.")] == []
        found |= written
    return found


def special() -> Iterator[tuple[str, bool]]:
    """Each special field, and whether it is sealed."""
    for label, table in declared()["tables"].items():
        model = apps.get_model(label)
        for name in table.get("special", []):
            field = model._meta.get_field(name)
            yield f"{label}.{name}", isinstance(field, EncryptedText)


def test_every_special_field_is_sealed_or_says_why_not() -> None:
    assert sorted(name for name, is_sealed in special() if not is_sealed) == sorted(clear())


@pytest.mark.parametrize("name", sorted(clear()))
def test_an_exception_gives_its_reason(name: str) -> None:
    assert len(clear()[name].split()) >= FEWEST_WORDS


def test_every_sealed_field_is_classed_as_about_people() -> None:
    tables = declared()["tables"]
    classed_none = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in sealed_fields(model)
        if field.name in tables[model._meta.label].get("none", [])
    ]

    assert classed_none == []


def test_what_is_sealed_can_be_named() -> None:
    """A field that is sealed no longer needs this list changed, and so a second look."""
    sealed = {
        f"{model._meta.label}.{field.name}": field.of
        for model in apps.get_models()
        if model._meta.app_label in {"accounts", "core", "organisations"}
        for field in sealed_fields(model)
    }

    assert sealed == {
        "accounts.BreakGlass.words": "object_id",
        "accounts.Restriction.reason": "object_id",
        "core.Draft.typed": "person_id",
        "core.OutboxMessage.body": "id",
        "core.OutboxMessage.subject": "id",
        "organisations.Site.address": "id",
        "organisations.Site.postcode": "id",
    }
