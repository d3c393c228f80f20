"""Worker, mail, backups, disk, audit trail, and the parts that are installed."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from datetime import timedelta
from importlib import metadata
from pathlib import Path

from kith.core.backup.record import EXPECTED_WITHIN, last_keys_copied, last_proved
from kith.core.doctor.finding import Check, Finding, House, must, note, should
from kith.core.environment import audit_heads_file
from kith.core.health import PULSE_MISSED_AFTER, SEALED_WITHIN
from kith.core.models import AuditHead, OutboxMessage, WorkerPulse
from kith.core.outbox_environment import FOLDER, NEUTRAL_SENDER
from kith.core.sealing.stored import unsealed_entries
from kith.core.static_files import STAMP

HEADS_WITHIN = timedelta(days=2)
LOCKED = Path(__file__).resolve().parents[4] / "requirements" / "kith.txt"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s\\;]+)", re.MULTILINE)
OLDEST_PYTHON = (3, 11)
MOST_NAMED = 4


def disk_is_full(house: House) -> Finding | None:
    """Room for what people write, and for what is written beside it."""
    wanted = house.settings.KITH_FREE_MB
    for folder in (house.data, Path(house.settings.UPLOADS), Path(tempfile.gettempdir())):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        free = shutil.disk_usage(there).free // 1_000_000
        if free < wanted:
            return must(
                f"Only {free:,} MB are free at {folder}.",
                "When it is full, nothing that people write is kept.",
                f"Make room. KITH_FREE_MB, now {wanted:,}, says how much there has to be.",
            )
    return None


def static_files_are_missing(house: House) -> Finding | None:
    """Pages without their looks."""
    if house.settings.DEBUG or (Path(house.settings.STATIC_ROOT) / STAMP).exists():
        return None
    return should(
        f"The compressed static files are not in {house.settings.STATIC_ROOT}.",
        "Pages come without their looks, or not at all.",
        "Start `kith serve`, which makes them, or run `kith manage collect_static_files`.",
    )


def parts_are_other_versions(_house: House, locked: Path = LOCKED) -> Finding | None:
    """Libraries of other versions than those that the tests were run with."""
    if not locked.exists():  # installed from a wheel, which says itself what it needs
        return None
    odd = []
    for name, version in PINNED.findall(locked.read_text(encoding="utf-8")):
        try:
            there = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # of another system or version of Python
        if there != version:
            odd.append(f"{name} {there} instead of {version}")
    if not odd:
        return None
    more = f" and {len(odd) - MOST_NAMED} more" if len(odd) > MOST_NAMED else ""
    return should(
        f"Other versions are installed than were tested: {', '.join(odd[:MOST_NAMED])}{more}.",
        "Holes that were mended may be open, and nobody has tried these together.",
        "Run `make install`.",
    )


def python_is_old(_house: House, version: tuple[int, int] = sys.version_info[:2]) -> Finding | None:
    """A Python that nobody mends any more."""
    if version >= OLDEST_PYTHON:
        return None
    return must(
        f"Python is version {'.'.join(map(str, version))}.",
        "Kith needs 3.11 or later, and older ones get no security fixes.",
        "Install a later one, and Kith anew.",
    )


def worker_was_not_seen(house: House) -> Finding | None:
    """Nothing is sent, sealed, forgotten or backed up."""
    last = WorkerPulse.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if last is not None and house.at - last <= PULSE_MISSED_AFTER:
        return None
    return must(
        "No worker was ever seen."
        if last is None
        else f"The worker was last seen on {last:%d %B %Y at %H:%M} UTC.",
        "No mail leaves, no audit entry is sealed, nothing is forgotten in time and no backup made.",
        "Start `kith serve`, or `kith worker` where the worker runs by itself, and keep it running.",
    )


def trail_is_behind(house: House) -> Finding | None:
    """Entries that could be changed unseen."""
    oldest = unsealed_entries().values_list("at", flat=True).first()
    if oldest is None or house.at - oldest <= SEALED_WITHIN:
        return None
    return must(
        "Entries of the audit trail wait for minutes to be sealed.",
        "Until they are, somebody with the database could change them unseen.",
        "Is the worker running? Its log says why; then run `kith audit verify`.",
    )


def heads_are_not_written(house: House) -> Finding | None:
    """What proves to others that the trail was not made anew."""
    head = AuditHead.objects.first()
    if head is None or head.position == 0:
        return None
    path = audit_heads_file(house.data)
    if head.exported_on and house.at.date() - head.exported_on <= HEADS_WITHIN and path.exists():
        return None
    return should(
        f"Where the audit trail ends was not written to {path} in the last two days.",
        "Whoever owns this machine could make the whole trail anew, and nobody could prove it.",
        "Keep the worker running, and carry a copy of that file to another machine each week.",
    )


def mail_reaches_nobody(house: House) -> Finding | None:
    """Messages are files in a folder."""
    sending = house.settings.KITH_SENDING
    if sending.mail != FOLDER or house.settings.KITH_DEMO:
        return None
    waiting = OutboxMessage.objects.count()
    said = f" {waiting:,} messages lie there." if waiting else ""
    return should(
        f"Mail is written into files, because no carrier is connected.{said}",
        "Nobody gets an invitation, a new password or a warning.",
        "Set KITH_SMTP_URL, or GOV.UK Notify's variables: docs/outbox.md.",
    )


def sender_is_nobody(house: House) -> Finding | None:
    """A sender that mail servers refuse."""
    sending = house.settings.KITH_SENDING
    if sending.mail == FOLDER or sending.sender != NEUTRAL_SENDER:
        return None
    return must(
        f"Mail leaves, and its sender is {NEUTRAL_SENDER}.",
        "Mail servers refuse it, or put it where nobody looks.",
        "Set KITH_MAIL_FROM to an address of yours with a name that tells nothing.",
    )


def no_backup(house: House) -> Finding | None:
    """Nothing comes back when the disk is lost."""
    if house.given("KITH_BACKUPS"):
        return _backup_is_old(house)
    if last_proved(house.data) is not None:
        return note(
            "KITH_BACKUPS is not set: backups are made by hand.",
            "What is made by hand is forgotten.",
            "Set KITH_BACKUPS to a folder on another disk; the worker then makes one each night.",
        )
    return should(
        "No backup was ever made.",
        "When the disk is lost, everything is.",
        "Set KITH_BACKUPS to a folder on another disk; the worker then makes one each night.",
    )


def _backup_is_old(house: House) -> Finding | None:
    proved = last_proved(house.data)
    if proved is not None and house.at - proved <= EXPECTED_WITHIN:
        return _copy_of_keys_is_old(house)
    when = "never" if proved is None else f"on {proved:%d %B %Y at %H:%M} UTC"
    return must(
        f"A backup was last made and proved {when}.",
        "When the disk is lost, everything since then is.",
        f"Look into the worker's log, and run `kith backup {house.given('KITH_BACKUPS')}`.",
    )


def _copy_of_keys_is_old(house: House) -> Finding | None:
    copied = last_keys_copied()
    is_young = copied is not None and house.at - copied <= EXPECTED_WITHIN
    if is_young or not house.given("KITH_BACKUP_KEYS"):
        return None
    when = "never" if copied is None else f"on {copied:%d %B %Y at %H:%M} UTC"
    return must(
        f"The keys were last copied apart {when}.",
        "When the disk is lost, nobody can read what is sealed in the backups.",
        "Look into the worker's log, and whether the folder of KITH_BACKUP_KEYS can be written.",
    )


def backups_on_the_same_disk(house: House) -> Finding | None:
    """A disk that is lost takes both."""
    folder = Path(house.given("KITH_BACKUPS") or "/nonexistent")
    if not folder.exists() or not house.data.exists():
        return None
    if folder.stat().st_dev != house.data.stat().st_dev:
        return None
    return should(
        f"Backups lie on the same disk as the data: {folder}.",
        "When that disk is lost, both are.",
        "Set KITH_BACKUPS to a folder on another disk, best on another machine.",
    )


PLAIN = (
    Check("disk", disk_is_full),
    Check("static-files", static_files_are_missing),
    Check("versions", parts_are_other_versions),
    Check("python", python_is_old),
    Check("backups-apart", backups_on_the_same_disk),
)
CHECKS = (
    Check("worker", worker_was_not_seen),
    Check("audit-trail", trail_is_behind),
    Check("audit-heads", heads_are_not_written),
    Check("mail", mail_reaches_nobody),
    Check("sender", sender_is_nobody),
    Check("backups", no_backup),
)
