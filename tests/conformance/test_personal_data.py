"""Every field of every table is classed in its room's `personal_data.toml`: what it says of people."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from kith.core.retention import declared as reading
from kith.core.retention.checking import faults, schedule_faults
from tests.factories.packs import pack
from tools import retention_page

ROOT = Path(__file__).resolve().parents[2]
CLASSES = reading.CLASSES
KEYS = {"kept", reading.LATER, *reading.RULE_KEYS, *CLASSES}
FEWEST_WORDS_OF_RETENTION = 3
PACKS = sorted(one.name for one in (ROOT / "packs").iterdir() if one.is_dir())


def declared() -> dict[str, Any]:
    """All rooms' files as one, to change as a test likes."""
    return deepcopy(dict(reading.declared()))


def classes(table: dict[str, Any]) -> dict[str, str]:
    """The class of each field of a declared table; a field named twice is told as such."""
    found: dict[str, str] = {}
    for kind in CLASSES:
        for name in table.get(kind, []):
            found[name] = "named twice" if name in found else kind
    return found


def is_ours(model: type[Model]) -> bool:
    """Whether one of our rooms holds the table."""
    return model.__module__.startswith("kith.")


def fields_of(model: type[Model]) -> list[str]:
    """The columns and the many-to-many relations that the model itself adds."""
    return sorted(
        field.name for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
    )


OURS = sorted(
    (model for model in apps.get_models() if is_ours(model)), key=lambda one: one._meta.label
)


def differences(written: dict[str, Any], models: list[type[Model]]) -> list[str]:
    """What is unclassed, vanished or wrongly classed."""
    tables = written["tables"]
    found = [f"{label}: no such table" for label in tables.keys() - {m._meta.label for m in models}]
    for model in models:
        label = model._meta.label
        if label not in tables:
            found.append(f"{label}: not classed")
            continue
        fields = classes(tables[label])
        present = set(fields_of(model))
        found += [f"{label}: {key} is not a class" for key in tables[label].keys() - KEYS]
        found += [f"{label}.{name}: not classed" for name in present - fields.keys()]
        found += [f"{label}.{name}: no such field" for name in fields.keys() - present]
        found += [f"{label}.{name}: {kind}" for name, kind in fields.items() if kind not in CLASSES]
    return sorted(found)


def test_every_field_is_classed() -> None:
    assert differences(declared(), OURS) == []


def test_new_and_vanished_fields_are_noticed() -> None:
    written = declared()
    person = written["tables"]["accounts.Person"]
    person["personal"].remove("email")
    person["personal"].append("nickname")
    person["none"].append("name")
    person["harmless"] = []
    del written["tables"]["areas.Contact"]
    written["tables"]["areas.Ghost"] = {"kept": "never was there"}

    assert differences(written, OURS) == [
        "accounts.Person.email: not classed",
        "accounts.Person.name: named twice",
        "accounts.Person.nickname: no such field",
        "accounts.Person: harmless is not a class",
        "areas.Contact: not classed",
        "areas.Ghost: no such table",
    ]


@pytest.mark.parametrize("label", sorted(declared()["tables"]))
def test_table_says_how_long_it_is_kept(label: str) -> None:
    kept = declared()["tables"][label]["kept"]

    assert len(kept.split()) >= FEWEST_WORDS_OF_RETENTION


def read(**written: Any) -> list[reading.Table]:
    """Tables as somebody could write them, by the name of a table of core."""
    return [reading.read_table(f"core.{label}", table) for label, table in written.items()]


def test_every_end_has_its_clock_and_everything_about_people_an_end() -> None:
    assert list(faults(reading.tables())) == []


def test_ends_that_cannot_be_are_noticed() -> None:
    tables = read(
        Draft={"kept": "a while", "special": ["typed"]},
        FormPost={"kept": "", "period": "form-posts", "clock": "address", "personal": ["at"]},
        Upload={"kept": "", "period": "uploads", "clock": "put_at", "then": ["colour"]},
        WorkerPulse={"kept": "", "clock": "seen_at", "only": {"mood": ["glad"]}},
    )

    assert list(faults(tables)) == [
        "core.Draft: tells of people, and says neither a period nor what ends it",
        "core.FormPost: the clock address is no date of the table",
        "core.Upload: no field colour",
        "core.Upload: nothing tells what is cleared already, so it would be cleared daily",
        "core.WorkerPulse: an end without a period",
        "core.WorkerPulse: no field mood",
    ]


@pytest.mark.parametrize("code", PACKS)
def test_schedule_of_each_pack_fits_the_tables(code: str) -> None:
    assert list(schedule_faults(reading.tables(), pack(code).retention)) == []


def test_schedules_that_do_not_fit_are_noticed() -> None:
    periods = [one for one in pack().retention if one.code in ("uploads", "drafts", "visits")]
    tables = read(
        Draft={"kept": "", "period": "uploads", "clock": "saved_at"},
        FormPost={"kept": "", "period": "form-posts", "clock": "at"},
        Upload={"kept": "", "period": "drafts"},
    )

    assert list(schedule_faults(tables, periods)) == [
        "core.Draft: the period uploads has no days",
        "core.FormPost: no period form-posts",
        "core.Upload: the period drafts has days, and no clock counts them",
        "visits: no table has this period",
    ]


def test_document_is_as_its_sources_make_it() -> None:
    """When it fails: `python -m tools.retention_page`."""
    assert retention_page.PAGE.read_text(encoding="utf-8") == retention_page.page()


def test_tables_of_other_packages_are_told() -> None:
    others = {model._meta.app_label for model in apps.get_models() if not is_ours(model)}

    assert sorted(declared()["other_packages"]) == sorted(others)


def test_fields_about_people_are_few_enough_to_name() -> None:
    """A new field about people needs this list changed, and so a second look."""
    about_people = [
        f"{label}.{name}"
        for label, table in sorted(declared()["tables"].items())
        for name, kind in sorted(classes(table).items())
        if kind != "none"
    ]

    assert about_people == [
        "accounts.BreakGlass.broken_at",
        "accounts.BreakGlass.looked_at_at",
        "accounts.BreakGlass.looked_at_by",
        "accounts.BreakGlass.object_id",
        "accounts.BreakGlass.person",
        "accounts.BreakGlass.reason",
        "accounts.BreakGlass.until",
        "accounts.BreakGlass.words",
        "accounts.Person.email",
        "accounts.Person.groups",
        "accounts.Person.is_active",
        "accounts.Person.is_superuser",
        "accounts.Person.joined_at",
        "accounts.Person.last_login",
        "accounts.Person.name",
        "accounts.Person.password",
        "accounts.Person.user_permissions",
        "accounts.Restriction.lifted_at",
        "accounts.Restriction.lifted_by",
        "accounts.Restriction.object_id",
        "accounts.Restriction.put_at",
        "accounts.Restriction.put_by",
        "accounts.Restriction.reason",
        "accounts.RestrictionPass.person",
        "accounts.RestrictionPass.restriction",
        "accounts.SignIn.began_at",
        "accounts.SignIn.end",
        "accounts.SignIn.ended_at",
        "accounts.SignIn.is_for_editors",
        "accounts.SignIn.method",
        "accounts.SignIn.person",
        "accounts.SignIn.seen_at",
        "accounts.SignIn.session_digest",
        "core.AuditEntry.action",
        "core.AuditEntry.at",
        "core.AuditEntry.by_id",
        "core.AuditEntry.object_id",
        "core.AuditEntry.purpose",
        "core.AuditEntry.request_id",
        "core.Draft.address",
        "core.Draft.person_id",
        "core.Draft.saved_at",
        "core.Draft.typed",
        "core.FormPost.address",
        "core.FormPost.at",
        "core.FormPost.led_to",
        "core.FormPost.person_id",
        "core.NameToken.record_id",
        "core.NameToken.token",
        "core.OutboxMessage.about_id",
        "core.OutboxMessage.about_type",
        "core.OutboxMessage.body",
        "core.OutboxMessage.ended_at",
        "core.OutboxMessage.put_at",
        "core.OutboxMessage.put_by_id",
        "core.OutboxMessage.subject",
        "core.OutboxMessage.to",
        "core.Upload.name",
        "core.Upload.put_at",
        "core.Upload.put_by_id",
        "directory.Assurance.by",
        "directory.Change.by",
        "directory.Change.fields",
        "directory.ImportRun.by",
        "directory.ImportSource.owner",
        "directory.KeeperLink.digest",
        "directory.Pairing.decided_by",
        "directory.Proposal.before",
        "directory.Proposal.decided_by",
        "directory.Proposal.note",
        "directory.Proposal.reason",
        "directory.Proposal.sent_by",
        "directory.Proposal.values",
        "directory.Provider.email",
        "directory.Provider.keeper_email",
        "directory.Provider.origins",
        "directory.Service.email",
        "directory.Service.origins",
        "directory.Service.owner",
        "directory.Service.phones",
        "directory.SourceRecord.given",
        "directory.WrongReport.answer",
        "directory.WrongReport.settled_by",
        "directory.WrongReport.words",
        "front.PageExamined.hardest",
        "front.SearchEntry.summary",
        "front.SearchEntry.text",
        "front.StoryPage.body",
        "front.StoryPage.consent_on",
        "front.StoryPage.summary",
        "organisations.Invitation.accepted_at",
        "organisations.Invitation.accepted_by",
        "organisations.Invitation.email",
        "organisations.Invitation.expires_at",
        "organisations.Invitation.invited_at",
        "organisations.Invitation.invited_by",
        "organisations.Invitation.name",
        "organisations.Invitation.organisation",
        "organisations.Invitation.roles",
        "organisations.Invitation.team",
        "organisations.Invitation.token_digest",
        "organisations.Invitation.withdrawn_at",
        "organisations.Membership.began_at",
        "organisations.Membership.ended_at",
        "organisations.Membership.job_title",
        "organisations.Membership.organisation",
        "organisations.Membership.person",
        "organisations.Membership.team",
        "organisations.RoleHeld.ended_at",
        "organisations.RoleHeld.given_at",
        "organisations.RoleHeld.given_by",
        "organisations.RoleHeld.membership",
        "organisations.RoleHeld.role",
        "organisations.Site.address",
        "organisations.Site.postcode",
        "rights.Erasure.asked_at",
        "rights.Erasure.asked_by",
        "rights.Erasure.decided_at",
        "rights.Erasure.decided_by",
        "rights.Erasure.person",
        "rights.Erasure.request",
        "rights.KeyToDestroy.erasure",
        "rights.KeyToDestroy.key_of",
        "rights.Request.acknowledged_at",
        "rights.Request.acknowledged_by",
        "rights.Request.acknowledged_how",
        "rights.Request.answer",
        "rights.Request.contact",
        "rights.Request.contact_note",
        "rights.Request.contact_way",
        "rights.Request.erased_at",
        "rights.Request.extended_at",
        "rights.Request.extended_by",
        "rights.Request.extended_reason",
        "rights.Request.form_key",
        "rights.Request.kind",
        "rights.Request.looked_at",
        "rights.Request.name",
        "rights.Request.outcome",
        "rights.Request.pack",
        "rights.Request.packed_at",
        "rights.Request.person",
        "rights.Request.proof",
        "rights.Request.proved_at",
        "rights.Request.proved_by",
        "rights.Request.received_at",
        "rights.Request.received_by",
        "rights.Request.settled_at",
        "rights.Request.settled_by",
        "rights.Request.subject",
        "rights.Request.told_how",
        "rights.Request.word_digest",
        "rights.Request.words",
        "rights.ReviewItem.decided_at",
        "rights.ReviewItem.decided_by",
        "rights.ReviewItem.decided_on",
        "rights.ReviewItem.decision",
        "rights.ReviewItem.reason",
        "rights.ReviewItem.record_id",
        "rights.ReviewItem.request",
    ]
