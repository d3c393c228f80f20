"""`kith doctor` as it is run, and what it asks of the rooms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kith.areas.models import Area, RetentionPeriod
from kith.cli.doctor_rooms import CHECKS
from kith.core.doctor.finding import Finding, House, Level
from kith.organisations.models import RoleHeld
from tests.factories.areas import an_area
from tests.factories.people import a_person, an_organisation
from tests.integration.core.doctoring import a_house

SECRETS = {
    "KITH_SECRET_KEY": "hunter2-secret",
    "KITH_OLD_SECRET_KEYS": "hunter2-old",
    "KITH_AUDIT_KEY": "hunter2-audit",
    "KITH_KEY_RING": "hunter2-ring",
    "KITH_INDEX_KEY": "hunter2-index",
    "KITH_READY_TOKEN": "hunter2-token",
    "KITH_SMTP_URL": "smtp+tls://hunter2-name:hunter2-word@mail.example:587",
    "KITH_ENTRA_SECRET": "hunter2-entra",
}


def run(data: Path, *more: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
    clean.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "kith.cli", "doctor", *more],
        env={**clean, "KITH_DATA": str(data), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_secret_is_ever_said(tmp_path: Path) -> None:
    done = run(tmp_path, "--json", **SECRETS, DATABASE_URL="postgresql://k:hunter2@127.0.0.1:1/k")
    told = json.loads(done.stdout)
    levels = {one["name"]: one["level"] for one in told["checks"]}

    assert (done.returncode, told["well"]) == (1, False)
    assert (levels["database"], levels["secret-key"], levels["key-ring"]) == ("must",) * 3
    assert "hunter2" not in done.stdout + done.stderr


def test_what_stops_the_start_is_a_finding(tmp_path: Path) -> None:
    done = run(
        tmp_path, KITH_SECRET_KEY="x", KITH_ENTRA_TENANT="11111111-2222-3333-4444-555555555555"
    )

    assert done.returncode == 1
    assert done.stdout.startswith("MUST  Work accounts need KITH_ENTRA_CLIENT_ID")


def test_without_a_house_it_makes_none(tmp_path: Path) -> None:
    done = run(tmp_path / "none")

    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "There is no house at" in done.stdout


def look(name: str, house: House) -> Finding | None:
    (check,) = [one for one in CHECKS if one.name == name]
    return check.look(house)


def level(name: str, house: House) -> Level | None:
    found = look(name, house)
    return found.level if found else None


@pytest.mark.django_db
def test_a_house_without_a_pack_is_told(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    before = level("pack", house)
    an_area()

    assert (before, level("pack", house)) == (Level.MUST, None)


@pytest.mark.django_db
def test_an_area_that_is_not_loaded_is_told(tmp_path: Path) -> None:
    code = an_area().code

    assert level("area", a_house(tmp_path, {"KITH_AREA": "elsewhere"})) == Level.MUST
    assert level("area", a_house(tmp_path, {"KITH_AREA": code})) is None


@pytest.mark.django_db
def test_a_pack_that_nobody_adopted_is_told(tmp_path: Path) -> None:
    area, house = an_area(), a_house(tmp_path)
    Area.objects.update(adopted_by="", adopted_on=None)
    before = level("adopted", house)
    Area.objects.update(adopted_by="Council", adopted_on=area.added_at.date())

    assert (before, level("adopted", house)) == (Level.NOTE, None)


@pytest.mark.django_db
def test_a_pack_without_periods_is_told(tmp_path: Path) -> None:
    an_area()
    well = level("retention-periods", a_house(tmp_path))
    RetentionPeriod.objects.all().delete()

    assert (well, level("retention-periods", a_house(tmp_path))) == (None, Level.SHOULD)


@pytest.mark.django_db
def test_records_administrators_are_counted(tmp_path: Path) -> None:
    an_area()
    organisation, house = an_organisation(), a_house(tmp_path)
    told = []
    for _ in range(3):
        told.append(
            (level("records-administrator", house), level("two-records-administrators", house))
        )
        a_person("records-administrator", organisation=organisation)

    assert told == [(Level.MUST, None), (None, Level.SHOULD), (None, None)]


@pytest.mark.django_db
def test_roles_that_give_nothing_are_told(tmp_path: Path) -> None:
    an_area()
    a_person("system-administrator", organisation=an_organisation())
    house = a_house(tmp_path)
    well = (level("roles", house), level("system-administrator", house))
    RoleHeld.objects.update(role="of-old")

    assert well == (None, None)
    assert level("roles", house) == Level.SHOULD
    assert level("system-administrator", house) == Level.NOTE


@pytest.mark.django_db
def test_measures_without_wording_are_told(tmp_path: Path) -> None:
    from kith.areas.models import MeasureUse

    an_area()
    MeasureUse.objects.update(measures=[])
    house = a_house(tmp_path)
    well = level("measures", house)
    MeasureUse.objects.update(measures=["no-such-measure"])

    assert (well, level("measures", house)) == (None, Level.SHOULD)
