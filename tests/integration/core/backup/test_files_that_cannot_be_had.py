"""Files that a backup cannot reach make it fail with a sentence; they are never left out in silence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from kith.core import operations
from kith.core.backup import making
from kith.core.backup.archive import ArchiveWriter
from kith.core.backup.house import House, standing_on
from kith.core.backup.refusals import NotProved
from kith.core.models import Upload
from tests.factories.houses import AT


def back_up(house: House, folder: Path) -> making.Made:
    with standing_on(house.database):
        return operations.back_up(house=house, folder=folder, at=AT)[0]


def test_a_folder_that_cannot_be_read_is_named(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = house.uploads / "ab"
    closed.mkdir(parents=True)
    scandir = os.scandir

    def refuse(path: Any) -> Any:  # root reads everything, so the system is asked to say no
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PermissionError, match="uploads/ab"):
        back_up(house, folder)

    assert making.proved_archives(folder) == []


@pytest.mark.parametrize("is_there", [True, False])
def test_a_share_that_is_not_mounted_is_not_backed_up(
    house: House, folder: Path, is_there: bool
) -> None:
    with standing_on(house.database):
        Upload.objects.create(
            name="a", kind="text", size=1, path="ab/abcd", put_by_id=uuid4(), put_at=AT
        )
    if is_there:
        house.uploads.mkdir(parents=True)

    with pytest.raises(NotProved, match="1 rows name files in uploads, and there was not one"):
        back_up(house, folder)

    (house.uploads / "ab").mkdir(parents=True)
    (house.uploads / "ab" / "abcd").write_bytes(b"a")
    assert back_up(house, folder).manifest.files == 1


def test_a_file_that_becomes_shorter_is_named(tmp_path: Path) -> None:
    shrinks = tmp_path / "shrinks"
    shrinks.write_bytes(b"x" * 5_000_000)

    def cut(_count: int) -> None:
        os.truncate(shrinks, 0)

    writer = ArchiveWriter(tmp_path / "a.tar", cut)
    with pytest.raises(OSError, match="became shorter while it was copied") as said:
        writer.add_file("uploads/ab/abcd", shrinks)
    writer.abandon()

    assert said.value.filename == str(shrinks)
