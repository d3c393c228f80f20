"""Make an archive of a house that goes on working, restore a copy of it, and only then call it one.

kith-20261122T020000Z.tar               was restored, counted and its trail checked
kith-20261122T020000Z-not-proved.tar    was not, or is not right; nobody should rely on it
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from kith.core.backup import postgresql, sqlite
from kith.core.backup.archive import ArchiveWriter, read_archive
from kith.core.backup.copies import restored_copy, wrong_with
from kith.core.backup.house import (
    MEDIA,
    UPLOADS,
    House,
    Progress,
    make_last,
    said_when_full,
)
from kith.core.backup.manifest import HEADS, Facts, Manifest, is_name_of_a_part
from kith.core.backup.programs import libpq
from kith.core.backup.refusals import (
    AlreadyBackingUp,
    ArchiveDamaged,
    FoldersOverlap,
    NoRoom,
    NotProved,
)
from kith.core.environment import audit_heads_file
from kith.core.sealing import keeping

NAME = "kith-{stamp:%Y%m%dT%H%M%SZ}{rest}.tar"
PROVED = re.compile(r"kith-\d{8}T\d{6}Z\.tar")
NOT_PROVED = re.compile(r"kith-\d{8}T\d{6}Z-not-proved\.tar")
UNFINISHED = ".kith-unfinished-"
LOCK = ".kith-backup.lock"
SPARE = 50_000_000
"""So many bytes stay free beside what a backup needs."""
HALF_WRITTEN = ".part"
"""How a file is called in uploads until it is whole."""
NAMING_FILES = {
    MEDIA: ("wagtailimages_image", "wagtaildocs_document"),
    UPLOADS: ("core_upload",),
}
"""Tables each row of which names a file in that folder."""


@dataclass(frozen=True, slots=True)
class Made:
    """A proved archive. `left_out`: things that were no plain files, or went while it was made."""

    archive: Path
    manifest: Manifest
    size: int
    sealed: int
    left_out: int = 0


def make_backup(
    *, house: House, folder: Path, at: datetime, progress: Progress, check_on: str = ""
) -> Made:
    """Make an archive of a house in a folder, and prove it.

    Raises:
        BackupRefused: it was not made, or is not proved; the class and the sentence say why.
        AuditKeyMissing: there is a trail and no key, so that nothing can be proved.
    """
    folder = folder.resolve()
    refuse_overlap(house, folder)
    full = (
        f"The disk of {folder} ran full while the backup was made and proved, so there is none. "
        "Make room and try again. The backups from before stand."
    )
    with said_when_full(full), alone_in(folder):
        _refuse_without_room(house, folder)
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as place:
            made = _written(house, Path(place), at, progress)
            archive = folder / NAME.format(stamp=at.astimezone(UTC), rest="-not-proved")
            made.archive.replace(archive)
            make_last(folder)
            made = replace(made, archive=archive)
            return _proved(made, house, Path(place), progress, check_on)


def proved_archives(folder: Path) -> list[Path]:
    """The archives in a folder that were proved, the oldest first."""
    return sorted(one for one in folder.iterdir() if PROVED.fullmatch(one.name))


def keep_newest(folder: Path, keep: int) -> list[Path]:
    """Delete proved archives beyond the newest so many; the ones that went.

    What was never proved goes once something proved is younger.
    """
    proved = proved_archives(folder)
    gone = proved[:-keep]
    newest = proved[-1].name if proved else ""
    gone += [
        one for one in folder.iterdir() if NOT_PROVED.fullmatch(one.name) and one.name < newest
    ]
    for one in gone:
        one.unlink(missing_ok=True)
    return gone


def keep_last_unproved(folder: Path) -> None:
    """Delete what was not proved, the newest excepted: one is enough to look at."""
    if folder.is_dir():
        for one in sorted(one for one in folder.iterdir() if NOT_PROVED.fullmatch(one.name))[:-1]:
            one.unlink(missing_ok=True)


def refuse_overlap(house: House, folder: Path) -> None:
    """Refuse a folder that is copied itself, or that holds keys."""
    copied = (house.media, house.uploads)
    for taken in (*copied, house.data / "keys"):
        if folder.is_relative_to(taken.resolve()):
            raise FoldersOverlap(f"{folder} lies in {taken}. Give backups a folder of their own.")
    for taken in copied:
        if (house.data / "keys").resolve().is_relative_to(taken.resolve()):
            raise FoldersOverlap(f"{taken} holds the keys, so it cannot be copied. Move it.")


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Nobody else makes a backup into the folder meanwhile; what a killed one left goes first."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as busy:
            raise AlreadyBackingUp(
                f"Another backup into {folder} is under way. Wait for it, or end it."
            ) from busy
        for left in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _written(house: House, place: Path, at: datetime, progress: Progress) -> Made:
    # Every head that is in this file was the chain's before the copy was made, so it is in it too.
    heads = _content_of(audit_heads_file(house.data))
    copied = place / "database"
    if house.kind == "sqlite":
        facts, version = sqlite.copy_database(house.file, copied, progress), sqlite.version()
    else:
        reached = libpq(house.database)
        version = str(postgresql.version_of(reached))
        facts = postgresql.copy_database(reached, copied, progress)
    key = keeping.sealing_key(house.data, is_first=facts.head_position == 0)
    total = copied.stat().st_size + _size_of_files(house) or 1
    done = [0]

    def went_by(count: int) -> None:
        done[0] += count
        progress("Writing the archive", min(1.0, done[0] / total))

    writer = ArchiveWriter(place / "archive.tar", went_by)
    try:
        manifest = _told(house, at, facts, version)
        writer.add_file(manifest.database_part, copied)
        if heads is not None:
            writer.add_bytes(HEADS, heads)
        left_out = _add_files(house, writer)
        manifest = writer.close(lambda parts: replace(manifest, parts=parts), key)
    except BaseException:
        writer.abandon()
        raise
    copied.unlink()
    return Made(writer.path, manifest, writer.path.stat().st_size, sealed=0, left_out=left_out)


def _told(house: House, at: datetime, facts: Facts, version: str) -> Manifest:
    return Manifest(
        made_at=at, kith=metadata.version("kith"), database=house.kind, version=version, facts=facts
    )


def _add_files(house: House, writer: ArchiveWriter) -> int:
    """Add what people sent in; how many things were left out."""
    left_out = 0
    for name, root in house.folders.items():
        for path in below(root):
            part = f"{name}/{path.relative_to(root).as_posix()}"
            if path.is_symlink() or not path.is_file() or not _can_be_named(part):
                left_out += 1
                continue
            try:
                writer.add_file(part, path)
            except FileNotFoundError:  # somebody deleted it a moment ago
                left_out += 1
    return left_out


def below(root: Path) -> Iterator[Path]:
    """Every file below a folder, and links to folders, which are not followed.

    Raises:
        OSError: a folder cannot be read. What vanished meanwhile is no fault.
    """
    for folder, folders, names in os.walk(root, onerror=_raise_unless_gone):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted((*names, *links)):
            if not name.endswith(HALF_WRITTEN):
                yield Path(folder) / name


def _raise_unless_gone(wrong: OSError) -> None:
    if not isinstance(wrong, FileNotFoundError):
        raise wrong


def _lost_files(manifest: Manifest) -> list[str]:
    """Where rows name files and there is not one, in sentences: a share that is not mounted."""
    wrong = []
    for name, tables in NAMING_FILES.items():
        rows = sum(manifest.facts.counts.get(table, 0) for table in tables)
        if rows and not any(one.name.startswith(f"{name}/") for one in manifest.parts):
            wrong.append(
                f"{rows:,} rows name files in {name}, and there was not one; is it a share that "
                "was not mounted?"
            )
    return wrong


def _can_be_named(part: str) -> bool:
    try:
        part.encode()
    except UnicodeEncodeError:
        return False
    return is_name_of_a_part(part)


def _proved(made: Made, house: House, place: Path, progress: Progress, check_on: str) -> Made:
    """Restore a copy and give the archive its true name, or say why not."""
    key = keeping.sealing_key(house.data)
    try:
        manifest = read_archive(made.archive, key, progress)
        with restored_copy(
            made.archive, manifest, house, place, progress, check_on=check_on
        ) as database:
            sealed, wrong = wrong_with(database, manifest, key, place / HEADS, progress)
            wrong += _lost_files(manifest)
    except ArchiveDamaged as damaged:
        raise NotProved(str(damaged), made.archive) from damaged
    if wrong:
        raise NotProved(" ".join(wrong), made.archive)
    archive = made.archive.with_name(made.archive.name.replace("-not-proved", ""))
    made.archive.replace(archive)
    make_last(archive.parent)
    return replace(made, archive=archive, sealed=sealed)


def _refuse_without_room(house: House, folder: Path) -> None:
    files = _size_of_files(house)
    if house.kind == "sqlite":
        database = sqlite.size_of(house.file)
    else:
        database = postgresql.size_of(libpq(house.database))
    needed = 2 * database + files + SPARE  # the copy and the archive, or the archive and its trial
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoom(
            f"{folder} has {free / 1e6:,.0f} MB free and a backup needs {needed / 1e6:,.0f} MB: "
            "the archive, and a copy of the database to prove it. Make room, or choose another "
            "disk. Nothing was written."
        )


def _size_of_files(house: House) -> int:
    total = 0
    for root in house.folders.values():
        for path in below(root):
            try:
                total += path.lstat().st_size
            except FileNotFoundError:
                continue
    return total


def _content_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
