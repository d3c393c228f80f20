"""What stands in a house is moved away, what an archive holds takes its place; or all of it goes back.

Nothing that is in no backup is thrown away: it stays beside, under another name.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from kith.core.backup import sqlite
from kith.core.backup.house import House, make_last
from kith.core.backup.making import below
from kith.core.backup.refusals import RestoreCutOff

UNFINISHED = ".kith-restoring-"
NEW, OLD, UNDONE = "new", "old", "undone"


@dataclass(slots=True)
class Moved:
    """What was moved away. `is_kept`: a backup holds it. `aside`: what lies beside for good."""

    is_kept: bool
    aside: list[Path] = field(default_factory=list)
    token: str = field(default_factory=lambda: token_hex(4))

    def beside(self, stands: Path) -> Path:
        """The name that something gets which is kept."""
        return stands.with_name(f"{stands.name}.before-{self.token}")


@contextmanager
def places_beside(house: House) -> Iterator[dict[str, Path]]:
    """A new folder beside each that an archive fills, on the same disk, gone at the end.

    Raises:
        RestoreCutOff: one that was cut off left the only copy of what stood there.
    """
    parents = {"data": house.data} | {name: one.parent for name, one in house.folders.items()}
    for name, parent in parents.items():
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in parent.glob(f"{UNFINISHED}{name}-*"):
            _refuse_only_copy(left, house.folders.get(name))
            shutil.rmtree(left, ignore_errors=True)
    places: dict[str, Path] = {}
    try:
        for name, parent in parents.items():
            places[name] = Path(tempfile.mkdtemp(prefix=f"{UNFINISHED}{name}-", dir=parent))
        yield places
    finally:
        for place in places.values():
            if not (place / OLD).exists():  # else it could not be put back
                shutil.rmtree(place, ignore_errors=True)


@contextmanager
def files_moved(house: House, places: dict[str, Path], moved: Moved) -> Iterator[None]:
    """Put files of an archive where those of the house stand; back again if what follows fails."""
    done: list[tuple[Path, Path]] = []
    try:
        for name, stands in house.folders.items():
            new, old = places[name] / NEW, places[name] / OLD
            new.mkdir(exist_ok=True, mode=0o700)
            if stands.exists():
                stands.rename(old)
            done.append((stands, places[name]))
            new.rename(stands)
            make_last(stands.parent)
        yield
    except BaseException:
        for stands, place in reversed(done):
            if stands.exists():
                stands.rename(place / UNDONE)
            if (place / OLD).exists():
                (place / OLD).rename(stands)
        raise
    for stands, place in done:
        _let_go(stands, place / OLD, moved)


@contextmanager
def database_aside(database: Path, moved: Moved) -> Iterator[None]:
    """Move away what lies in the place of a database of SQLite and does not belong to the next.

    A log that was left of another file would be played into the one that takes its place.
    """
    there = sqlite.beside(database)
    if sqlite.is_unreadable(database):
        there.append(database)
    done: list[tuple[Path, Path]] = []
    try:
        for one in there:
            one.rename(moved.beside(one))
            done.append((one, moved.beside(one)))
        yield
    except BaseException:
        for stands, aside in reversed(done):
            aside.replace(stands)
        raise
    moved.aside += [aside for _stands, aside in done]


def _let_go(stands: Path, old: Path, moved: Moved) -> None:
    if moved.is_kept or next(below(old), None) is None:
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.rename(moved.beside(stands))
        moved.aside.append(moved.beside(stands))


def _refuse_only_copy(left: Path, stands: Path | None) -> None:
    if (left / OLD).exists():
        raise RestoreCutOff(
            f"A restore was cut off here: {left / OLD} is what stood in {stands} before. If you "
            "want it, move it back there; if not, delete it. Then try again. Nothing was changed."
        )
