"""What a run read, between a look at it and its writing: files beside the uploads, a folder a run.

A list is two files: one JSON text a line, and where each line begins, so that any page of a
hundred thousand is read at once and nothing is held. A folder gets its name when it is whole. It
lies outside every web root, and goes with its run.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, overload
from uuid import UUID

from django.conf import settings

_AT = struct.Struct("<Q")
ENTRIES = "entries"
LISTS = ("added", "changed", "removed", "refused", "kept", "terms", "hidden", "slips")


def folder() -> Path:
    """Where all of it lies. Names of kept uploads have two letters there, so they never meet."""
    return Path(settings.UPLOADS) / "imports"


def place_of(run_id: UUID) -> Path:
    """The folder of a run."""
    return folder() / str(run_id)


def given_file(run_id: UUID) -> Path | None:
    """The file that a person handed in for a run, until it was read."""
    found = sorted((folder() / "given" / str(run_id)).glob("*"))
    return found[0] if found else None


def keep_given(run_id: UUID, name: str, content: bytes) -> Path:
    """Keep a file that passed the gate until its run has read it."""
    home = folder() / "given" / str(run_id)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return path


def forget_given(run_id: UUID) -> None:
    """The file was read: it may hold addresses that are not kept."""
    shutil.rmtree(folder() / "given" / str(run_id), ignore_errors=True)


def forget(run_id: UUID) -> None:
    """All that is kept of a run."""
    forget_given(run_id)
    shutil.rmtree(place_of(run_id), ignore_errors=True)


def kept_runs() -> list[UUID]:
    """The runs of which something is kept."""
    names = {one.name for one in (*folder().glob("*"), *(folder() / "given").glob("*"))}
    found = []
    for name in names:
        with suppress(ValueError):
            found.append(UUID(name.partition(".")[0]))
    return sorted(set(found))


class Writer:
    """Writes the lists of a run."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.counts: dict[str, int] = {}
        self._files: dict[str, tuple[IO[bytes], IO[bytes]]] = {}

    def add(self, name: str, line: Mapping[str, Any]) -> None:
        """Add one line to a list."""
        if name not in self._files:
            # Both stay open until the run is read: `close` shuts them.
            opened: IO[bytes] = (self.home / f"{name}.ndjson").open("wb")
            self._files[name] = (opened, (self.home / f"{name}.at").open("wb"))
        lines, at = self._files[name]
        at.write(_AT.pack(lines.tell()))
        lines.write(json.dumps(line, separators=(",", ":"), ensure_ascii=True).encode() + b"\n")
        self.counts[name] = self.counts.get(name, 0) + 1

    def close(self) -> None:
        """Write everything out."""
        for pair in self._files.values():
            for file in pair:
                file.flush()
                os.fsync(file.fileno())
                file.close()
        self._files = {}


@contextmanager
def written(run_id: UUID) -> Iterator[Writer]:
    """A writer, whose folder becomes the run's when all went well, and else is gone."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    home = Path(tempfile.mkdtemp(prefix=f"{run_id}.", dir=folder()))
    writer = Writer(home)
    try:
        yield writer
        writer.close()
        shutil.rmtree(place_of(run_id), ignore_errors=True)
        home.rename(place_of(run_id))
    finally:
        writer.close()
        shutil.rmtree(home, ignore_errors=True)


class Lines(Sequence[dict[str, Any]]):
    """A list of a run: as long as it is, and read only where it is asked. Django pages it."""

    def __init__(self, run_id: UUID, name: str) -> None:
        self.path = place_of(run_id) / f"{name}.ndjson"
        at = self.path.with_suffix(".at")
        self._length = at.stat().st_size // _AT.size if at.exists() else 0

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, key: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, key: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, key: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(key, int):
            return self.many(range(self._length)[key], 1)[0]
        start, stop, _step = key.indices(self._length)
        return self.many(start, max(0, stop - start))

    def many(self, start: int, most: int) -> list[dict[str, Any]]:
        """Lines from one on, at most so many."""
        count = max(0, min(most, self._length - start))
        if not count:
            return []
        with self.path.with_suffix(".at").open("rb") as at, self.path.open("rb") as lines:
            at.seek(start * _AT.size)
            lines.seek(_AT.unpack(at.read(_AT.size))[0])
            return [json.loads(lines.readline()) for _one in range(count)]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if self._length:
            with self.path.open("rb") as lines:
                for line in lines:
                    yield json.loads(line)


def is_kept(run_id: UUID) -> bool:
    """Whether what the run read is still there to be written."""
    return place_of(run_id).is_dir()
