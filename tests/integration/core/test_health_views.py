"""`/healthz` and `/readyz`: what anybody is told, and what whoever keeps the machine is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from kith.core import audit, health, operations
from kith.core.backup.record import KEYS_COPIED, PROVED
from kith.core.encryption.installed import keys
from kith.core.encryption.ring import new_ring, write_ring
from kith.core.models import ScheduledRun

TOKEN = "a-token-of-more-than-twenty-characters"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(autouse=True)
def _looked_at_anew():
    health.forget()


@pytest.fixture
def house(
    db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A house where all is well, with keys of its own."""
    monkeypatch.setenv("KITH_DATA", str(tmp_path))
    settings.DATA = tmp_path
    operations.show_pulse(worker="one", at=timezone.now())
    yield tmp_path
    keys().store.close()


def wrong(client: Client) -> dict[str, str]:
    """What is told as unwell, looked at from the machine itself."""
    told = {one.name: one for one in health.checks(at=timezone.now())}
    answer = client.get("/readyz")
    # Others write to this disk as well: its megabytes change between two looks.
    by_name = {name: one.says for name, one in told.items()}
    assert {**answer.json()["checks"], "disk": ""} == {**by_name, "disk": ""}
    unwell = {name: one.says for name, one in told.items() if not one.is_well}
    assert answer.status_code == (503 if unwell else 200)
    return unwell


def test_healthz_answers_without_a_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_refuses_until_a_worker_lives(db: None, client: Client) -> None:
    before = client.get("/readyz")
    operations.show_pulse(worker="one", at=timezone.now())
    after = client.get("/readyz")

    assert (before.status_code, before.json()["ready"]) == (503, False)
    assert (after.status_code, after.json()["ready"]) == (200, True)


def test_a_house_that_is_well_says_so_of_everything(house: Path, client: Client) -> None:
    assert wrong(client) == {}
    assert list(client.get("/readyz").json()["checks"]) == [
        "database",
        "migrations",
        "worker",
        "trail",
        "disk",
        "keys",
    ]


@pytest.mark.parametrize(
    "through",
    [
        ELSEWHERE,
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_X_READY_TOKEN": "guessed"},
    ],
)
def test_others_are_told_yes_or_no_alone(
    house: Path, client: Client, settings: Any, through: dict[str, str]
) -> None:
    settings.KITH_READY_TOKEN = TOKEN
    well = client.get("/readyz", **through)
    ScheduledRun.objects.all().delete()
    settings.KITH_FREE_MB = 10**12
    health.forget()
    unwell = client.get("/readyz", **through)

    assert (well.status_code, well.content) == (200, b"ready")
    assert (unwell.status_code, unwell.content) == (503, b"not ready")


def test_whoever_holds_the_token_is_told_from_anywhere(
    house: Path, client: Client, settings: Any
) -> None:
    settings.KITH_READY_TOKEN = TOKEN
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    told = client.get("/readyz", headers={"X-Ready-Token": TOKEN}, **ELSEWHERE)

    assert told.json()["ready"] is True


def test_an_empty_token_opens_nothing(house: Path, client: Client, settings: Any) -> None:
    settings.KITH_READY_TOKEN = ""

    assert client.get("/readyz", headers={"X-Ready-Token": ""}, **ELSEWHERE).content == b"ready"


@pytest.mark.parametrize(
    ("name", "value"), [("BEHIND_TLS", True), ("ALLAUTH_TRUSTED_PROXY_COUNT", 1)]
)
def test_behind_a_proxy_the_machine_itself_is_anybody(
    house: Path, client: Client, settings: Any, name: str, value: object
) -> None:
    """A proxy on this machine that says nothing of itself would else lay everything open."""
    setattr(settings, name, value)

    assert client.get("/readyz").content == b"ready"


def test_anybody_who_asks_often_costs_one_look(
    house: Path, client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/readyz", **ELSEWHERE)
    with django_assert_num_queries(0):
        assert client.get("/readyz", **ELSEWHERE).content == b"ready"


def test_a_house_that_stops_is_not_ready(
    house: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/readyz", **ELSEWHERE)  # what was kept does not hide it
    monkeypatch.setenv(health.STOPPING, str(house / "stopping"))
    before = wrong(client)
    (house / "stopping").touch()

    assert (before, wrong(client)) == ({}, {"serving": "Kith is stopping."})
    assert client.get("/readyz", **ELSEWHERE).status_code == 503


def test_a_worker_that_was_not_seen_is_told(house: Path, client: Client) -> None:
    operations.show_pulse(worker="one", at=timezone.now() - timedelta(minutes=3))

    assert wrong(client) == {"worker": "The worker was last seen more than two minutes ago."}


def test_a_sealer_that_is_behind_is_told(house: Path, client: Client) -> None:
    ago = timezone.now() - timedelta(minutes=3)
    audit.record(action="a.b-c", object_type="a", object_id=1, at=ago)

    assert list(wrong(client)) == ["trail"]


def test_backups_count_where_they_are_asked_for(
    house: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITH_BACKUPS", "/elsewhere")
    never = wrong(client)
    ago = timezone.now() - timedelta(hours=30, minutes=1)
    ScheduledRun.objects.create(code=PROVED, enqueued_at=ago)
    old = wrong(client)
    ScheduledRun.objects.filter(code=PROVED).update(enqueued_at=timezone.now())

    assert never == {"backup": "No backup was ever made and proved."}
    assert old == {"backup": "The last proved backup is 30 hours old."}
    assert wrong(client) == {}

    monkeypatch.setenv("KITH_BACKUP_KEYS", "/apart")
    assert wrong(client) == {"backup": "The keys were not copied apart since yesterday."}
    ScheduledRun.objects.create(code=KEYS_COPIED, enqueued_at=timezone.now())
    assert wrong(client) == {}


def test_a_full_disk_is_told(house: Path, client: Client, settings: Any) -> None:
    settings.KITH_FREE_MB = 10**12

    assert list(wrong(client)) == ["disk"]


def test_keys_are_tried_without_making_any(house: Path, client: Client) -> None:
    assert wrong(client) == {}
    assert list(house.iterdir()) == []


def test_keys_without_their_ring_are_told(house: Path, client: Client) -> None:
    somebody = uuid4()
    keys().to_write(somebody)
    well = wrong(client)
    (house / "keys" / "ring").unlink()

    assert well == {}
    assert wrong(client) == {
        "keys": "There are people's keys, and no key ring: put keys/ring back."
    }


def test_a_ring_that_is_none_is_told_by_its_kind_alone(house: Path, client: Client) -> None:
    keys().to_write(uuid4())
    (house / "keys" / "ring").write_text("k2026a hunter2\n")

    assert wrong(client) == {"keys": "This could not be looked at: RingMisstated."}


def test_a_database_that_takes_no_write_is_told_and_nothing_else_is_asked_of_it(
    house: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_given: object) -> None:
        raise DatabaseError("password=hunter2")

    monkeypatch.setattr(ScheduledRun.objects, "update_or_create", refused)
    told = health.checks(at=timezone.now())

    assert [one.name for one in told] == ["database", "disk", "keys"]
    assert told[0].says == "A write failed: DatabaseError."
    assert client.get("/readyz").status_code == 503


def test_a_ring_of_the_environment_serves(
    house: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITH_KEY_RING", write_ring(new_ring()))

    assert wrong(client) == {}
