"""How a room gives to the house above without being imported.

Each room may hold an `offers.py` with one `OFFERS`. `core` finds them by the list of installed
rooms, lowest first, so nothing here names a room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q

if TYPE_CHECKING:
    from kith.area_pack.pack import Pack


@dataclass(frozen=True, slots=True)
class PackSection:
    """A part of an area pack that a room keeps in its own tables.

    `load(area, pack, at)` writes it and returns how many entries it added, changed and
    retired. It runs inside the loading transaction.
    """

    name: str
    load: Callable[[Any, Pack, datetime], Changes]


@dataclass(frozen=True, slots=True)
class Changes:
    """What loading a section did, in entries.

    `kept`: left alone although the pack says otherwise, because somebody here changed them.
    `notes`: sentences for whoever loads the pack.
    """

    added: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0
    kept: int = 0
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"{count} {word}" for word, count in self.as_counts().items() if count]
        return ", ".join(parts) or "nothing in the pack"

    def as_counts(self) -> dict[str, int]:
        """The counts by word, for the audit trail and for reports."""
        return {
            "added": self.added,
            "changed": self.changed,
            "retired": self.retired,
            "unchanged": self.unchanged,
            "kept: edited here": self.kept,
        }


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """A task that the worker puts on the queue `every` so often. It must be idempotent."""

    code: str
    task: str
    every: timedelta


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that a person holds now, in an organisation and perhaps in one team of it."""

    role: str
    organisation_id: UUID
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What a relation is worked out from: the person, the role, and where they hold it."""

    person_id: UUID
    organisation_ids: frozenset[UUID] = frozenset()
    team_ids: frozenset[UUID] = frozenset()
    role: str = ""


Relation = Callable[[Reach], Q]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that the access table speaks of, named in the singular and the plural.

    `model` is "app_label.Model". `relations` says, for each relation that the kind knows (own,
    team, organisation, governed, allocated, assessor, judge), which records stand in it to a person; `any`
    is known to all kinds. A kind that can be restricted can also be opened by break-glass.
    `page` names the address of one record, taking its id alone.
    """

    code: str
    label: str
    plural: str
    model: str
    relations: Mapping[str, Relation]
    is_restrictable: bool = False
    page: str = ""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One thing that needs a person today: a sentence, where it leads, and whether it is late."""

    sentence: str
    address: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class WorkLines:
    """A room's lines on `/work/`: `lines(person, at)`, none where nothing needs the person."""

    code: str
    lines: Callable[[Any, datetime], Iterable[WorkLine]]


@dataclass(frozen=True, slots=True)
class Way:
    """A page that `/work/` leads to: its label, one line about it, and the name of its address.

    It is shown to those whom the door of the page lets in; `is_for(person)` may narrow that.
    """

    label: str
    about: str
    address_name: str
    is_for: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class OwnRows:
    """Rows that a room keeps about a person's own work, for `/account/` and its export.

    `rows(person)` gives dictionaries of plain values, the headings as keys, all with the same.
    """

    code: str
    title: str
    empty: str
    rows: Callable[[Any], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody about whom records are looked for, by all that is known to be theirs.

    `person_id`: they have an account. `addresses`: e-mail addresses, in small letters. `names`: as
    they are written. What is found by a name alone may be another's, and says so.
    """

    person_id: UUID | None = None
    addresses: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemAbout:
    """One thing that a room holds about a subject, as somebody reviews it for a request.

    `values` by heading, in plain words. `others`: why it may tell of somebody else, or harm; such an
    item is withheld until a person decides. `is_sure`: false where it was found by a name alone.
    """

    kind: str
    record_id: str
    says: str
    values: Mapping[str, str] = field(default_factory=dict)
    others: str = ""
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class AboutPeople:
    """What a room keeps about people: how it is found, and how it is erased.

    `find(subject)` gives items. `erase(subject=, by=, at=)` deletes them, or takes out what says who
    it was, inside the erasing transaction, and returns how many records it touched. `keeps` says in
    a sentence what stays and why; empty where nothing does.
    """

    code: str
    label: str
    find: Callable[[Subject], Iterable[ItemAbout]]
    erase: Callable[..., int]
    keeps: str = ""
    tables: tuple[str, ...] = ()
    """The tables that it speaks for, "app_label.Model"."""
    keys: Callable[[Subject], Iterable[UUID]] | None = None
    """Under which ids records about the subject are sealed, beside the subject's own."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a leaver may hold in a room, and how it passes to a colleague.

    `held(person, organisation_id)` counts it. `hand_over(leaver=, to=, organisation_id=, by=, at=)`
    moves it and returns how many it moved; it runs inside the leaving transaction. `roles`: who
    takes it must hold one of these in the organisation by then; none means any colleague.
    """

    code: str
    label: str
    held: Callable[[Any, UUID], int]
    hand_over: Callable[..., int]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """Moves a room's records from one organisation into another: `move(source=, target=, by=, at=)`."""

    code: str
    move: Callable[..., int]


@dataclass(frozen=True, slots=True)
class DemoPart:
    """A room's part of the synthetic year: `plan(diary)` writes it into a `core.diary.Diary`.

    Named by its dotted path, so that nobody loads it who shows no demonstration.
    """

    code: str
    plan: str


@dataclass(frozen=True, slots=True)
class Offers:
    """All that one room gives."""

    pack_sections: tuple[PackSection, ...] = ()
    scheduled_tasks: tuple[ScheduledTask, ...] = ()
    kinds: tuple[Kind, ...] = ()
    holdings: Callable[[UUID], Iterable[Holding]] | None = None
    holders: Callable[[frozenset[str]], Iterable[UUID]] | None = None
    """The ids of those who hold any of these roles now."""
    work_lines: tuple[WorkLines, ...] = ()
    ways: tuple[Way, ...] = ()
    own_rows: tuple[OwnRows, ...] = ()
    about_people: tuple[AboutPeople, ...] | str = ()
    """Or the dotted path of such a tuple, where it stands above these offers."""
    hand_overs: tuple[HandOver, ...] = ()
    merges: tuple[Merge, ...] = ()
    message_names: Mapping[str, str] = field(default_factory=dict)
    """By the code of a message, what it is for those who look after sending: "An invitation"."""
    audit_sentences: Mapping[str, str] = field(default_factory=dict)
    """By audit code, what happened, to stand after a name and before a time: "added the team"."""
    demo: tuple[DemoPart, ...] = ()


@cache
def room_offers() -> tuple[tuple[str, Offers], ...]:
    """Every installed room that offers something, lowest room first."""
    found = []
    for config in apps.get_app_configs():
        module = f"{config.name}.offers"
        if config.name.startswith("kith.") and find_spec(module):
            offers = getattr(import_module(module), "OFFERS", None)
            if isinstance(offers, Offers):
                found.append((config.name, offers))
    return tuple(found)


def pack_sections() -> Iterator[PackSection]:
    """The pack sections that rooms load, lowest room first."""
    for _room, offers in room_offers():
        yield from offers.pack_sections


def scheduled_tasks() -> Iterator[ScheduledTask]:
    """The tasks that rooms want run by the clock."""
    for _room, offers in room_offers():
        yield from offers.scheduled_tasks


def kinds() -> dict[str, Kind]:
    """Every kind of record that rooms have told of, by code."""
    return {kind.code: kind for _room, offers in room_offers() for kind in offers.kinds}


def holdings_of(person_id: UUID) -> tuple[Holding, ...]:
    """The roles that a person holds now."""
    return tuple(
        holding
        for _room, offers in room_offers()
        if offers.holdings
        for holding in offers.holdings(person_id)
    )


def holders_of(roles: frozenset[str]) -> frozenset[UUID]:
    """The ids of the people who hold any of these roles now."""
    return frozenset(
        person_id
        for _room, offers in room_offers()
        if offers.holders
        for person_id in offers.holders(roles)
    )


def ways() -> Iterator[Way]:
    """Where one can go from `/work/`, the rooms nearest to the work first."""
    for _room, offers in reversed(room_offers()):
        yield from offers.ways


def hand_overs() -> Iterator[HandOver]:
    """All that a leaver may hold, lowest room first."""
    for _room, offers in room_offers():
        yield from offers.hand_overs


def about_people() -> Iterator[AboutPeople]:
    """What rooms keep about people, the rooms nearest to the work first."""
    for _room, offers in reversed(room_offers()):
        given = offers.about_people
        if isinstance(given, str):
            module, _dot, name = given.rpartition(".")
            given = getattr(import_module(module), name)
        yield from given


def message_names() -> dict[str, str]:
    """What each code of a message is called."""
    return {
        code: name for _room, offers in room_offers() for code, name in offers.message_names.items()
    }


def audit_sentences() -> dict[str, str]:
    """What each audit code says in plain words."""
    return {
        code: says
        for _room, offers in room_offers()
        for code, says in offers.audit_sentences.items()
    }


OFFERS = Offers(
    scheduled_tasks=(
        ScheduledTask(
            "core.forget-finished-tasks", "kith.core.tasks.forget_finished_tasks", timedelta(days=1)
        ),
        ScheduledTask("core.forget-sessions", "kith.core.tasks.forget_sessions", timedelta(days=1)),
        ScheduledTask(
            "core.forget-stray-files", "kith.core.tasks.forget_stray_files", timedelta(days=1)
        ),
        # Putting a message wants the sender at once; this is for what is tried again.
        ScheduledTask("core.send-outbox", "kith.core.tasks.send_outbox", timedelta(minutes=1)),
        ScheduledTask("core.wipe-outbox", "kith.core.tasks.wipe_outbox", timedelta(days=1)),
        ScheduledTask(
            "core.export-audit-head", "kith.core.tasks.export_audit_head", timedelta(days=1)
        ),
        # Each hour it looks whether this night's is still to be made, or failed.
        ScheduledTask("core.back-up", "kith.core.tasks.back_up", timedelta(hours=1)),
    ),
    about_people="kith.core.erasing.ABOUT_PEOPLE",
    demo=(DemoPart("core", "kith.core.demo.plan"),),
    audit_sentences={
        "core.backup-failed": "tried to make a backup, which failed",
        "core.backup-made": "made a backup and proved it",
        "core.backup-restored": "restored the house from a backup",
        "core.demonstration-made": "invented everything that follows, to show how it works",
        "core.house-moved": "moved the house to a larger database",
        "core.file-kept": "sent in a file, which was kept",
        "core.file-deleted": "had a file deleted",
        "core.message-put": "put a message in the outbox",
        "core.message-refused": "was refused a message, which was not sent",
        "core.message-sent": "sent it",
        "core.message-abandoned": "gave up sending it",
        "core.message-retried": "had it tried again",
        "core.message-withdrawn": "withdrew it",
        "core.records-ended": "deleted what had had its time",
        "core.schedule-followed": "followed the retention schedule",
    },
)
