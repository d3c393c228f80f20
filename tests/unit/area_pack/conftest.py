"""A copy of the invented pack that a test may break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kith.area_pack import Problem, check_pack

PACKS = Path(__file__).parents[3] / "packs"
DAY = date(2026, 11, 21)

Edit = Callable[[str, str, str], None]
Errors = Callable[[], list[Problem]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of packs/exampleton, without its directory, which has tests of its own."""
    left_out = shutil.ignore_patterns("directory")
    return Path(shutil.copytree(PACKS / "exampleton", tmp_path / "exampleton", ignore=left_out))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace the first `old` with `new` in a file of the copy; `old` has to be there."""

    def replace(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace


@pytest.fixture
def errors(folder: Path) -> Errors:
    """The errors of the copy, without notices."""

    def run() -> list[Problem]:
        found = check_pack(folder, measures=None, on=DAY)
        return [problem for problem in found if problem.severity == "error"]

    return run
