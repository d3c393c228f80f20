"""`kith doctor`: each check in a house where all is well, and where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from kith.core import operations
from kith.core.backup.record import KEYS_COPIED, PROVED
from kith.core.doctor import databases, secrets, work
from kith.core.doctor.asking import ask, every_check
from kith.core.doctor.finding import Check, Finding, House, Level
from kith.core.encryption.boxes import new_key
from kith.core.encryption.ring import new_ring, write_ring
from kith.core.encryption.store import KeyStore
from kith.core.models import AuditHead, ScheduledRun, WorkerPulse
from kith.core.outbox_environment import NEUTRAL_SENDER, SMTP, Sending
from tests.factories.people import a_person
from tests.integration.core.doctoring import NOW, a_house

Unwell = Callable[[Path], House]
SQLITE_ONLY = pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite")
POSTGRESQL = {"default": {"ENGINE": "django.db.backends.postgresql"}}


def keys_for_all(folder: Path) -> House:
    house = a_house(folder)
    key = house.data / "keys" / "secret_key"
    key.touch()
    key.chmod(0o644)  # whatever mask an earlier command left
    return house


def data_for_all(folder: Path) -> House:
    house = a_house(folder)
    house.data.chmod(0o755)
    return house


def two_secrets(folder: Path) -> House:
    house = a_house(folder, {"KITH_SECRET_KEY": "x" * 50})
    (house.data / "keys" / "secret_key").touch(mode=0o600)
    return house


def no_ring(folder: Path) -> House:
    house = a_house(folder)
    store = KeyStore(str(house.data / "keys" / "people.sqlite3"))
    somebody = uuid4()
    store.add(somebody, new_ring().wrap(new_key(), somebody))
    store.close()
    return house


def another_ring(folder: Path) -> House:
    house = no_ring(folder)
    (house.data / "keys" / "ring").write_text(write_ring(new_ring()))
    return house


def no_style(folder: Path) -> House:
    house = a_house(folder)
    (house.data / "static" / "collected.txt").unlink()
    return house


def one_disk(folder: Path) -> House:
    return a_house(folder, {"KITH_BACKUPS": str(folder)})


def made(environ: dict[str, str] | None = None, **settings: Any) -> Unwell:
    return lambda folder: a_house(folder, environ, **settings)


PLAIN: dict[str, tuple[Level, Unwell]] = {
    "debug": (Level.MUST, made(DEBUG=True)),
    "demonstration": (Level.MUST, made(KITH_DEMO=True)),
    "for-engineers": (Level.SHOULD, made(KITH_COMPONENTS=True)),
    "hosts": (Level.NOTE, made(ALLOWED_HOSTS=["localhost"])),
    "any-host": (Level.MUST, made(ALLOWED_HOSTS=["*"])),
    "https": (Level.MUST, made(BEHIND_TLS=False)),
    "origins": (Level.MUST, made(CSRF_TRUSTED_ORIGINS=["http://charter.example.gov.uk"])),
    "origins-and-hosts": (Level.SHOULD, made(CSRF_TRUSTED_ORIGINS=["https://other.example"])),
    "proxies": (Level.SHOULD, made(ALLAUTH_TRUSTED_PROXY_COUNT=0)),
    "proxies-without-tls": (Level.SHOULD, made(BEHIND_TLS=False)),
    "ready-token": (Level.SHOULD, made(KITH_READY_TOKEN="short")),
    "secret-key": (Level.MUST, made(SECRET_KEY="x" * 60)),
    "two-secret-keys": (Level.NOTE, two_secrets),
    "old-secret-keys": (Level.NOTE, made(SECRET_KEY_FALLBACKS=["old"])),
    "data-modes": (Level.MUST, data_for_all),
    "key-modes": (Level.MUST, keys_for_all),
    "keys-given-out": (
        Level.MUST,
        lambda folder: a_house(folder, MEDIA_ROOT=folder / "data"),
    ),
    "keys-with-backups": (
        Level.MUST,
        lambda folder: a_house(folder, {"KITH_BACKUPS": str(folder / "data")}),
    ),
    "keys-copied": (Level.SHOULD, made({"KITH_BACKUPS": "/elsewhere"})),
    "key-ring": (Level.MUST, no_ring),
    "key-store-alone": (Level.NOTE, made(DATABASES=POSTGRESQL)),
    "key-store-apart": (
        Level.MUST,
        made({"KITH_KEYS_URL": "postgresql://db/kith", "DATABASE_URL": "postgresql://db/kith"}),
    ),
    "disk": (Level.MUST, made(KITH_FREE_MB=10**12)),
    "static-files": (Level.SHOULD, no_style),
    "backups-apart": (Level.SHOULD, one_disk),
}
WITHOUT_A_HOUSE = {"django", "versions", "python"}
"""Of the process itself: tested each by its own, below."""


def look(name: str, house: House) -> Finding | None:
    (check,) = [one for one in every_check() if one.name == name]
    return check.look(house)


@pytest.mark.parametrize("name", PLAIN)
def test_a_house_that_is_well_is_called_well(name: str, tmp_path: Path) -> None:
    assert look(name, a_house(tmp_path)) is None


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_unwell_is_told_with_its_level(name: str, tmp_path: Path) -> None:
    level, unwell = PLAIN[name]
    finding = look(name, unwell(tmp_path))

    assert finding is not None
    assert finding.level == level
    assert finding.wrong.endswith(".")
    assert finding.why.endswith(".")
    assert finding.do != ""


def test_a_ring_without_the_key_that_wrapped_is_told(tmp_path: Path) -> None:
    finding = look("key-ring", another_ring(tmp_path))

    assert finding is not None
    assert finding.wrong == "1 keys that wrapped people's keys are not on the ring."


def test_a_ring_that_is_none_is_told_without_its_key(tmp_path: Path) -> None:
    finding = look("key-ring", a_house(tmp_path, {"KITH_KEY_RING": "k2026a c2VjcmV0"}))

    assert finding is not None
    assert "Line 1 of the key ring" in finding.wrong
    assert "c2VjcmV0" not in str(finding)


def test_other_versions_than_the_locked_ones_are_told(tmp_path: Path) -> None:
    locked = tmp_path / "kith.txt"
    locked.write_text("django==0.1 \\\n    --hash=sha256:00\nclick==0.2\n")
    finding = work.parts_are_other_versions(a_house(tmp_path), locked)

    assert finding is not None
    assert finding.wrong.startswith("Other versions are installed than were tested: django 5.")
    assert work.parts_are_other_versions(a_house(tmp_path), tmp_path / "none") is None


def test_an_old_python_is_told(tmp_path: Path) -> None:
    house = a_house(tmp_path)

    assert work.python_is_old(house, (3, 14)) is None
    assert (found := work.python_is_old(house, (3, 10)))
    assert found.wrong == "Python is version 3.10."


def test_a_network_file_system_is_known_by_its_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda / ext4 rw 0 0\nbox:/share /mnt/with\\040blank nfs4 rw 0 0\n")

    kinds = [
        databases.kind_of_file_system(Path(one), mounts)
        for one in ("/mnt/with blank/data", "/mnt/else", "/")
    ]
    assert kinds == ["nfs4", "ext4", "ext4"]


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("", True),
        ("/var/run/postgresql", True),
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("db.example", False),
        ("10.0.0.3", False),
    ],
)
def test_a_database_elsewhere_is_known(host: str, here: bool) -> None:
    assert databases.is_this_machine(host) == here


@pytest.mark.django_db
def test_a_fresh_database_is_well(tmp_path: Path) -> None:
    house = replace(a_house(tmp_path), at=timezone.now())
    checks = [*databases.FIRST, *databases.CHECKS, *secrets.WITH_DATABASE]
    # The tests' own role owns its cluster.
    found = {one.name for one in checks if one.look(house)} - {"postgresql-role"}

    assert found == set()


@SQLITE_ONLY
@pytest.mark.django_db(transaction=True)
def test_sqlite_that_forgets_at_a_power_cut_is_told(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        finding = look("synchronous", a_house(tmp_path))
        cursor.execute("PRAGMA synchronous=FULL")

    assert finding is not None
    assert finding.level == Level.MUST


@pytest.mark.django_db
def test_a_worker_is_missed_after_two_minutes(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    never = look("worker", house)
    operations.show_pulse(worker="one", at=NOW - timedelta(minutes=3))
    late = look("worker", house)
    operations.show_pulse(worker="one", at=NOW)

    assert never is not None
    assert never.wrong == "No worker was ever seen."
    assert late is not None
    assert late.wrong == "The worker was last seen on 22 November 2026 at 11:57 UTC."
    assert look("worker", house) is None


@pytest.mark.django_db
def test_a_worker_of_the_future_tells_of_a_clock(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    WorkerPulse.objects.create(worker="one", started_at=NOW, seen_at=NOW + timedelta(minutes=5))

    assert look("clock-back", house) is not None


@pytest.mark.django_db
def test_an_audit_trail_that_waits_is_told(tmp_path: Path) -> None:
    from kith.core import audit

    house = a_house(tmp_path)
    assert look("audit-trail", house) is None
    audit.record(action="a.b-c", object_type="a", object_id=1, at=NOW - timedelta(minutes=5))

    assert look("audit-trail", house) is not None


@pytest.mark.django_db
def test_a_head_that_is_not_carried_out_is_told(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    before = look("audit-heads", house)
    AuditHead.objects.create(position=3, exported_on=NOW.date() - timedelta(days=3))

    assert (before, look("audit-heads", house) is not None) == (None, True)


@pytest.mark.django_db
def test_sealed_entries_without_their_key_are_told(tmp_path: Path) -> None:
    from kith.core.models import AuditEntry, AuditSeal

    entry = AuditEntry.objects.create(at=NOW, action="a.b-c", object_type="a", object_id="1")
    AuditSeal.objects.create(position=1, entry=entry, mac="00", sealed_at=NOW)

    assert look("audit-key", a_house(tmp_path)) is not None
    assert look("audit-key", a_house(tmp_path, {"KITH_AUDIT_KEY": "x"})) is None


@pytest.mark.django_db
def test_sealed_records_without_their_store_are_told(tmp_path: Path) -> None:
    before = look("key-store", a_house(tmp_path))
    operations.keep_draft(
        person_id=a_person().pk, address="/work/", typed={"name": ["Sam"]}, at=NOW
    )
    finding = look("key-store", a_house(tmp_path))

    assert before is None
    assert finding is not None
    assert finding.level == Level.MUST
    assert look("key-store", no_ring(tmp_path / "other")) is None


@pytest.mark.django_db
def test_migrations_that_wait_are_told_and_nothing_more_is_asked(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'rights'")
    asked = list(ask(a_house(tmp_path)))

    assert (asked[-1].name, asked[-1].finding is not None) == ("migrations", True)


@pytest.mark.django_db
def test_mail_that_reaches_nobody_is_told(tmp_path: Path) -> None:
    folder = Sending(folder=tmp_path)
    nobody = Sending(folder=tmp_path, mail=SMTP, sender=NEUTRAL_SENDER)

    assert look("mail", a_house(tmp_path)) is None
    assert look("sender", a_house(tmp_path)) is None
    assert look("mail", a_house(tmp_path, KITH_SENDING=folder)) is not None
    assert look("sender", a_house(tmp_path, KITH_SENDING=nobody)) is not None


@pytest.mark.django_db
def test_backups_are_missed_and_called_old(tmp_path: Path) -> None:
    asked = a_house(tmp_path, {"KITH_BACKUPS": "/elsewhere"})
    none, never = look("backups", a_house(tmp_path)), look("backups", asked)
    ScheduledRun.objects.create(code=PROVED, enqueued_at=NOW - timedelta(days=2))
    by_hand, old = look("backups", a_house(tmp_path)), look("backups", asked)
    ScheduledRun.objects.filter(code=PROVED).update(enqueued_at=NOW)

    levels = [one.level if one else None for one in (none, never, by_hand, old)]
    assert levels == [Level.SHOULD, Level.MUST, Level.NOTE, Level.MUST]
    assert look("backups", asked) is None


@pytest.mark.django_db
def test_keys_that_were_not_copied_are_missed(tmp_path: Path) -> None:
    given = {"KITH_BACKUPS": "/elsewhere", "KITH_BACKUP_KEYS": "/apart"}
    ScheduledRun.objects.create(code=PROVED, enqueued_at=NOW)
    never = look("backups", a_house(tmp_path, given))
    ScheduledRun.objects.create(code=KEYS_COPIED, enqueued_at=NOW)

    assert never is not None
    assert (never.level, never.wrong) == (Level.MUST, "The keys were last copied apart never.")
    assert look("backups", a_house(tmp_path, given)) is None


@pytest.mark.django_db
def test_a_check_that_fails_is_told_without_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_house: House) -> Finding | None:
        raise OSError("postgresql://kith:hunter2@db/kith")

    asked = list(ask(a_house(tmp_path), more=[Check("broken", broken)]))
    finding = next(one.finding for one in asked if one.name == "broken")

    assert finding is not None
    assert finding.level == Level.MUST
    assert "hunter2" not in str(finding)


def test_every_check_has_a_name_of_its_own_and_a_test() -> None:
    names = [one.name for one in every_check()]
    told = Path(__file__).read_text(encoding="utf-8")

    assert len(set(names)) == len(names)
    of_postgresql = {one for one in names if one.startswith("postgresql")}
    others = {
        "database",
        "migrations",
        "network-file-system",
        "write-ahead-log",
        "sqlite-path",
        "clock",
        "key-store",
    }
    silent = [
        name
        for name in names
        if name not in PLAIN and f'"{name}"' not in told and name not in WITHOUT_A_HOUSE
    ]
    assert set(silent) <= of_postgresql | others
