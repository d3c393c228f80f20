"""The first start, as a fresh machine sees it: real commands in processes of their own."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

from tests.conftest import PACKS, ROOT, TEMPLATES
from tests.factories.packs import folder_without_pages

STATIC = ROOT / "build" / "static"
SMALL = ("--no-serve", "--people", "20")


def kith(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("KITH_", "DJANGO_")) and key != "DATABASE_URL"
    }
    return subprocess.run(
        [sys.executable, "-m", "kith.cli", *arguments],
        capture_output=True,
        text=True,
        env={
            **environment,
            "KITH_DATA": str(data),
            "KITH_TEMPLATES": str(TEMPLATES),
            "KITH_STATIC": str(STATIC),
            **more,
        },
        timeout=60,
        check=False,
    )


def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    data, pack = tmp_path / "new" / "data", folder_without_pages("exampleton", tmp_path)

    first = kith(data, "pack", "load", str(pack))
    key = (data / "keys" / "secret_key").read_text()
    second = kith(data, "pack", "load", str(pack))

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert len(key) > 50
    assert (data / "keys" / "secret_key").read_text() == key
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (data, data / "keys")}
    assert modes == {"data": 0o700, "keys": 0o700}
    assert stat.S_IMODE((data / "keys" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "kith.sqlite3").stat().st_mode) == 0o600
    assert "nothing had changed" in second.stdout


def test_a_pack_with_a_mistake_loads_nothing_and_says_where(tmp_path: Path) -> None:
    folder = folder_without_pages("exampleton", tmp_path)
    pledges = folder / "pledges.toml"
    pledges.write_text(pledges.read_text() + "\n[[pledges]]\ncode = 'half'\n")

    refused = kith(tmp_path / "data", "pack", "load", str(folder))

    assert refused.returncode == 1
    assert "pledges.toml" in refused.stderr
    assert "Nothing was loaded" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_address_of_another_kind_is_refused_in_words(tmp_path: Path) -> None:
    refused = kith(
        tmp_path / "data",
        "pack",
        "load",
        str(PACKS / "exampleton"),
        DATABASE_URL="mysql://somewhere/else",
    )

    assert refused.returncode != 0
    assert "DATABASE_URL must be a postgresql:// or sqlite:// address." in refused.stderr


def test_the_demonstration_is_a_year_of_invented_responses(tmp_path: Path) -> None:
    made = kith(tmp_path / "unused", "demo", *SMALL, "--data", str(tmp_path / "demo"))

    assert made.returncode == 0, made.stderr
    assert "A synthetic year of work is made" in made.stdout
    rows = (tmp_path / "demo" / "responses" / "csi-16.csv").read_text().splitlines()
    assert rows[0].split(",")[:4] == ["id", "person", "date", "csi-16_1"]
    months = {row.split(",")[2][5:7] for row in rows[1:]}
    assert len(months) == 12
    scored = kith(
        tmp_path / "unused",
        "score",
        str(tmp_path / "demo/responses/csi-16.csv"),
        "--measure",
        "csi-16",
    )
    assert scored.returncode == 0, scored.stderr
    verified = kith(tmp_path / "demo", "audit", "verify")
    assert verified.returncode == 0, verified.stderr
    assert "The trail is whole" in verified.stdout


def test_the_demonstration_refuses_a_folder_with_a_real_area(tmp_path: Path) -> None:
    data = tmp_path / "data"
    loaded = kith(data, "pack", "load", str(folder_without_pages("rotherham", tmp_path)))
    assert loaded.returncode == 0, loaded.stderr

    refused = kith(tmp_path / "unused", "demo", "--no-serve", "--data", str(data))

    assert refused.returncode == 1
    assert "a real area" in refused.stderr
    assert "Traceback" not in refused.stderr
