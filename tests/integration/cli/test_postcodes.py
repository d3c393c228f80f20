"""`kith postcodes load`, as somebody types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kith.cli.postcodes import command
from kith.directory.models import PostcodePoint

pytestmark = pytest.mark.django_db
TWO = "postcode,easting,northing,admin_district,admin_ward\nZE1 0AA,447000,1141000,S12000027,\n"


@pytest.fixture(autouse=True)
def open_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """The house is open already, with the tests' database."""
    monkeypatch.setattr("kith.cli.postcodes.open_house", Path)
    monkeypatch.setattr("kith.cli.postcodes.prepare_database", lambda _data: None)


def test_load_says_what_it_took_and_what_it_left_out(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(TWO + "BT1 1AA,147000,541000,N09000003,\n", encoding="utf-8")

    done = CliRunner().invoke(command, ["load", str(path)])

    assert done.exit_code == 0
    assert done.output == (
        "1 postcodes are loaded, from a list of its own.\n"
        "  left out, outside Great Britain: 1\n"
        "  places of services that moved: 0\n"
    )
    assert PostcodePoint.objects.get().pk == "ZE10AA"


def test_broken_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text("name,colour\nA,red\n", encoding="utf-8")

    done = CliRunner().invoke(command, ["load", str(path)])

    assert done.exit_code == 1
    assert done.output.endswith("Nothing was loaded.\n")
    assert PostcodePoint.objects.count() == 0


def test_district_must_be_a_code(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(TWO, encoding="utf-8")

    done = CliRunner().invoke(command, ["load", str(path), "--district", "Nowhere"])

    assert done.exit_code == 1
    assert "a letter and eight numbers" in done.output
