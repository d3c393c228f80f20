"""Which house is meant: its folder, its files and its database; and standing on another database."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from kith.core.backup.refusals import NoRoom

Progress = Callable[[str, float], None]
"""What is being done, and how far it is between 0 and 1; 0 where nobody can say."""
MEDIA, UPLOADS = "media", "uploads"


def in_silence(_doing: str, _share: float) -> None:
    """Progress for nobody."""


@dataclass(frozen=True, slots=True)
class House:
    """One installation. `database`: Django's settings of it."""

    data: Path
    media: Path
    uploads: Path
    database: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return "sqlite" if str(self.database["ENGINE"]).endswith("sqlite3") else "postgresql"

    @property
    def file(self) -> Path:
        """The file of a database of SQLite."""
        return Path(self.database["NAME"])

    @property
    def folders(self) -> dict[str, Path]:
        """Where files lie that people sent in, by the name they have in an archive."""
        return {MEDIA: self.media, UPLOADS: self.uploads}

    def as_database(self, **changed: Any) -> dict[str, Any]:
        """The settings of the database, with some of them changed."""
        return {**self.database, **changed}


def this_house() -> House:
    """The house that Django was started for."""
    return House(
        data=Path(settings.DATA),
        media=Path(settings.MEDIA_ROOT),
        uploads=Path(settings.UPLOADS),
        database=dict(connections["default"].settings_dict),
    )


@contextmanager
def standing_on(database: Mapping[str, Any]) -> Iterator[Any]:
    """For a moment, and in this thread alone, every query asks another database."""
    usual = connections["default"]
    other = type(usual)(dict(database), "default")
    connections["default"] = other
    try:
        yield other
    finally:
        other.close()
        connections["default"] = usual


def make_last(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def said_when_full(sentence: str) -> Iterator[None]:
    """Say a sentence instead of an error where a disk runs full.

    Raises:
        NoRoom: it did.
    """
    try:
        yield
    except OSError as wrong:
        if wrong.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        raise NoRoom(sentence) from wrong
