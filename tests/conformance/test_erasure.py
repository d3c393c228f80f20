"""What is erased is nowhere: no table, no file, no byte of the database or its log, no older backup.

On SQLite, in a house of its own, by the real operation. On PostgreSQL the same operation empties the
same rows; the bytes of its files are not looked at.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.erasing_somebody import CANARIES, CLEAR
from tests.faults.evidence import write_down
from tests.faults.proving import environment_of, run_json


def erased(folder: Path) -> dict[str, Any]:
    """What was found after an erasure; it is asserted that it was there before."""
    data, backups = folder / "data", folder / "backups"
    backups.mkdir()
    found = run_json(
        [sys.executable, "-m", "tests.conformance.erasing_somebody", str(data), str(backups)],
        environment_of(KITH_DATA=str(data)),
    )
    assert canaries_of(found["seeded"]) == set(CANARIES)
    assert found["tables"] == []
    assert found["files"] == []
    assert found["archive"] == []
    # Names and addresses for work stand clear, and come back with a backup from before.
    assert canaries_of(found["restored"]) == canaries_of(found["archive, clear"]) == set(CLEAR)
    return found


def test_who_was_erased_is_nowhere_and_no_older_backup_opens_what_was_sealed(
    tmp_path: Path,
) -> None:
    erased(tmp_path)


@pytest.mark.long
def test_what_was_found_of_who_was_erased_is_written_down(tmp_path: Path) -> None:
    found = erased(tmp_path)
    sealed = [one for one in CANARIES if one not in CLEAR]

    write_down(
        "Erased",
        "Somebody of whom every room holds something, each text a canary of its own, is erased by the "
        "real operation, by two people, on SQLite. Every table is searched as it stands and as the "
        "house reads it, every file of the data folder byte by byte (the database and its log, the "
        "keys, the queue), and a backup from before: as it lies there, and restored beside the keys "
        "of today. What comes back with an older backup stands clear in the database: the name and "
        "the addresses of an account and of an invitation. Whoever restores erases those again.",
        [
            ("canaries", len(CANARIES), ""),
            ("places in tables before", len(found["seeded"]), ""),
            ("places in tables after", len(found["tables"]), "0"),
            ("files after", len(found["files"]), "0"),
            ("sealed canaries in the bytes of an older backup", len(found["archive"]), "0"),
            ("sealed canaries that a restored older backup reads", 0, "0"),
            ("of the sealed, searched for", len(sealed), ""),
            ("clear canaries that come back with an older backup", len(CLEAR), ""),
        ],
    )


def canaries_of(places: list[str]) -> set[str]:
    """Which canaries these places hold."""
    return {place.rpartition(": ")[2] for place in places}
