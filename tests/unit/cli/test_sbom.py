"""`kith sbom`: every part of the house with its version, hashes and licence."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from kith.cli import sbom

ROOT = Path(__file__).resolve().parents[3]
LOCK = ROOT / "requirements" / "kith.txt"
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Counted by hand once, so that a reading that finds nothing is noticed.
FEWEST_PACKAGES = 60
LENGTH_OF_SHA_256 = 64


def whole() -> dict[str, object]:
    return sbom.bill(
        sbom.read_lock(LOCK.read_text(encoding="utf-8")),
        front=(ROOT / "package-lock.json").read_text(encoding="utf-8"),
        at=AT,
    )


def parts() -> dict[str, dict[str, object]]:
    """By name; of two versions the one that is installed."""
    told = whole()["components"]
    return {one["name"]: one for one in sorted(told, key=lambda one: one["scope"] == "required")}  # type: ignore[attr-defined,call-overload]


def test_every_locked_package_is_in_the_bill() -> None:
    text = LOCK.read_text(encoding="utf-8")
    locked = re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, re.M)
    told = whole()["components"]
    hashes = [one["content"] for part in told for one in part["hashes"]]  # type: ignore[attr-defined]

    assert len(locked) >= FEWEST_PACKAGES
    assert {(one["name"], one["version"]) for one in told if "pypi" in one["purl"]} == set(locked)  # type: ignore[attr-defined]
    assert sorted(one for one in hashes if len(one) == LENGTH_OF_SHA_256) == sorted(
        re.findall(r"--hash=sha256:([0-9a-f]+)", text)
    )


def test_the_bill_tells_licences_and_the_parts_of_the_front() -> None:
    told = parts()
    unlicensed = sorted(name for name, one in told.items() if "licenses" not in one)
    elsewhere = sorted(name for name, one in told.items() if one["scope"] == "optional")

    assert told["django"]["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert told["govuk-frontend"]["purl"].startswith("pkg:npm/govuk-frontend@")  # type: ignore[attr-defined]
    assert unlicensed == elsewhere


def test_the_bill_says_what_runs_and_what_only_builds() -> None:
    told = parts()

    assert {name: told[name]["scope"] for name in ("django", "hatchling", "tzdata")} == {
        "django": "required",
        "hatchling": "excluded",
        "tzdata": "optional",
    }
    assert [name for name in ("pytest", "ruff", "mypy") if name in told] == []


def test_every_need_leads_to_a_part_of_the_bill() -> None:
    bill = whole()
    references = {one["bom-ref"] for one in bill["components"]} | {"kith"}  # type: ignore[attr-defined]
    needs = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}  # type: ignore[attr-defined]

    assert {one for wanted in needs.values() for one in wanted} - references == set()
    assert set(needs) - references == set()
    assert f"pkg:pypi/django@{metadata.version('django')}" in needs["kith"]


def test_the_same_house_gives_the_same_bill() -> None:
    assert whole() == whole()


def test_sbom_writes_a_file_or_prints(tmp_path: Path) -> None:
    file = tmp_path / "kith.cdx.json"

    written = CliRunner().invoke(sbom.command, [str(file)])
    printed = CliRunner().invoke(sbom.command, [])

    assert (written.exit_code, printed.exit_code) == (0, 0)
    assert json.loads(file.read_text())["components"] == json.loads(printed.stdout)["components"]


def test_sbom_without_a_lock_tells_what_runs_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sbom, "LOCK", tmp_path / "none.txt")

    written = CliRunner().invoke(sbom.command, [str(tmp_path / "b.json")])
    told = json.loads((tmp_path / "b.json").read_text())["components"]

    assert written.exit_code == 0
    assert "hashes are left out" in written.stderr
    assert {one["scope"] for one in told} == {"required"}


def test_sbom_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    answer = CliRunner().invoke(sbom.command, [str(tmp_path / "none" / "b.json")])

    assert answer.exit_code == 1
    assert answer.output.endswith("b.json: No such file or directory.\n")
