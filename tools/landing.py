"""Keep what a landing's database looks like, with data, so that later versions prove upgrades.

`make landing NAME=0001` writes `tests/landings/0001/{sqlite,postgresql}.sql.gz` and the row
counts. A test restores each, migrates it to the present and counts the rows again. A landing
is never rewritten.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMONSTRATION = ("demo", "--no-serve", "--people", "20", "--data")
LANDINGS = ROOT / "tests" / "landings"


def run(*arguments: str, **environment: str) -> None:
    """Run a `kith` command on the data folder and database that `environment` names."""
    subprocess.run(
        [sys.executable, "-m", "kith.cli", *arguments],
        check=True,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )


def sqlite_landing(folder: Path) -> None:
    """Make a small demonstration in SQLite and keep its dump."""
    with tempfile.TemporaryDirectory() as data:
        run(*DEMONSTRATION, data)
        connection = sqlite3.connect(Path(data) / "kith.sqlite3")
        dump = restorable(connection)
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND name NOT LIKE 'wagtailsearch_indexentry_fts%' ORDER BY name"
            )
        ]
        counts = {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in tables
        }
        connection.close()
    keep(folder / "sqlite.sql.gz", dump)
    (folder / "rows.json").write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")


def restorable(connection: sqlite3.Connection) -> str:
    """A dump that can be run. Python writes the rows of an index of points or words beside the
    index itself, as rows of a table that is not there yet while the script runs: the index is enough.
    """
    indexes = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
    apart = tuple(f'INSERT INTO "{name}" VALUES' for (name,) in indexes)
    return "\n".join(one for one in connection.iterdump() if not one.startswith(apart))


def postgresql_landing(folder: Path, address: str) -> None:
    """Make a small demonstration in the PostgreSQL database at `address` and keep its dump."""
    with tempfile.TemporaryDirectory() as data:
        run(*DEMONSTRATION, data, DATABASE_URL=address)
    dump = subprocess.run(
        ["pg_dump", "--no-owner", "--no-privileges", "--inserts", address],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    keep(folder / "postgresql.sql.gz", dump)


def keep(path: Path, text: str) -> None:
    """Write `text` compressed, the same bytes for the same text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def main(name: str) -> None:
    """Keep the landing `name` for both databases."""
    folder = LANDINGS / name
    if folder.exists() and "DATABASE_URL" not in os.environ:
        sys.exit(f"{folder.relative_to(ROOT)} exists: a landing is never rewritten.")
    if "DATABASE_URL" in os.environ:
        postgresql_landing(folder, os.environ["DATABASE_URL"])
        return
    folder.mkdir(parents=True, exist_ok=True)
    sqlite_landing(folder)
    subprocess.run(
        [str(ROOT / "tools" / "with_postgresql.sh"), sys.executable, "-m", "tools.landing", name],
        check=True,
        cwd=ROOT,
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say the landing's name: make landing NAME=0001")
    main(sys.argv[1])
