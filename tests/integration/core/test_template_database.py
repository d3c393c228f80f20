import sqlite3
from pathlib import Path

import pytest
from django.core.management import call_command

from kith.core.template_database import copy_template, template_folder, template_path
from tests.conftest import TEMPLATES


@pytest.mark.django_db
def test_copy_is_a_whole_migrated_database(tmp_path: Path) -> None:
    database = tmp_path / "kith.sqlite3"

    assert copy_template(_made(tmp_path), database)
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        applied = connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
    assert applied > 150


@pytest.mark.django_db
def test_copy_never_touches_a_database_that_exists(tmp_path: Path) -> None:
    database = tmp_path / "kith.sqlite3"
    database.write_bytes(b"somebody's records")

    assert copy_template(_made(tmp_path), database) is False
    assert database.read_bytes() == b"somebody's records"


def test_without_a_template_nothing_is_copied(tmp_path: Path) -> None:
    assert copy_template(tmp_path / "none", tmp_path / "kith.sqlite3") is False
    assert list(tmp_path.iterdir()) == []


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KITH_TEMPLATES", str(tmp_path))

    assert template_folder(Path("elsewhere")) == tmp_path


def _made(tmp_path: Path) -> Path:
    if not template_path(TEMPLATES).exists():  # on PostgreSQL nobody has made it yet
        call_command("make_template_database", str(TEMPLATES))
    return TEMPLATES
