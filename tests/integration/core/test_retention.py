"""What has had its time goes on the day, not before, and takes nothing else with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from kith.accounts.models import RestrictionPass, SignIn
from kith.core.encryption.installed import keys
from kith.core.encryption.keys import Erased
from kith.core.models import AuditEntry, Draft, OutboxMessage
from kith.core.retention.declared import Rule, codes, rules
from kith.core.retention.due import empty, holders, in_order, preview
from kith.core.retention.ending import end_due
from kith.core.retention.told import last_run
from kith.directory.models import ImportRun, ImportSource, Service, WrongReport
from tests.factories.retention import (
    MAKERS,
    broken_glass,
    draft,
    import_run,
    message,
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
    fields = [type(row)._meta.get_field(name) for name in rule.clears]
    return [one | {field.name: empty(field) for field in fields}] if fields else []


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


def test_record_with_its_own_key_takes_the_key_along() -> None:
    gone, stays = message(BEGAN), message(BEGAN + timedelta(days=1))
    words = OutboxMessage.objects.get(pk=stays.pk).body

    end_due(periods={"message-lines": DAYS}, at=LAST)

    with pytest.raises(Erased):
        keys().to_read(gone.pk)
    assert words == "Canary: come at noon."
    assert OutboxMessage.objects.get(pk=stays.pk).body == words


def test_cleared_record_loses_its_key_and_keeps_its_line() -> None:
    one = message(BEGAN)

    end_due(periods={"messages": DAYS}, at=LAST)

    kept = OutboxMessage.objects.get(pk=one.pk)
    assert (kept.to, kept.subject, kept.body, kept.code) == ("", None, None, "tests.note")
    with pytest.raises(Erased):
        keys().to_read(one.pk)


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
