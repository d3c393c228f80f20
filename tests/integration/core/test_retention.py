"""What has had its time goes on the day, not before, and takes nothing else with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from django.db.models import Model
from django_tasks_db.models import DBTaskResult

from kith.accounts.models import RestrictionPass, SignIn
from kith.core.encryption.installed import keys
from kith.core.encryption.keys import Erased
from kith.core.encryption.ring import Wrapped
from kith.core.encryption.store import Destroyed, KeyStore
from kith.core.models import AuditEntry, Draft, NameToken, OutboxMessage
from kith.core.operations import put_tokens
from kith.core.retention.declared import Rule, codes, rules
from kith.core.retention.due import empty, holders, in_order, preview
from kith.core.retention.ending import end_due
from kith.core.retention.told import last_run
from kith.core.tasks import destroy_keys
from kith.directory.models import ImportRun, ImportSource, Service, WrongReport
from tests.factories.people import a_person
from tests.factories.retention import (
    MAKERS,
    broken_glass,
    draft,
    import_run,
    message,
    settled_request,
    sign_in,
    wrong_report,
)

pytestmark = pytest.mark.django_db
DAYS = 10
BEGAN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LAST = BEGAN + timedelta(days=DAYS)
ALL = list(rules())
OURS = [one for one in apps.get_models() if one.__module__.startswith("kith.")]


def name_of(rule: Rule) -> str:
    return f"{rule.table}-{rule.period}"


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours but the trail, as the tables hold it."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in OURS
        if model is not AuditEntry
    }


def expected(rule: Rule, row: Model, label: str, one: dict[str, Any]) -> list[dict[str, Any]]:
    """What shall become of one row of a table when the rule has ended `row`."""
    if label == "accounts.RestrictionPass" and one["restriction_id"] == row.pk:
        return []  # lives with its restriction alone
    if label != rule.table or row.pk not in one.values():
        return [one]
    fields: list[Any] = [type(row)._meta.get_field(name) for name in rule.clears]
    return [one | {field.attname: empty(field) for field in fields}] if fields else []


def run(rule: Rule, at: datetime) -> int:
    (ended,) = end_due(periods={rule.period: DAYS}, at=at, of=[rule])
    return ended.count


def deeds() -> list[tuple[str, str, dict[str, Any]]]:
    return list(
        AuditEntry.objects.filter(object_type="schedule")
        .order_by("sequence")
        .values_list("action", "object_id", "detail")
    )


def test_every_rule_has_its_row_here() -> None:
    assert {rule.table for rule in ALL} == set(MAKERS)


@pytest.mark.parametrize("rule", ALL, ids=name_of)
def test_row_stays_the_day_before(rule: Rule) -> None:
    MAKERS[rule.table](BEGAN)
    before = rows()

    assert run(rule, LAST - timedelta(days=1)) == 0
    assert rows() == before


@pytest.mark.parametrize("rule", ALL, ids=name_of)
def test_row_goes_on_the_day_and_nothing_else_changes(rule: Rule) -> None:
    row = MAKERS[rule.table](BEGAN)
    MAKERS[rule.table](BEGAN + timedelta(days=1))
    before = rows()

    assert run(rule, LAST) == 1
    after = rows()
    for label in before:
        assert after[label] == [
            changed for one in before[label] for changed in expected(rule, row, label, one)
        ], label
    assert run(rule, LAST) == 0
    assert rows() == after


def test_clock_that_has_not_begun_ends_nothing() -> None:
    report: Any = wrong_report(BEGAN)
    WrongReport.objects.because("A test.").filter(pk=report.pk).update(settled_at=None)

    ended = end_due(periods={"wrong-reports": DAYS}, at=LAST + timedelta(days=9999))

    assert [one.count for one in ended] == [0]


def test_period_that_the_place_does_not_say_ends_nothing() -> None:
    draft(BEGAN)

    assert end_due(periods={}, at=LAST + timedelta(days=9999)) == ()
    assert Draft.objects.count() == 1


def test_trail_tells_counts_and_codes_alone() -> None:
    for _ in range(5):
        draft(BEGAN)
    end_due(periods={"drafts": DAYS}, at=LAST, batch=3, known=["audit-trail"])

    told = deeds()
    assert told[:2] == [
        ("core.records-ended", "core.Draft", {"period": "drafts", "deleted": 3}),
        ("core.records-ended", "core.Draft", {"period": "drafts", "deleted": 2}),
    ]
    assert told[2][2] == {
        "deleted": 5,
        "cleared": 0,
        "held": 0,
        "periods_missing": len(codes()) - 2,
    }
    last = last_run()
    assert last is not None
    assert last.at == LAST


def test_run_that_breaks_midway_has_told_of_what_it_did() -> None:
    for _ in range(5):
        draft(BEGAN)
    drafts = next(rule for rule in ALL if rule.period == "drafts")
    broken = Rule("core.Draft", "drafts", "no_such_day")

    with pytest.raises(FieldDoesNotExist):
        end_due(periods={"drafts": DAYS}, at=LAST, of=[drafts, broken], batch=2)

    assert Draft.objects.count() == 0
    assert [one[2]["deleted"] for one in deeds()] == [2, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_record_with_its_own_key_takes_the_key_along() -> None:
    gone, stays = message(BEGAN), message(BEGAN + timedelta(days=1))
    words = OutboxMessage.objects.get(pk=stays.pk).body

    end_due(periods={"message-lines": DAYS}, at=LAST)

    with pytest.raises(Erased):
        keys().to_read(gone.pk)
    assert words == "Canary: come at noon."
    assert OutboxMessage.objects.get(pk=stays.pk).body == words


@pytest.mark.django_db(transaction=True)
def test_cleared_record_loses_its_key_and_keeps_its_line() -> None:
    one = message(BEGAN)

    end_due(periods={"messages": DAYS}, at=LAST)

    kept = OutboxMessage.objects.get(pk=one.pk)
    assert (kept.to, kept.subject, kept.body, kept.code) == ("", None, None, "tests.note")
    with pytest.raises(Erased):
        keys().to_read(one.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("period", ["messages", "message-lines"])
def test_batch_that_is_undone_keeps_its_keys(period: str) -> None:
    one = message(BEGAN)

    with transaction.atomic():
        end_due(periods={period: DAYS}, at=LAST)
        transaction.set_rollback(True)
    keys().forget()

    assert OutboxMessage.objects.get(pk=one.pk).body == "Canary: come at noon."


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("period", ["messages", "message-lines"])
def test_keys_of_a_batch_go_in_one_go(period: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = [message(BEGAN).pk for _ in range(3)]
    asked: list[tuple[bool, int]] = []
    whole = KeyStore.destroy_all

    def destroy_all(store: KeyStore, subjects: Any, *, at: datetime) -> int:
        asked.append((connection.in_atomic_block, len(subjects)))
        return whole(store, subjects, at=at)

    monkeypatch.setattr(KeyStore, "destroy_all", destroy_all)
    end_due(periods={period: DAYS}, at=LAST)

    assert asked == [(False, 3)]
    assert {type(one) for one in keys().store.find(gone).values()} == {Destroyed}


@pytest.mark.django_db(transaction=True)
def test_key_that_a_stop_left_goes_by_the_queue() -> None:
    """The house stops between the commit and the store: the row is gone, and nothing names it."""
    gone = message(BEGAN)
    with transaction.atomic():
        end_due(periods={"message-lines": DAYS}, at=LAST)
        connection.run_on_commit.clear()
    left = keys().store.find([gone.pk])[gone.pk]
    (waits,) = DBTaskResult.objects.filter(task_path="kith.core.tasks.destroy_keys")

    destroy_keys.call(*waits.args_kwargs["args"])

    assert (type(left), type(keys().store.find([gone.pk])[gone.pk])) == (Wrapped, Destroyed)


@pytest.mark.django_db(transaction=True)
def test_store_that_does_not_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = message(BEGAN)

    def fail(store: KeyStore, subjects: Any, **_: Any) -> None:
        raise OSError("no answer")

    monkeypatch.setattr(KeyStore, "find", fail)
    with pytest.raises(OSError, match="no answer"):
        destroy_keys.call([str(gone.pk)])

    (again,) = DBTaskResult.objects.filter(task_path="kith.core.tasks.destroy_keys")
    assert again.args_kwargs["args"] == [[str(gone.pk)]]
    assert again.run_after is not None


def test_request_that_had_its_time_is_found_by_no_name_and_by_no_person() -> None:
    request: Any = settled_request(BEGAN)
    stays: Any = settled_request(BEGAN + timedelta(days=1))
    person = a_person("champion")
    for one in (request, stays):
        put_tokens(table="rights.Request", record_id=one.pk, names=["Sam"])
        one.person, one.word_digest = person, "slow-hash"
        one.save()
        one.items.create(room="core.typing", kind="draft", record_id="1", needs_care=False)

    end_due(periods={"rights-requests": DAYS}, at=LAST)

    request.refresh_from_db()
    stays.refresh_from_db()
    assert set(NameToken.objects.values_list("record_id", flat=True)) == {stays.pk}
    assert (request.person_id, request.word_digest, request.items.count()) == (None, "", 0)
    assert (stays.person_id, stays.word_digest, stays.items.count()) == (person.pk, "slow-hash", 1)


def test_record_that_is_deleted_takes_its_tokens_along() -> None:
    gone: Any = settled_request(BEGAN)
    put_tokens(table="rights.Request", record_id=gone.pk, names=["Sam"])

    end_due(periods={"short": DAYS}, at=LAST, of=[Rule("rights.Request", "short", "settled_at")])

    assert NameToken.objects.count() == 0


# What hangs on a row, and lasts longer: told by rules of this test alone.

SERVICES = Rule("directory.Service", "short", "added_at")
SOURCES = Rule("directory.ImportSource", "short", "added_at")
PEOPLE = Rule("accounts.Person", "short", "joined_at")


def test_row_waits_for_what_has_a_longer_life_and_would_go_with_it() -> None:
    report: Any = wrong_report(BEGAN)
    service = report.service
    Service.objects.because("A test.").update(added_at=BEGAN)
    periods = {"short": DAYS, "wrong-reports": 9 * DAYS}
    of = [SERVICES, next(rule for rule in ALL if rule.period == "wrong-reports")]

    told = [
        (one.rule.table, one.count, one.held) for one in preview(periods=periods, at=LAST, of=of)
    ]
    first = end_due(periods=periods, at=LAST, of=of)
    later = end_due(periods=periods, at=BEGAN + timedelta(days=9 * DAYS), of=of)

    assert told == [("directory.WrongReport", 0, 0), ("directory.Service", 0, 1)]
    assert [(one.rule.table, one.count, one.held) for one in first] == told
    assert [(one.rule.table, one.count) for one in later] == [
        ("directory.WrongReport", 1),
        ("directory.Service", 1),
    ]
    assert not Service.objects.because("A test.").filter(pk=service.pk).exists()


def test_row_waits_for_what_forbids_its_deletion() -> None:
    glass: Any = broken_glass(BEGAN)
    type(glass.person).objects.update(joined_at=BEGAN)

    (ended,) = end_due(periods={"short": DAYS}, at=LAST, of=[PEOPLE])

    assert (ended.count, ended.held) == (0, 1)


def test_what_hangs_two_steps_below_holds_too() -> None:
    run_of: Any = import_run(BEGAN)
    found = {(child._meta.label, path) for child, path in holders(ImportSource)}

    assert ("directory.ImportRun", "source") in found
    (ended,) = end_due(periods={"short": DAYS}, at=LAST, of=[SOURCES])
    assert (ended.held, ImportRun.objects.filter(pk=run_of.pk).exists()) == (1, True)


def test_children_come_first() -> None:
    order = [rule.table for rule in in_order([*ALL, SERVICES, PEOPLE])]

    assert order.index("directory.WrongReport") < order.index("directory.Service")
    assert order.index("accounts.SignIn") < order.index("accounts.Person")


def test_only_rows_with_the_value_go() -> None:
    left, here = sign_in(BEGAN), sign_in(BEGAN)
    SignIn.objects.filter(pk=left.pk).update(end="left")
    rule = Rule("accounts.SignIn", "short", "seen_at", only=(("end", ("left", "idle")),))

    end_due(periods={"short": DAYS}, at=LAST, of=[rule])

    assert list(SignIn.objects.values_list("pk", flat=True)) == [here.pk]


def test_preview_counts_and_changes_nothing() -> None:
    for days in (0, 1, 2):
        draft(BEGAN + timedelta(days=days))
    before = rows(), AuditEntry.objects.count()

    (told,) = preview(periods={"drafts": DAYS}, at=LAST + timedelta(days=1))

    assert (told.rule.table, told.count, told.held, told.oldest) == ("core.Draft", 2, 0, BEGAN)
    assert (rows(), AuditEntry.objects.count()) == before


def test_passes_go_with_their_restriction() -> None:
    one = MAKERS["accounts.Restriction"](BEGAN)

    end_due(periods={"restrictions": DAYS}, at=LAST)

    assert RestrictionPass.objects.filter(restriction_id=one.pk).count() == 0
