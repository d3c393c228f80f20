"""What the long proofs found, written down: `docs/evidence/faults.md`, a section a proof."""

from __future__ import annotations

import fcntl
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "evidence" / "faults.md"
ORDER = (
    "Killed, SQLite",
    "Killed, PostgreSQL",
    "A full disk",
    "Writes and flushes that fail",
    "PostgreSQL restarted at once",
    "Migrations undone and done again",
    "Erased",
)
HEAD = """# Faults

What became of what people were promised when the house was killed, the disk was full or failed, and the database went away; and whether what was erased can be found again. Measured by `make prove`, each proof on the day that it names, on {cores} cores, {machine}. `tests/faults` and `tests/conformance/test_erasure.py` hold the proofs; short versions of most run in `make test-all`.

"Kept" is a form at work that was sent with its key, by way of middleware, session and door, and led on: the house said that it was done. Each kept form must be there once, with its line in the audit trail and its answered key; what was sent and not answered is sent again with the same key and must be there once as well. After each round the database is asked whether it is whole (`PRAGMA integrity_check` and `foreign_key_check`; on PostgreSQL `amcheck` of tables and indexes), all that waits is sealed, and the chain is walked.

**What this does not show.** `kill -9` ends processes; what they handed to the kernel still reaches the disk. A machine that loses its power can lose what the disk only said it had written. That was not tried: it needs hardware. What is held against it is `synchronous=FULL` on SQLite and PostgreSQL's own `fsync`.
"""


def write_down(title: str, says: str, rows: list[tuple[str, object, str]]) -> None:
    """Put a section in its place; the others stay as they are. Rows: figure, value, budget."""
    assert title in ORDER
    table = "\n".join(f"| {name} | {_shown(value)} | {limit} |" for name, value, limit in rows)
    text = (
        f"{says}\n\nMeasured on {datetime.now(UTC):%Y-%m-%d}.\n\n"
        f"| figure | value | budget |\n| --- | --- | --- |\n{table}"
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    with (PAGE.parent / ".faults.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sections = _sections() | {title: text}
        told = [f"## {name}\n\n{sections[name]}\n" for name in ORDER if name in sections]
        head = HEAD.format(cores=os.cpu_count(), machine=platform.machine())
        PAGE.write_text("\n".join([head, *told]), encoding="utf-8")
    (PAGE.parent / ".faults.lock").unlink(missing_ok=True)


def _sections() -> dict[str, str]:
    if not PAGE.exists():
        return {}
    parts = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    titled = (part.partition("\n") for part in parts)
    return {name: text.strip("\n") for name, _line, text in titled}


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)
