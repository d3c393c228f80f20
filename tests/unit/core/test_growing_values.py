"""Values on their way from SQLite to PostgreSQL, and the digest that compares what arrived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from kith.core.growing.tables import MADE_ANEW, models_moved
from kith.core.growing.values import Digest, HoldsNul, alike, to_send

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (NOON, NOON.astimezone(timezone(timedelta(hours=1))), "timestamp"),
        (b"\x00a", memoryview(b"\x00a"), "bytea"),
        (Decimal("1.50"), Decimal("1.5"), "numeric"),
        ('{"b": 1e3, "a": [1.0, -0.0]}', '{"a": [1, 0], "b": 1000}', "jsonb"),
        ("talk =family talk", "'=family' 'talk'", "tsvector"),
        ("o'clock", "'o''clock'", "tsvector"),
        (None, None, "jsonb"),
    ],
)
def test_the_same_from_both_databases_is_alike(one: Any, other: Any, kind: str) -> None:
    assert alike(one, kind) == alike(other, kind)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ('{"a": 1}', '{"a": "1"}', "jsonb"),
        ('{"a": null}', "{}", "jsonb"),
        ("[1, 2]", "[2, 1]", "jsonb"),
        ("", None, "text"),
        (0, False, "integer"),
        ("talk", "'talks'", "tsvector"),
    ],
)
def test_what_differs_is_not(one: Any, other: Any, kind: str) -> None:
    assert repr(alike(one, kind)) != repr(alike(other, kind))


@pytest.mark.parametrize(
    ("value", "kind"),
    [("a\x00b", "text"), ('{"a": ["\\u0000"]}', "jsonb"), ('{"\\u0000": 1}', "jsonb")],
)
def test_a_nul_byte_is_refused(value: str, kind: str) -> None:
    with pytest.raises(HoldsNul):
        to_send(value, kind)


def test_what_only_looks_like_a_nul_byte_is_sent() -> None:
    written = '{"a": "\\\\u0000"}'

    assert to_send(written, "jsonb") == written
    assert to_send("\\u0000", "text") == "\\u0000"
    assert to_send(1_000_001, "interval") == timedelta(seconds=1, microseconds=1)


def test_a_digest_knows_rows_and_not_their_order() -> None:
    def digest(*rows: tuple[Any, ...]) -> Digest:
        made = Digest()
        for row in rows:
            made.add(row)
        return made

    assert digest((1, "a"), (2, "b")) == digest((2, "b"), (1, "a"))
    assert digest((1, "a"), (1, "a")) != digest()
    assert digest((1, "a"), (1, "a")) != digest((2, "b"), (2, "b"))
    assert digest((1, "a")) != digest((1, "a"), (1, "a"))
    assert digest((1, "ab")) != digest((1, "a"))


def test_every_table_of_every_model_is_moved() -> None:
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }

    assert {model._meta.db_table for model in models_moved()} == tables
    assert set(MADE_ANEW) <= tables
