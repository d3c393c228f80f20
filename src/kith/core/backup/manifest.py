"""What an archive says of itself, as the last thing written into it before its seal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

FORMAT = 1
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
HEADS = "audit/heads.ndjson"
FOLDERS = ("media/", "uploads/")
LONGEST_NAME = 1_000
SHA256 = re.compile(r"[0-9a-f]{64}")
Ask = Callable[[str], list[tuple[Any, ...]]]


class ManifestMisstated(ValueError):
    """The manifest is none."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database says of itself: rows by table, migrations, and where its trail ends."""

    counts: Mapping[str, int]
    migrations: Mapping[str, tuple[str, ...]]
    head_position: int = 0
    head_mac: str = ""

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in an archive, of which house, when. `version`: of the database's own program."""

    made_at: datetime
    kith: str
    database: str
    version: str
    facts: Facts
    parts: tuple[Part, ...] = field(default=())

    @property
    def database_part(self) -> str:
        """The part that is the database."""
        return DATABASES[self.database]

    @property
    def files(self) -> int:
        """How many files that people sent in."""
        return sum(one.name.startswith(FOLDERS) for one in self.parts)


def facts_of(ask: Ask, tables: list[str]) -> Facts:
    """Count every table, and read which migrations ran and where the trail ends."""
    counts = {table: int(ask(f'SELECT COUNT(*) FROM "{table}"')[0][0]) for table in sorted(tables)}  # noqa: S608 (the database's own names)
    migrations: dict[str, list[str]] = {}
    if "django_migrations" in counts:
        for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name"):
            migrations.setdefault(app, []).append(name)
    head = ask("SELECT position, mac FROM core_audithead") if "core_audithead" in counts else []
    position, mac = head[0] if head else (0, "")
    return Facts(
        counts, {app: tuple(names) for app, names in migrations.items()}, int(position), str(mac)
    )


def is_name_of_a_part(name: str) -> bool:
    """Whether an archive may hold a file of this name: one of ours, and no way out of a folder."""
    if name in {*DATABASES.values(), HEADS}:
        return True
    steps = name.split("/")
    return (
        name.startswith(FOLDERS)
        and len(name) <= LONGEST_NAME
        and "\\" not in name
        and "\0" not in name
        and all(step not in {"", ".", ".."} for step in steps)
    )


def write_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON."""
    facts = manifest.facts
    said = {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "kith": manifest.kith,
        "database": {"kind": manifest.database, "version": manifest.version},
        "migrations": facts.migrations,
        "counts": facts.counts,
        "trail": {"position": facts.head_position, "mac": facts.head_mac},
        "parts": [[one.name, one.size, one.sha256] for one in manifest.parts],
    }
    return json.dumps(said, indent=1).encode("ascii")


def read_manifest(text: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        ManifestMisstated: it is none, or of a format that this Kith does not know.
    """
    try:
        said = json.loads(text)
        if said["format"] != FORMAT:
            raise ManifestMisstated(
                f"it is of the format {int(said['format'])}, and this Kith reads {FORMAT}: use a "
                "later one."
            )
        return _manifest(said)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as wrong:
        if isinstance(wrong, ManifestMisstated):
            raise
        raise ManifestMisstated("its manifest cannot be read.") from wrong


def _manifest(said: Any) -> Manifest:
    manifest = Manifest(
        made_at=datetime.fromisoformat(said["made_at"]),
        kith=str(said["kith"]),
        database=said["database"]["kind"],
        version=str(said["database"]["version"]),
        facts=Facts(
            counts={str(table): int(rows) for table, rows in said["counts"].items()},
            migrations={
                str(app): tuple(map(str, names)) for app, names in said["migrations"].items()
            },
            head_position=int(said["trail"]["position"]),
            head_mac=str(said["trail"]["mac"]),
        ),
        parts=tuple(Part(str(name), int(size), str(sha)) for name, size, sha in said["parts"]),
    )
    names = [one.name for one in manifest.parts]
    if (
        manifest.made_at.tzinfo is None
        or len(set(names)) != len(names)
        or not all(map(is_name_of_a_part, names))
        or not all(one.size >= 0 and SHA256.fullmatch(one.sha256) for one in manifest.parts)
        or names.count(manifest.database_part) != 1
    ):
        raise ManifestMisstated("its manifest tells of parts that no backup has.")
    return manifest
