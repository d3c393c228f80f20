"""What the house itself keeps about people: what they typed, sent and did; found and forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from kith.core.models import AuditEntry, Draft, FormPost, OutboxMessage, Upload
from kith.core.offers import AboutPeople, ItemAbout, Subject, audit_sentences, message_names
from kith.core.queries import drafts_of

SHOWN = "%d %B %Y, %H:%M"


def find_typed(subject: Subject) -> Iterator[ItemAbout]:
    """What they typed and did not send, and that they sent forms in the last days."""
    if subject.person_id is None:
        return
    for draft in drafts_of(subject.person_id):
        yield ItemAbout(
            "draft",
            str(draft.pk),
            "A form that they began and did not send",
            {name: ", ".join(map(str, values)) for name, values in draft.typed.items()},
            others="It may tell of somebody whom they worked with.",
        )
    count = FormPost.objects.filter(person_id=subject.person_id).count()
    if count:
        yield ItemAbout(
            "form-posts", str(subject.person_id), f"Forms that they sent lately: {count}"
        )


def erase_typed(*, subject: Subject, by: Any, at: datetime) -> int:
    """Forget drafts and posts."""
    if subject.person_id is None:
        return 0
    drafts = Draft.objects.filter(person_id=subject.person_id).delete()[0]
    return drafts + FormPost.objects.filter(person_id=subject.person_id).delete()[0]


def find_messages(subject: Subject) -> Iterator[ItemAbout]:
    """Messages to their addresses."""
    names = message_names()
    for one in _messages(subject):
        yield ItemAbout(
            "message",
            str(one.pk),
            names.get(one.code, one.code),
            {
                "To": one.to,
                "Put on": f"{timezone.localtime(one.put_at):{SHOWN}}",
                "State": one.get_state_display(),
                "Subject": one.subject or "",
                # What is not sent yet may hold a link that opens a door.
            },
        )


def keys_of_messages(subject: Subject) -> Iterator[UUID]:
    """Each message has a key of its own."""
    return (one.pk for one in _messages(subject))


def erase_messages(*, subject: Subject, by: Any, at: datetime) -> int:
    """Delete messages to their addresses, those too that were not sent yet.

    One that a sender holds at this moment may still go out; the sender finds its row gone, and
    that is all (`note_sent`).
    """
    return OutboxMessage.objects.filter(pk__in=[one.pk for one in _messages(subject)]).delete()[0]


def _messages(subject: Subject) -> list[OutboxMessage]:
    found = OutboxMessage.objects.annotate(low=Lower("to"))
    return list(found.filter(low__in=subject.addresses).order_by("put_at", "pk"))


def find_trail(subject: Subject) -> Iterator[ItemAbout]:
    """What they did here, counted by what it was; and files that they sent in."""
    if subject.person_id is None:
        return
    mine = Q(by_id=subject.person_id) | Q(object_id=str(subject.person_id))
    actions = AuditEntry.objects.filter(mine).values_list("action", flat=True)
    counts = Counter(actions.iterator())
    says = audit_sentences()
    if counts:
        yield ItemAbout(
            "audit-entries",
            str(subject.person_id),
            f"Lines in the trail that they wrote, or that are about them: {counts.total()}",
            {says.get(code, code): str(count) for code, count in sorted(counts.items())},
        )
    files = Upload.objects.filter(put_by_id=subject.person_id)
    for one in files.order_by("put_at", "pk"):
        yield ItemAbout("upload", str(one.pk), "A file that they sent in", {"Name": one.name})


def erase_trail(*, subject: Subject, by: Any, at: datetime) -> int:
    """Nothing: the trail holds ids, and proves what was done."""
    return 0


ABOUT_PEOPLE = (
    AboutPeople(
        code="core.typing",
        label="Forms that they began or sent",
        find=find_typed,
        erase=erase_typed,
        tables=("core.Draft", "core.FormPost"),
    ),
    AboutPeople(
        code="core.messages",
        label="Messages to them",
        find=find_messages,
        erase=erase_messages,
        keys=keys_of_messages,
        tables=("core.OutboxMessage",),
    ),
    AboutPeople(
        code="core.trail",
        label="What they did here",
        find=find_trail,
        erase=erase_trail,
        keeps="The trail of what was done, by an id that no longer leads to a name: it proves who "
        "looked at records about others. Files that they sent in belong to what they were sent "
        "for.",
        tables=("core.AuditEntry", "core.Upload", "core.NameToken"),
    ),
)


def leave_nothing_in_the_log() -> bool:
    """Empty SQLite's log, where pages lie on as they were before; whether it is empty now.

    The database itself overwrites what it frees (`secure_delete`). Somebody who reads just now keeps
    the log as it is; it is written over by whoever writes next. PostgreSQL needs a `VACUUM FULL`,
    which keeps everybody waiting, so that is left to whoever looks after it.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(cursor.fetchone()[0] == 0)
