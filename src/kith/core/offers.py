"""How a room gives to the house above without being imported.

Each room may hold an `offers.py` with one `OFFERS`. `core` finds them by the list of installed
rooms, lowest first, so nothing here names a room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps

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
    """What loading a section did, in entries."""

    added: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0

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
        }


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """A task that the worker puts on the queue `every` so often. It must be idempotent."""

    code: str
    task: str
    every: timedelta


@dataclass(frozen=True, slots=True)
class Offers:
    """All that one room gives."""

    pack_sections: tuple[PackSection, ...] = ()
    scheduled_tasks: tuple[ScheduledTask, ...] = ()


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


OFFERS = Offers(
    scheduled_tasks=(
        ScheduledTask(
            "core.forget-finished-tasks", "kith.core.tasks.forget_finished_tasks", timedelta(days=1)
        ),
        ScheduledTask("core.forget-sessions", "kith.core.tasks.forget_sessions", timedelta(days=1)),
    )
)
