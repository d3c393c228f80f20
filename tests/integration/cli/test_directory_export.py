"""`kith directory export`, as somebody types it; and the whole way round from the command line."""

from __future__ import annotations

import errno
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kith.cli.directory import command
from kith.directory.models import Service
from tests.factories.areas import an_area
from tests.factories.directory_records import a_whole_service
from tests.integration.directory.test_api_round_trip import emptied

pytestmark = pytest.mark.django_db
NAMES = [
    "api_details.json",
    "organization.ndjson",
    "service.ndjson",
    "service_at_location.ndjson",
    "taxonomy.ndjson",
    "taxonomy_term.ndjson",
]


@pytest.fixture(autouse=True)
def open_house(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    """The house is open already, with the tests' database and an area in it."""
    for name in ("directory_export", "directory_import"):
        monkeypatch.setattr(f"kith.cli.{name}.open_house", Path)
        monkeypatch.setattr(f"kith.cli.{name}.prepare_database", lambda _data: None)
    settings.UPLOADS = tmp_path / "uploads"
    an_area()


def did(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, list(map(str, arguments)))


def held(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def test_folder_holds_a_file_for_each_kind_of_record(tmp_path: Path) -> None:
    a_whole_service()

    done = did("export", tmp_path / "feed")

    assert done.exit_code == 0
    assert "service.ndjson: 1 record\n" in done.output
    assert sorted(held(tmp_path / "feed")) == NAMES
    assert sorted(one.name for one in tmp_path.iterdir()) == ["feed"]


def test_export_replaces_the_one_before_whole(tmp_path: Path) -> None:
    a_whole_service()
    did("export", tmp_path / "feed", "--format", "json")
    [service] = json.loads((tmp_path / "feed" / "service.json").read_text())

    did("export", tmp_path / "feed")

    assert sorted(held(tmp_path / "feed")) == NAMES
    assert json.loads((tmp_path / "feed" / "service.ndjson").read_text()) == service
    assert sorted(one.name for one in tmp_path.iterdir()) == ["feed"]


def test_export_that_ended_between_two_names_is_made_good(tmp_path: Path) -> None:
    a_whole_service()
    did("export", tmp_path / "feed")
    first = held(tmp_path / "feed")
    (tmp_path / "feed").rename(tmp_path / ".feed.before")
    (tmp_path / ".feed.part").mkdir()

    done = did("export", tmp_path / "feed")

    assert (done.exit_code, held(tmp_path / "feed")) == (0, first)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["feed"]


def test_zip_holds_the_same_and_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    a_whole_service()
    did("export", tmp_path / "feed")
    did("export", tmp_path / "feed.zip")
    first = (tmp_path / "feed.zip").read_bytes()

    did("export", tmp_path / "feed.zip")

    assert (tmp_path / "feed.zip").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "feed.zip") as packed:
        told = {name: packed.read(name) for name in packed.namelist()}
    assert told == held(tmp_path / "feed")


def test_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("Dear")

    done = did("export", tmp_path / "letters")

    assert (done.exit_code, "holds something else" in done.output) == (2, True)
    assert held(tmp_path / "letters") == {"mine.txt": b"Dear"}


def test_folder_of_something_else_beside_an_export_is_left_alone(tmp_path: Path) -> None:
    did("export", tmp_path / "feed")
    (tmp_path / "feed" / "mine.txt").write_text("Dear")
    before = held(tmp_path / "feed")

    done = did("export", tmp_path / "feed")

    assert (done.exit_code, held(tmp_path / "feed")) == (2, before)
    assert "holds something else: mine.txt. Give a new folder." in done.output.replace("\n", " ")


@pytest.mark.parametrize("name", ["service.json", "api_details.txt"])
def test_folder_without_what_every_export_has_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / name).write_text("Mine")

    done = did("export", tmp_path / "feed")

    assert (done.exit_code, held(tmp_path / "feed")) == (2, {name: b"Mine"})


def test_folder_called_like_a_zip_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.zip").mkdir()
    (tmp_path / "letters.zip" / "mine.txt").write_text("Dear")

    done = did("export", tmp_path / "letters.zip")

    assert (done.exit_code, held(tmp_path / "letters.zip")) == (2, {"mine.txt": b"Dear"})


def test_export_goes_where_a_link_leads_and_the_link_stays(tmp_path: Path) -> None:
    a_whole_service()
    did("export", tmp_path / "disk" / "feed", "--format", "json")
    (tmp_path / "feed").symlink_to(tmp_path / "disk" / "feed")

    first, second = (did("export", tmp_path / "feed") for _time in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert (tmp_path / "feed").is_symlink()
    assert sorted(held(tmp_path / "disk" / "feed")) == NAMES
    assert [one.name for one in (tmp_path / "disk").iterdir()] == ["feed"]


def test_where_a_disk_is_mounted_a_folder_inside_it_is_proposed() -> None:
    done = did("export", "/")

    assert done.exit_code == 2
    assert "Export to a folder inside it, such as /feed." in " ".join(done.output.split())


def test_folder_that_is_held_by_a_mount_stays_and_another_is_proposed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    did("export", tmp_path / "feed")
    first = held(tmp_path / "feed")

    def busy(_path: Path, _target: Path) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    with monkeypatch.context() as mounted:
        mounted.setattr(Path, "rename", busy)
        done = did("export", tmp_path / "feed")

    assert (done.exit_code, held(tmp_path / "feed")) == (2, first)
    assert "Export to a folder inside it" in " ".join(done.output.split())
    assert sorted(one.name for one in tmp_path.iterdir()) == ["feed"]


def test_what_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = did("export", tmp_path / "file" / "feed.zip")

    assert (done.exit_code, "Traceback" in done.output) == (1, False)


def test_export_validated_and_imported_elsewhere_is_exported_as_the_same_bytes(
    tmp_path: Path,
) -> None:
    a_whole_service()
    did("export", tmp_path / "first.zip")
    valid = did("validate", tmp_path / "first.zip")
    emptied(an_area())

    taken = did("import", tmp_path / "first.zip", "--yes")
    did("export", tmp_path / "second.zip")

    assert (valid.exit_code, taken.exit_code) == (0, 0)
    assert "VALID by HSDS-UK-3.0" in valid.output
    assert "1 added" in taken.output
    assert Service.objects.because("A test looks.").count() == 1
    assert (tmp_path / "second.zip").read_bytes() == (tmp_path / "first.zip").read_bytes()
