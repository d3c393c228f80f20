"""Writes and flushes that fail at random: libfiu makes them, where it is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults.evidence import write_down
from tests.faults.proving import proved, told_rows

SPELLS = 12


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    not shutil.which("fiu-run"), reason="Debian's fiu-utils, which makes writes fail, is not here"
)
def test_nothing_kept_is_lost_where_writes_and_flushes_fail(tmp_path: Path) -> None:
    found = proved("errors", tmp_path / "data", SPELLS, seconds=800, before=("fiu-run", "-x"))

    assert found["refused"] > SPELLS
    write_down(
        "Writes and flushes that fail",
        "Three people at work on SQLite, each in a process in which `pwrite` fails with ENOSPC and "
        "`fdatasync` with EIO, one call in a hundred or in twenty, in spells of five seconds. Who is "
        "refused sends the same form again.",
        [
            ("spells", found["rounds"], ""),
            ("forms refused (503 or 507)", found["refused"], ""),
            *told_rows(found),
        ],
    )
