"""A full disk: forms are refused in words and may be sent again, pages can be read, nothing is half."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.evidence import write_down
from tests.faults.proving import proved, told_rows

SIZE = "24m"
SHORT, LONG = 1, 20
REFUSED, READ = 3, 3
"""Forms refused and pages read in each spell: see `proofs.OnAFullDisk`."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own in memory; only root can mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.getuid() or not shutil.which("mount"):
        pytest.skip("Only root can mount a small disk, so a full one cannot be tried here.")
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("This machine lets nobody mount a small disk, so a full one cannot be tried.")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_refuses_in_words_and_the_house_works_again(small_disk: Path) -> None:
    found = proved("full", small_disk, SHORT, seconds=110)

    assert found["statuses"] == [507] * REFUSED * SHORT
    assert found["words"] == [1] * REFUSED * SHORT
    assert found["same_key"] == [True] * REFUSED * SHORT
    assert found["reads"] == [200] * READ * SHORT
    assert found["records"] == [507] * SHORT  # nobody opens a record without a line that says so
    assert found["again"] == [302] * REFUSED * SHORT


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_twenty_full_disks_lose_nothing(small_disk: Path) -> None:
    found = proved("full", small_disk, LONG, seconds=1100)

    assert found["statuses"] == [507] * REFUSED * LONG
    assert found["reads"] == [200] * READ * LONG
    assert found["again"] == [302] * REFUSED * LONG
    write_down(
        "A full disk",
        f"SQLite on a disk of {SIZE[:-1]} MB that is filled to the last byte, again and again, under "
        "one person at work. What is refused is answered with a page that says so and holds the form "
        "to send again; when there is room, that button is pressed.",
        [
            ("times filled", LONG, ""),
            ("forms refused (507)", len(found["statuses"]), ""),
            ("of these kept when sent again", found["again"].count(302), "all"),
            ("pages read while it was full", found["reads"].count(200), ""),
            ("of these refused", len([one for one in found["reads"] if one != 200]), "0"),
            *told_rows(found),
        ],
    )
