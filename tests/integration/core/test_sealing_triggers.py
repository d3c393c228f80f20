"""The database refuses to change, delete or empty the audit trail."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from kith.core import operations
from kith.core.migrations import _append_only
from kith.core.models import AuditEntry, AuditSeal
from kith.core.template_database import copy_template, template_path
from tests.conftest import TEMPLATES
from tests.integration.core.trail import AT, some_entries

STATEMENTS = [
    "UPDATE core_auditentry SET outcome = 'x'",
    "DELETE FROM core_auditentry",
    "UPDATE core_auditseal SET mac = 'x'",
    "DELETE FROM core_auditseal",
]
TRUNCATIONS = ["TRUNCATE core_auditseal", "TRUNCATE core_auditentry CASCADE"]


@pytest.fixture
def as_shipped(db: None) -> None:
    """The triggers as the migration puts them; the test's transaction takes them away again."""
    _append_only.put(connection)


@pytest.mark.usefixtures("as_shipped")
@pytest.mark.parametrize(
    "statement", STATEMENTS + (TRUNCATIONS if connection.vendor == "postgresql" else [])
)
def test_statement_is_refused_and_changes_nothing(
    statement: str, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    some_entries(2)
    operations.seal_entries(at=AT)
    connection.check_constraints()  # PostgreSQL refuses to empty a table with checks to come
    before = [*AuditEntry.objects.values_list(), *AuditSeal.objects.values_list()]

    with (
        pytest.raises(DatabaseError, match=_append_only.SAYS),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert [*AuditEntry.objects.values_list(), *AuditSeal.objects.values_list()] == before


@pytest.mark.usefixtures("as_shipped")
def test_trigger_that_is_gone_is_noticed() -> None:
    assert _append_only.missing(connection) == []

    _append_only.drop(connection, deeds=("update",))

    assert _append_only.missing(connection) == [
        "core_auditentry_no_update",
        "core_auditseal_no_update",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS)
def test_new_database_refuses_from_the_first_day(statement: str, tmp_path: Path) -> None:
    if not template_path(TEMPLATES).exists():  # on PostgreSQL nobody has made it yet
        call_command("make_template_database", str(TEMPLATES))
    copy_template(TEMPLATES, tmp_path / "kith.sqlite3")
    with sqlite3.connect(tmp_path / "kith.sqlite3") as new:
        new.execute(
            "INSERT INTO core_auditentry (at, action, object_type, object_id, outcome, purpose, "
            "request_id, detail) VALUES ('2026-11-21', 'a.b-c', 'area', '', '', '', '', '{}')"
        )
        new.execute("INSERT INTO core_auditseal VALUES (1, 'x', '2026-11-21', 1)")

        with pytest.raises(sqlite3.IntegrityError, match=_append_only.SAYS):
            new.execute(statement)
    new.close()
