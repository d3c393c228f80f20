"""Entries are sealed in order into one chain, whoever seals and however often."""

from __future__ import annotations

import json
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from kith.core import operations
from kith.core.environment import audit_heads_file, audit_key, audit_key_file, ensure_audit_key
from kith.core.models import AuditEntry, AuditHead, AuditSeal, WorkerPulse
from kith.core.sealing.breaks import Break, Fault
from kith.core.sealing.checking import check_trail
from kith.core.sealing.keeping import AuditKeyMissing, AuditKeyWrong
from kith.core.tasks import export_audit_head
from kith.core.worker import Clock
from tests.integration.core.trail import AT, by_its_owner, some_entries


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    settings.DATA = tmp_path
    monkeypatch.delenv("KITH_AUDIT_KEY", raising=False)
    return tmp_path


def places() -> list[tuple[int, int]]:
    return list(AuditSeal.objects.values_list("position", "entry_id"))


@pytest.mark.django_db
def test_entries_are_sealed_in_order_of_sequence(data: Path) -> None:
    entries = some_entries(3)

    assert operations.seal_entries(at=AT) == 3

    assert places() == [(n, entry.sequence) for n, entry in enumerate(entries, start=1)]
    head = AuditHead.objects.get()
    last = AuditSeal.objects.get(position=3)
    assert (head.position, head.mac, last.sealed_at) == (3, last.mac, AT)
    assert check_trail(data).breaks == []


@pytest.mark.django_db
def test_sealing_goes_on_from_the_head(data: Path) -> None:
    some_entries(2)
    operations.seal_entries(at=AT)
    some_entries(2)

    assert operations.seal_entries(at=AT) == 2
    assert operations.seal_entries(at=AT) == 0
    assert (check_trail(data).sealed, check_trail(data).breaks) == (4, [])


@pytest.mark.django_db
def test_more_than_a_batch_is_sealed_in_one_go_and_the_rest_next_time(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "SEALED_AT_ONCE", 2)
    monkeypatch.setattr(operations, "SEALING_BATCHES", 3)
    some_entries(7)

    assert [operations.seal_entries(at=AT) for _call in range(3)] == [6, 1, 0]
    assert (check_trail(data).sealed, check_trail(data).breaks) == (7, [])


@pytest.mark.django_db
def test_sealing_nothing_costs_two_reads_and_no_lock(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    some_entries(3)
    operations.seal_entries(at=AT)

    with django_assert_num_queries(2) as asked:
        assert operations.seal_entries(at=AT) == 0
    assert [one["sql"].split(" ")[0] for one in asked.captured_queries] == ["SELECT", "SELECT"]


@pytest.mark.django_db
def test_entry_that_turns_up_late_is_sealed_at_a_later_position(data: Path) -> None:
    first, late, third = some_entries(3)
    values = AuditEntry.objects.filter(pk=late.pk).values().get()
    late.delete()
    operations.seal_entries(at=AT)

    AuditEntry.objects.create(**values)

    assert operations.seal_entries(at=AT) == 1
    assert places() == [(1, first.pk), (2, third.pk), (3, values["sequence"])]
    assert check_trail(data).breaks == []


@pytest.mark.django_db
def test_entry_that_turns_up_very_late_is_sealed_by_the_daily_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kith.core.sealing.stored.LOOKED_BACK", 1)
    late, *_rest = some_entries(4)
    values = AuditEntry.objects.filter(pk=late.pk).values().get()
    late.delete()
    operations.seal_entries(at=AT)
    AuditEntry.objects.create(**values)

    assert operations.seal_entries(at=AT) == 0
    assert operations.seal_entries(at=AT, everywhere=True) == 1


@pytest.mark.django_db
def test_key_is_made_once_for_its_owner_alone(data: Path) -> None:
    some_entries(1)
    operations.seal_entries(at=AT)
    path = audit_key_file(data)
    made = path.read_text()

    ensure_audit_key(data)

    assert path.read_text() == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["audit_key"]


def test_key_of_the_environment_comes_first(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_AUDIT_KEY", "given")

    ensure_audit_key(data)

    assert (audit_key(data), audit_key_file(data).exists()) == ("given", False)


@pytest.mark.django_db
def test_lost_key_is_not_replaced_by_another(data: Path) -> None:
    some_entries(1)
    operations.seal_entries(at=AT)
    audit_key_file(data).unlink()
    some_entries(1)

    with pytest.raises(AuditKeyMissing):
        operations.seal_entries(at=AT)
    assert (AuditSeal.objects.count(), audit_key_file(data).exists()) == (1, False)


@pytest.mark.django_db
@pytest.mark.parametrize("sealed", [1, 6])
def test_another_key_does_not_seal(sealed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    some_entries(sealed)
    operations.seal_entries(at=AT)
    monkeypatch.setenv("KITH_AUDIT_KEY", "that of another machine")
    some_entries(1)

    with pytest.raises(AuditKeyWrong):
        operations.seal_entries(at=AT)
    assert AuditSeal.objects.count() == sealed


@pytest.mark.django_db
def test_sealing_goes_on_after_tampering_which_stays_visible(data: Path) -> None:
    some_entries(4)
    operations.seal_entries(at=AT)
    with by_its_owner():
        AuditSeal.objects.filter(position__gt=3).delete()
        AuditEntry.objects.filter(seal=None).delete()
    some_entries(2)

    assert operations.seal_entries(at=AT) == 2
    assert [str(one) for one in check_trail(data).breaks] == [
        str(Break(Fault.SEALS_DELETED, 4, until=4))
    ]


@pytest.mark.django_db
def test_lost_head_does_not_stop_the_sealing(data: Path) -> None:
    some_entries(2)
    operations.seal_entries(at=AT)
    AuditHead.objects.all().delete()
    some_entries(1)

    assert operations.seal_entries(at=AT) == 1
    assert check_trail(data).breaks == []


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain(data: Path) -> None:
    some_entries(40)
    start = threading.Barrier(4)
    sealed: list[int] = []

    def seal() -> None:
        try:
            start.wait()
            for _call in range(5):
                sealed.append(operations.seal_entries(at=AT))
                some_entries(3)
        finally:
            connection.close()

    sealers = [threading.Thread(target=seal) for _one in range(4)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    sealed.append(operations.seal_entries(at=AT))

    report = check_trail(data)
    assert (report.sealed, report.breaks, report.unsealed.count) == (100, [], 0)
    assert sum(sealed) == 100


@pytest.mark.django_db(transaction=True)
def test_clock_seals_every_round(data: Path) -> None:
    some_entries(2)

    Clock("one", now=lambda: AT).round()

    assert (AuditSeal.objects.count(), WorkerPulse.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_clock_goes_on_when_sealing_fails(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    some_entries(1)
    operations.seal_entries(at=AT)
    audit_key_file(data).unlink()
    some_entries(1)

    Clock("one", now=lambda: AT + timedelta(seconds=5)).round()

    assert WorkerPulse.objects.get().seen_at == AT + timedelta(seconds=5)
    assert [record.getMessage() for record in caplog.records] == [
        "The audit trail could not be sealed: run `kith audit verify`."
    ]


@pytest.mark.django_db
def test_head_is_written_down_and_logged(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    some_entries(2)
    first = operations.export_audit_head(at=AT)
    some_entries(1)
    second = operations.export_audit_head(at=AT + timedelta(days=1))

    assert first is not None
    assert second is not None
    lines = [json.loads(line) for line in audit_heads_file(data).read_text().splitlines()]
    assert lines == [
        {"at": "2026-11-21T12:00:00+00:00", "position": 2, "mac": first.mac},
        {"at": "2026-11-22T12:00:00+00:00", "position": 3, "mac": second.mac},
    ]
    assert [record.getMessage() for record in caplog.records] == [
        f"audit-head position=2 mac={first.mac}",
        f"audit-head position=3 mac={second.mac}",
    ]
    assert AuditHead.objects.get().exported_on == (AT + timedelta(days=1)).date()
    assert check_trail(data).breaks == []


@pytest.mark.django_db
def test_empty_trail_has_no_head_to_write_down(data: Path) -> None:
    assert operations.export_audit_head(at=AT) is None
    assert not audit_heads_file(data).exists()


@pytest.mark.django_db
def test_daily_task_writes_the_head_down(data: Path) -> None:
    some_entries(1)

    export_audit_head.call()

    assert len(audit_heads_file(data).read_text().splitlines()) == 1
