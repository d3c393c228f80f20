"""`kith backup` and `kith restore` end in a sentence and an exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from pytest_django import Settings

from kith.cli.main import cli
from kith.cli.occupied import serving_from
from kith.core import operations
from kith.core.backup.house import House, standing_on
from kith.core.encryption.installed import keys
from tests.factories.houses import AT, a_house, entries, write_entries


@pytest.fixture
def house(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None
) -> Iterator[House]:
    """A house that every command takes for its own."""
    data = tmp_path / "house"
    monkeypatch.setenv("KITH_DATA", str(data))
    monkeypatch.delenv("KITH_AUDIT_KEY", raising=False)
    settings.DATA, settings.MEDIA_ROOT, settings.UPLOADS = data, data / "media", data / "uploads"
    with a_house(data) as made:
        with standing_on(made.database):
            yield made
        keys().store.close()


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)])


def test_backup_says_what_was_made_and_proved(house: House, tmp_path: Path) -> None:
    write_entries(house, 1, 2)

    found = run("backup", tmp_path / "b", "--keys", tmp_path / "k", "--keep", "2")

    assert (found.exit_code, found.stderr) == (0, "")
    assert "A copy was restored and is whole:" in found.stdout
    assert "0 files; entries sealed in its audit trail: 2." in found.stdout
    assert "the copy from before was written over" in found.stdout
    assert "copies on writing" in found.stdout
    assert len(list((tmp_path / "b").glob("kith-*Z.tar"))) == 1


def test_backup_without_keys_says_so(house: House, tmp_path: Path) -> None:
    assert "No key is in it" in run("backup", tmp_path / "b").stdout


def test_backup_that_is_not_proved_ends_with_one(house: House, tmp_path: Path) -> None:
    write_entries(house, 1)
    operations.seal_entries(at=AT)
    (house.data / "keys" / "audit_key").write_text("another")

    found = run("backup", tmp_path / "b")

    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.splitlines()[-1].startswith("Error: A copy of the archive was restored")
    assert len(list((tmp_path / "b").glob("kith-*Z-not-proved.tar"))) == 1


def test_wrong_use_ends_with_two(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "b"

    assert run("backup").exit_code == 2
    assert run("backup", folder, "--keep", "0").exit_code == 2
    assert run("backup", folder, "--keys", folder / "k").exit_code == 2
    assert run("restore", tmp_path / "none.tar").exit_code == 2
    assert "lie in one another" in run("backup", folder, "--keys", folder / "k").stderr


def test_folder_that_cannot_be_made_ends_with_one(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    found = run("backup", tmp_path / "file" / "b")

    assert (found.exit_code, "Not a directory" in found.stderr) == (1, True)


def test_restore_refuses_a_house_that_is_lived_in(house: House, tmp_path: Path) -> None:
    write_entries(house, 1)
    run("backup", tmp_path / "b")
    archive = next((tmp_path / "b").glob("*.tar"))

    found = run("restore", archive)

    assert (found.exit_code, found.stdout) == (1, "")
    assert "is a house that is lived in" in found.stderr


def test_restore_of_a_damaged_archive_ends_with_one(house: House, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar"
    archive.write_bytes(b"no archive " * 1_000)

    found = run("restore", archive)

    assert (found.exit_code, "a.tar cannot be used" in found.stderr) == (1, True)


def test_restore_wants_the_folder_alone(house: House, tmp_path: Path) -> None:
    run("backup", tmp_path / "b")
    archive = next((tmp_path / "b").glob("*.tar"))

    with serving_from(house.data):
        found = run("restore", archive)

    assert (found.exit_code, "Stop `kith serve`" in found.stderr) == (1, True)


def test_restore_reads_where_to_from_the_environment(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "a.tar"
    archive.touch()
    monkeypatch.setenv("KITH_RESTORE_INTO", "ftp://somewhere")

    found = run("restore", archive)

    assert (found.exit_code, "--into takes a folder" in found.stderr) == (2, True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the drill is alike on both")
def test_drill_on_another_machine(house: House, tmp_path: Path) -> None:
    """The whole way, by commands of their own, as the guide tells it."""
    write_entries(house, 1, 2)
    run("backup", tmp_path / "b", "--keys", tmp_path / "k")
    archive = next((tmp_path / "b").glob("*.tar"))
    elsewhere = tmp_path / "elsewhere"
    around = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    around |= {"DJANGO_SETTINGS_MODULE": "kith.config.settings", "KITH_DATA": str(elsewhere)}

    done = subprocess.run(
        [
            *[sys.executable, "-m", "kith.cli", "restore", archive],
            *["--into", elsewhere, "--keys", tmp_path / "k"],
        ],
        capture_output=True,
        text=True,
        env=around,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Restored as of" in done.stdout
    assert "Everybody signs in again." in done.stdout
    assert "0 people were erased since" in done.stdout
    moved = House(
        elsewhere,
        elsewhere / "media",
        elsewhere / "uploads",
        house.as_database(NAME=str(elsewhere / "kith.sqlite3")),
    )
    assert entries(moved) == [1, 2]
    shutil.rmtree(elsewhere)
