"""Why a backup is not made, or an archive not taken, each with a sentence for whoever asked."""

from __future__ import annotations

from pathlib import Path

from kith.core.refusals import Refusal


class BackupRefused(Refusal):
    """A backup cannot be made as it was asked for. `code` is for the log and the trail."""

    code = "refused"


class FoldersOverlap(BackupRefused):
    """One folder lies inside another that it must stand apart from."""

    code = "folders-overlap"


class AlreadyBackingUp(BackupRefused):
    """Another backup into this folder is under way."""

    code = "under-way"


class NoRoom(BackupRefused):
    """The disk has too little room, or ran full."""

    code = "no-room"


class ProgramMissing(BackupRefused):
    """PostgreSQL's own programs are missing here, or older than the server."""

    code = "program-missing"


class ProgramFailed(BackupRefused):
    """One of PostgreSQL's programs, or its server, said no."""

    code = "program-failed"


class NoScratchDatabase(BackupRefused):
    """There is nowhere to restore a copy in order to prove it."""

    code = "no-scratch"


class DatabaseUnreadable(BackupRefused):
    """The database cannot be copied."""

    code = "unreadable"


class KeysNotCopied(BackupRefused):
    """The copy of the keys does not hold what the store holds."""

    code = "keys-not-copied"


class NotProved(BackupRefused):
    """The archive was restored, and is not what the house is."""

    code = "not-proved"

    def __init__(self, why: str, archive: Path | None = None) -> None:
        self.why = why
        self.archive = archive
        kept = f" It is kept as {archive.name}, and is no backup to rely on." if archive else ""
        super().__init__(f"A copy of the archive was restored and is not right: {why}{kept}")


class RestoreRefused(Refusal):
    """An archive is not restored. Nothing was changed."""


class ArchiveDamaged(RestoreRefused):
    """The archive is not as it was written."""

    def __init__(self, archive: Path, why: str) -> None:
        super().__init__(
            f"{archive.name} cannot be used: {why} Nothing was changed. Take another archive, or "
            "another copy of this one."
        )


class ArchiveOfAnotherKey(RestoreRefused):
    """The seal of the archive was made with another audit key than the one here."""


class ArchiveNewer(RestoreRefused):
    """A later Kith made the archive."""


class ArchiveOfAnotherDatabase(RestoreRefused):
    """An archive of SQLite for PostgreSQL, or the reverse."""


class HouseNotEmpty(RestoreRefused):
    """Something stands where the archive would go."""


class HouseRunning(RestoreRefused):
    """Somebody works in the house that would be replaced."""


class KeysAbsent(RestoreRefused):
    """Keys are missing without which what is restored cannot be read or checked."""


class RestoreFailed(RestoreRefused):
    """What came out of the archive is not what went in."""


class RestoreCutOff(RestoreRefused):
    """An earlier restore was cut off, and what it had moved away is there still."""


class RestoreHalfDone(RestoreRefused):
    """Database and files of the archive stand in the house, and what follows failed."""
