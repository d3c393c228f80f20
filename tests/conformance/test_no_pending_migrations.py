"""Tables and migrations say the same."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOMS = [config.label for config in apps.get_app_configs() if config.name.startswith("kith.")]


def pending(labels: list[str]) -> str:
    """What `makemigrations` would write for these rooms; empty when nothing."""
    said = StringIO()
    try:
        call_command("makemigrations", *labels, check=True, dry_run=True, stdout=said)
    except SystemExit:
        return said.getvalue()
    return ""


@pytest.mark.django_db
def test_no_table_waits_for_a_migration() -> None:
    assert pending(ROOMS) == ""


@pytest.mark.django_db
def test_changed_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    field = apps.get_model("core", "ScheduledRun")._meta.get_field("enqueued_at")
    monkeypatch.setattr(field, "null", True)

    assert "Alter field enqueued_at on scheduledrun" in pending(["core"])
    assert isinstance(field, models.DateTimeField)
