"""Keepers are asked once about each state of an entry; owners hear where nobody answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kith.core.models import AuditEntry, OutboxMessage
from kith.directory.models import KeeperLink, Reminder, Service
from kith.directory.operations.assuring import assure_services
from kith.directory.operations.reminding import remind_keepers, tell_owners
from kith.directory.tasks import keeping as tasks
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_provider, a_service, days_before
from tests.factories.keeping import KEEPER, a_kept_provider, a_link, a_moderator, a_proposal

pytestmark = pytest.mark.django_db
DUE = 80  # FreshnessRules.remind_days, where the pack says nothing
PATIENCE = timedelta(days=21)


def ask(at=AT) -> int:
    return remind_keepers(area_id=an_area().pk, at=at)


def tell(at=AT) -> int:
    return tell_owners(area_id=an_area().pk, at=at)


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.order_by("put_at", "pk"))


def test_remind_keepers_sends_one_mail_a_provider_with_all_that_is_due() -> None:
    kept, other = a_kept_provider(), a_kept_provider(keeper_email="other@example.org")
    due = a_service("Refuge", provider=kept, assured_on=days_before(DUE))
    never = a_service("Safe night", provider=kept, assured_on=None)
    a_service(provider=kept, assured_on=days_before(DUE - 1))
    a_service(provider=other, assured_on=days_before(DUE - 1))

    assert ask() == 1

    [mail] = mails()
    assert (mail.to, mail.code, mail.subject) == (
        KEEPER,
        "directory.reminder",
        "Is this still right?",
    )
    assert "2 entries" in mail.body
    assert "Refuge" not in mail.body + mail.subject
    assert {one.service_id for one in Reminder.objects.all()} == {due.pk, never.pk}
    link = KeeperLink.objects.get()
    assert (link.provider, link.ends_at - link.made_at) == (kept, timedelta(days=30))
    assert AuditEntry.objects.filter(action="directory.reminder-sent").count() == 2


def test_remind_keepers_never_asks_twice_about_the_same_state() -> None:
    service = a_service(provider=a_kept_provider(), assured_on=None)

    assert [ask(), ask(), ask(AT + timedelta(days=400))] == [1, 0, 0]

    # Confirmed, then due again: that is another state.
    assure_services(service_ids=[service.pk], by=None, at=AT + timedelta(days=1))
    assert [ask(AT + timedelta(days=80)), ask(AT + timedelta(days=81))] == [0, 1]


def test_remind_keepers_asks_nobody_about_what_waits_has_ended_or_has_no_keeper() -> None:
    kept = a_kept_provider()
    a_proposal(a_service(provider=kept, assured_on=None))
    a_service(provider=kept, assured_on=None, status="defunct")
    a_service(provider=a_provider(), assured_on=None)

    assert ask() == 0
    assert mails() == []


def test_remind_keepers_takes_an_address_that_no_mail_reaches_as_asked() -> None:
    provider = a_kept_provider()
    provider.keeper_email = "broken\n@example.org"
    provider.save()
    a_service(provider=provider, assured_on=None)

    assert [ask(), ask()] == [0, 0]

    assert Reminder.objects.count() == 1
    assert KeeperLink.objects.count() == 0
    assert AuditEntry.objects.filter(action="core.message-refused").count() == 1


def test_tell_owners_writes_to_the_owner_once_when_nobody_answered() -> None:
    owner = a_moderator()
    service = a_service(provider=a_kept_provider(), assured_on=None)
    service.owner = owner
    service.save()
    ask()

    assert tell(AT + PATIENCE - timedelta(minutes=1)) == 0
    assert [tell(AT + PATIENCE), tell(AT + PATIENCE)] == [1, 0]

    _asked, told = mails()
    assert (told.to, told.code) == (owner.email, "directory.overdue")
    assert "/work/directory/overdue/" in told.body


def test_tell_owners_is_quiet_when_the_keeper_answered_and_mails_nobody_for_nobodys() -> None:
    answered = a_service(provider=a_kept_provider(), assured_on=None)
    silent = a_service(provider=a_kept_provider(), assured_on=None)
    unkept = a_service(provider=a_provider(), assured_on=days_before(DUE))
    ask()
    assure_services(service_ids=[answered.pk], by=None, at=AT)

    assert tell(AT + PATIENCE) == 2

    told = {one.service_id for one in Reminder.objects.filter(to="owner")}
    assert told == {silent.pk, unkept.pk}
    assert {one.code for one in mails()} == {"directory.reminder"}


def test_remind_task_does_both() -> None:
    a_service(provider=a_kept_provider(), assured_on=None)
    a_service(provider=a_provider(), assured_on=None)
    Service.objects.because("A test ages it.").update(
        added_at=AT - timedelta(days=900), owner=a_moderator()
    )

    tasks.remind.func()

    assert sorted(one.code for one in mails()) == ["directory.overdue", "directory.reminder"]


def test_remind_keepers_ends_no_link_that_was_made_this_week() -> None:
    provider = a_kept_provider()
    a_service(provider=provider, assured_on=None)
    a_link(provider)

    assert [ask(), ask(AT + timedelta(days=7))] == [0, 1]
