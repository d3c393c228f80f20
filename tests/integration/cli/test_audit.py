"""`kith audit verify` says whether the trail is whole, and where not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from pytest_django import Settings

from kith.cli.main import cli
from kith.core import operations
from kith.core.environment import audit_heads_file, audit_key_file
from kith.core.migrations import _append_only
from kith.core.models import AuditEntry, AuditHead, AuditSeal
from kith.core.sealing.breaks import Break, Fault
from tests.integration.core.trail import by_its_owner, some_entries

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
GUARDED = "The database does not refuse changes to the trail"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and the triggers as shipped."""
    settings.DATA = tmp_path
    monkeypatch.setenv("KITH_DATA", str(tmp_path))
    monkeypatch.delenv("KITH_AUDIT_KEY", raising=False)
    _append_only.put(connection)
    return tmp_path


def verify(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["audit", "verify", *map(str, arguments)])


def tamper(deed: Callable[[], object]) -> None:
    with by_its_owner():
        deed()
    _append_only.put(connection)


def five_sealed() -> list[AuditEntry]:
    now = datetime.now(UTC)  # not when the module was read: the tail's age is told from here
    entries = some_entries(5, at=now)
    operations.seal_entries(at=now)
    return entries


def test_whole_trail_ends_with_nought() -> None:
    five_sealed()

    found = verify()

    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout == (
        "No entry waits to be sealed.\nThe trail is whole: 5 entries sealed, every seal fits.\n"
    )


def test_empty_trail_is_whole_and_makes_no_key(data: Path) -> None:
    found = verify()

    assert (found.exit_code, found.stderr) == (0, "")
    assert "0 entries sealed" in found.stdout
    assert not audit_key_file(data).exists()


def test_edited_entry_is_named() -> None:
    third = five_sealed()[2]
    tamper(lambda: AuditEntry.objects.filter(pk=third.pk).update(by_id=None, outcome="x"))

    found = verify()

    assert found.exit_code == 1
    assert found.stderr.splitlines()[0] == (
        f"Entry {third.pk}, sealed at position 3, was changed after it was sealed. "
        "Compare it with a backup taken before."
    )
    assert "The trail is broken: 1 fault among 5 entries sealed." in found.stderr


def test_deleted_seals_are_named() -> None:
    five_sealed()
    tamper(lambda: AuditSeal.objects.filter(position__in=[2, 3]).delete())

    found = verify()

    assert found.exit_code == 1
    assert found.stderr.startswith("The seals at positions 2 to 3 are gone.")
    assert "Not sealed yet: 2 entries" in found.stdout


def test_entries_in_another_order_are_named() -> None:
    second, third = five_sealed()[1:3]

    def swap() -> None:
        one = AuditSeal.objects.get(position=2)
        AuditSeal.objects.filter(position=2).delete()
        AuditSeal.objects.filter(position=3).update(entry_id=second.pk)
        AuditSeal.objects.create(position=2, entry_id=third.pk, mac=one.mac, sealed_at=NOW)

    tamper(swap)

    found = verify()

    assert found.exit_code == 1
    assert found.stderr.splitlines()[:2] == [
        str(Break(Fault.MOVED, 2, sequence=third.pk, until=3)),
        str(Break(Fault.MOVED, 3, sequence=second.pk, until=2)),
    ]


def cut_to(position: int) -> None:
    """Cut the tail as somebody would who knows of the head."""
    AuditSeal.objects.filter(position__gt=position).delete()
    AuditEntry.objects.filter(seal=None).delete()
    last = AuditSeal.objects.get(position=position)
    AuditHead.objects.update(position=position, mac=last.mac)


def test_cut_tail_is_found_by_the_head() -> None:
    five_sealed()
    head = AuditHead.objects.values("position", "mac").get()

    def cut() -> None:
        cut_to(3)
        AuditHead.objects.update(**head)

    tamper(cut)

    assert verify().stderr.splitlines()[0] == (
        "The end was cut off: the seals at positions 4 to 5 are gone, which the head remembers. "
        "Look for the entries in a backup."
    )


def test_cut_tail_with_its_head_is_found_by_the_heads_written_down(data: Path) -> None:
    five_sealed()
    operations.export_audit_head(at=NOW)
    tamper(lambda: cut_to(3))

    found = verify()

    assert found.exit_code == 1
    assert f"which {audit_heads_file(data)}, line 1 remembers" in found.stderr


def test_cut_tail_with_every_trace_here_is_found_by_a_copy_elsewhere(
    data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    five_sealed()
    operations.export_audit_head(at=NOW)
    copy = tmp_path_factory.mktemp("elsewhere") / "heads.ndjson"
    audit_heads_file(data).rename(copy)
    tamper(lambda: cut_to(3))

    without = verify()
    found = verify("--heads", copy)

    assert (without.exit_code, found.exit_code) == (0, 1)
    assert "but" in without.stderr
    assert f"which {copy}, line 1 remembers" in found.stderr


def test_head_put_back_to_an_older_one_is_found() -> None:
    five_sealed()
    seal = AuditSeal.objects.get(position=2)
    tamper(lambda: AuditHead.objects.update(position=2, mac=seal.mac))

    found = verify()

    assert found.exit_code == 1
    assert found.stderr.startswith("The head of the chain and the seals do not agree")


def test_unsealed_tail_is_counted_and_an_old_one_is_a_warning() -> None:
    five_sealed()
    some_entries(2, at=datetime.now(UTC) - timedelta(minutes=7))
    some_entries(1, at=datetime.now(UTC))

    found = verify()

    assert found.exit_code == 0
    assert "Not sealed yet: 3 entries, the oldest 7 minutes old.\n" in found.stdout
    assert "Is the worker running" in found.stderr


def test_young_unsealed_tail_is_no_warning() -> None:
    some_entries(1, at=datetime.now(UTC))

    found = verify()

    assert (found.exit_code, found.stderr) == (0, "")
    assert "Not sealed yet: 1 entry" in found.stdout


def test_triggers_that_are_gone_are_a_warning() -> None:
    five_sealed()
    _append_only.drop(connection)

    found = verify()

    assert found.exit_code == 0
    assert found.stderr.startswith(f"Warning: {GUARDED}")


def test_lost_key_is_told_and_not_replaced(data: Path) -> None:
    five_sealed()
    audit_key_file(data).unlink()

    found = verify()

    assert found.exit_code == 1
    assert found.stderr.startswith("Error: There is no key for the audit trail.")
    assert not audit_key_file(data).exists()


def test_another_key_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    five_sealed()
    monkeypatch.setenv("KITH_AUDIT_KEY", "another")

    assert verify().stderr.startswith("No seal fits this key.")


@pytest.mark.parametrize("line", ["{", "[]", '{"position": 3}', json.dumps({"mac": ""})])
def test_file_of_heads_that_is_none_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    heads = tmp_path / "kept.ndjson"
    heads.write_text(f"\n{line}\n")

    found = verify("--heads", heads)

    assert found.exit_code == 1
    assert f"{heads}, line 2: this is not a head" in found.stderr


def test_file_of_heads_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert verify("--heads", tmp_path / "none").exit_code == 2
