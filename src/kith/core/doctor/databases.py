"""SQLite and PostgreSQL as they are set up."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kith.core.doctor.finding import Check, Finding, House, must, note, should

OLDEST = 150_000
SKEW = timedelta(seconds=30)
OVER_A_NETWORK = {
    "9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "gfs2", "glusterfs", "lustre",
    "nfs", "nfs4", "smb2", "smb3", "smbfs",
}  # fmt: skip
MOUNTS = Path("/proc/mounts")
FULL = 2


def answers(_house: House) -> Finding | None:
    """Without a database nothing else can be asked."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return must(
            f"The database does not answer ({type(error.__cause__ or error).__name__}).",
            "Nothing works.",
            "Is it running, and is DATABASE_URL right: host, port, name, role and password?",
        )
    return None


def migrations_wait(_house: House) -> Finding | None:
    """Tables of another version than the code."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return must(
            f"{len(waiting)} migrations wait.",
            "The tables are older than the code, and pages fail.",
            "Back up, then restart `kith serve`, which applies them.",
        )
    if unknown_migrations(executor):
        return must(
            "The database was made by a newer Kith than this.",
            "Old code writes into new tables, and loses what it does not know.",
            "Install the version that served it last.",
        )
    return None


def unknown_migrations(executor: MigrationExecutor) -> set[tuple[str, str]]:
    """Migrations that were applied and that this version does not have."""
    loader = executor.loader
    replaced = {name for one in loader.replacements.values() for name in one.replaces}
    return set(loader.applied_migrations) - set(loader.graph.nodes) - replaced


def is_on_a_network(house: House, mounts: Path = MOUNTS) -> Finding | None:
    """SQLite's locks do not hold there."""
    if connection.vendor != "sqlite":
        return None
    kind = kind_of_file_system(Path(_name()), mounts)
    if kind not in OVER_A_NETWORK:
        return None
    return must(
        f"The database lies on a network file system ({kind}).",
        "SQLite's locks do not hold there: two writers at once destroy it.",
        "Move KITH_DATA to a local disk, or move to PostgreSQL with `kith grow`.",
    )


def kind_of_file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """The kind of the file system that a path lies on; empty where the system does not tell."""
    if not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, point, its_kind = line.split()[:3]
        point = point.replace("\\040", " ")
        if path.resolve().is_relative_to(point) and len(point) >= len(best):
            best, kind = point, its_kind
    return kind


def log_is_not_ahead(_house: House) -> Finding | None:
    """Without the write-ahead log readers and writers wait for each other."""
    if connection.vendor != "sqlite" or _pragma("journal_mode") in ("wal", "memory"):
        return None
    return must(
        f"SQLite does not write ahead (journal_mode is {_pragma('journal_mode')}).",
        "Readers and writers keep each other waiting, and backups of a running house fail.",
        "Leave the settings of the database to Kith. Does the file system allow shared memory?",
    )


def commits_are_not_on_disk(_house: House) -> Finding | None:
    """A power cut takes what was answered as done."""
    if connection.vendor != "sqlite" or int(_pragma("synchronous")) >= FULL:
        return None
    return must(
        "SQLite answers before a commit is on the disk (synchronous is not FULL).",
        "A power cut takes away what people were told is saved.",
        "Leave the settings of the database to Kith.",
    )


def postgresql_is_old(_house: House) -> Finding | None:
    """Versions that nobody tests."""
    version = int(_shown("server_version_num") or OLDEST)
    if version >= OLDEST:
        return None
    return must(
        f"PostgreSQL is version {version // 10_000}.",
        "Kith is tested on 15 and later, and Django needs 14.",
        "Have it upgraded.",
    )


def text_is_not_utf8(_house: House) -> Finding | None:
    """Names that cannot be written."""
    encoding = _shown("server_encoding") or "UTF8"
    if encoding == "UTF8":
        return None
    return must(
        f"The database keeps text as {encoding}.",
        "Names with letters outside it cannot be saved.",
        "Make a database with ENCODING 'UTF8' and move into it.",
    )


def goes_over_the_network_unsealed(house: House) -> Finding | None:
    """Everything in the database passes the network for others to read."""
    if connection.vendor != "postgresql" or is_this_machine(_setting("HOST")):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        row = cursor.fetchone()
    if row and row[0]:
        return _not_verified(house)
    return must(
        "The database is on another machine, and the way there is not encrypted.",
        "Whoever listens on that network reads records and passwords.",
        "Add ?sslmode=verify-full&sslrootcert=FILE to DATABASE_URL.",
    )


def _not_verified(_house: House) -> Finding | None:
    if _options().get("sslmode") in ("verify-full", "verify-ca"):
        return None
    return should(
        "The way to the database is encrypted, but nobody checks who answers there.",
        "Somebody between the two machines could pretend to be the database.",
        "Add ?sslmode=verify-full&sslrootcert=FILE to DATABASE_URL.",
    )


def is_this_machine(host: str) -> bool:
    """Whether a host is a socket or an address of this machine."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def role_may_do_everything(_house: House) -> Finding | None:
    """A role that reads every database of the cluster, and its files."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles "
            "WHERE rolname = current_user"
        )
        if not cursor.fetchone()[0]:
            return None
    return should(
        "Kith's role in PostgreSQL is a superuser, or may make roles.",
        "A mistake in Kith could then read and change every database there, and files of its machine.",
        "Give Kith a role that owns its own database and nothing else.",
    )


def clocks_differ(house: House) -> Finding | None:
    """The database's clock and this machine's."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    apart = abs(house.at - there)
    if apart <= SKEW:
        return None
    return should(
        f"The clocks of this machine and of the database are {int(apart.total_seconds())} s apart.",
        "One-time codes are refused, and the audit trail tells wrong times.",
        "Let both machines ask the same time servers.",
    )


def time_went_back(house: House) -> Finding | None:
    """Something was done later than now."""
    from kith.core.models import WorkerPulse

    last = WorkerPulse.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if last is None or last <= house.at + SKEW:
        return None
    return should(
        "A worker was seen at a time that has not come yet by this machine's clock.",
        "One-time codes are refused, sessions end early or late, and the trail tells wrong times.",
        "Let every machine ask the same time servers.",
    )


def sqlite_url_is_relative(house: House) -> Finding | None:
    """An address of SQLite that depends on where a command is run."""
    address = house.given("DATABASE_URL")
    if not address.startswith("sqlite:") or address.startswith("sqlite:////"):
        return None
    return note(
        "DATABASE_URL names a SQLite file by a path that is not absolute.",
        "A command that is run in another folder makes, and uses, another database.",
        "Leave DATABASE_URL out, or begin with sqlite://// and the whole path.",
    )


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _setting(name: str) -> str:
    return str(connection.settings_dict.get(name) or "")


def _options() -> dict[str, Any]:
    return dict(connection.settings_dict.get("OPTIONS") or {})


def _pragma(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return str(cursor.fetchone()[0])


def _shown(name: str) -> str:
    """A setting of PostgreSQL; empty on SQLite."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


FIRST = (Check("database", answers), Check("migrations", migrations_wait))
"""Where one of these finds something, nothing that asks the database is asked."""
CHECKS = (
    Check("network-file-system", is_on_a_network),
    Check("write-ahead-log", log_is_not_ahead),
    Check("synchronous", commits_are_not_on_disk),
    Check("sqlite-path", sqlite_url_is_relative),
    Check("postgresql-version", postgresql_is_old),
    Check("postgresql-encoding", text_is_not_utf8),
    Check("postgresql-tls", goes_over_the_network_unsealed),
    Check("postgresql-role", role_may_do_everything),
    Check("clock", clocks_differ),
    Check("clock-back", time_went_back),
)
