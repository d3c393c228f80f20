"""Files of a folder, a ZIP or alone, opened as lines, with a bound on each thing that can grow.

Nothing a ZIP says of itself is believed: sizes are counted while reading.
"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kith.postcodes.refusals import PostcodeFileRefused


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is read. The largest known file (ONSPD) is 1.3 GB, 8 times its ZIP."""

    bytes: int = 4 * 1024**3
    files: int = 5_000
    line: int = 64 * 1024
    ratio: int = 100
    free_ratio: int = 1024 * 1024
    """Bytes that may come out of a ZIP before `ratio` counts: small files of noughts do no harm."""


LIMITS = Limits()


class Meter:
    """Counts the bytes of all files of one source, and refuses more than its share."""

    def __init__(self, limits: Limits, packed: int | None = None) -> None:
        """`packed` is the size on disk of the ZIP that everything comes out of, if there is one."""
        self.read = 0
        self._ceiling = limits.bytes
        self._says = f"holds more than {limits.bytes // 1024**2:,} MB, so it is no postcode file."
        unpacked = limits.free_ratio + limits.ratio * (packed or 0)
        if packed is not None and unpacked < self._ceiling:
            self._ceiling = unpacked
            self._says = (
                f"unpacks to more than {limits.ratio} times its size, so it is no postcode file. "
                "Download it again from its publisher."
            )

    def count(self, size: int, file: str) -> None:
        """Add bytes read. PostcodeFileRefused when they are too many."""
        self.read += size
        if self.read > self._ceiling:
            raise PostcodeFileRefused(file, 0, self._says)


class _Metered(io.RawIOBase):
    """A binary file whose bytes go through a meter."""

    def __init__(self, inner: IO[bytes], name: str, meter: Meter) -> None:
        self._inner, self._name, self._meter = inner, name, meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        block = self._inner.read(len(buffer))
        self._meter.count(len(block), self._name)
        buffer[: len(block)] = block
        return len(block)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a source: its name for people, its path inside the source, how to open it."""

    name: str
    inside: str
    open: Callable[[], IO[bytes]]
    meter: Meter
    limits: Limits

    def lines(self) -> Iterator[str]:
        """Its lines, one by one. PostcodeFileRefused, with the line, when it is not text."""
        with self._errors_told(), self.open() as inner:
            raw = io.BufferedReader(_Metered(inner, self.name, self.meter), 1024 * 1024)
            self._check_start(raw.peek(4096)[:4096])
            # A byte that is not UTF-8 becomes a surrogate, so that its very line can be named.
            text = io.TextIOWrapper(
                raw, encoding="utf-8-sig", errors="surrogateescape", newline=None
            )
            yield from self._bounded(text)

    def _bounded(self, text: io.TextIOWrapper) -> Iterator[str]:
        longest = self.limits.line
        number = 0
        while line := text.readline(longest):
            number += 1
            if len(line) == longest:
                raise PostcodeFileRefused(
                    self.name, number, f"the line is longer than {longest:,} characters."
                )
            if not line.isascii() and any("\udc80" <= one <= "\udcff" for one in line):
                raise PostcodeFileRefused(
                    self.name, number, "is not in UTF-8. Save the file as CSV in UTF-8."
                )
            yield line

    def _check_start(self, start: bytes) -> None:
        if start.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in start and len(start) > 1):
            raise PostcodeFileRefused(
                self.name,
                1,
                "is not text in UTF-8: it may be UTF-16 or a spreadsheet. Save it as CSV in UTF-8.",
            )

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise PostcodeFileRefused(
                self.name, 0, f"is damaged or cannot be read ({_short(error)}). Download it again."
            ) from error
        except (NotImplementedError, RuntimeError) as error:
            raise PostcodeFileRefused(
                self.name, 0, "is locked by a password or packed in a way we do not read."
            ) from error


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError)


def _short(error: BaseException) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return "".join(one for one in said if one.isprintable())[:100] or type(error).__name__


@contextmanager
def members_of(path: Path, limits: Limits = LIMITS) -> Iterator[list[Member]]:
    """The CSV files of a folder or ZIP in order of name, or the file itself.

    PostcodeFileRefused when there is nothing to read there.
    """
    if path.is_dir():
        yield _in_folder(path, limits)
    elif not path.is_file():
        raise PostcodeFileRefused(str(path), 0, "is not there. Check the name and the folder.")
    elif _is_zip(path):
        with _opened_zip(path) as archive:
            yield _in_zip(path, archive, limits)
    else:
        yield [Member(path.name, path.name, lambda: path.open("rb"), Meter(limits), limits)]


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError as error:
        raise PostcodeFileRefused(str(path), 0, f"cannot be read ({_short(error)}).") from error


def _in_folder(path: Path, limits: Limits) -> list[Member]:
    meter = Meter(limits)
    found: list[Path] = []
    for folder, _, names in os.walk(path):
        found += [Path(folder, name) for name in names if name.lower().endswith(".csv")]
        _check_number(path, len(found), limits)
    # A pipe or a device would never end.
    files = sorted(one for one in found if one.is_file())
    return [
        Member(
            str(one.relative_to(path)),
            one.relative_to(path).as_posix(),
            lambda one=one: one.open("rb"),  # type: ignore[misc]
            meter,
            limits,
        )
        for one in files
    ]


@contextmanager
def _opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (*_BROKEN, NotImplementedError, ValueError) as error:
        raise PostcodeFileRefused(
            str(path),
            0,
            f"is not a ZIP file that can be read ({_short(error)}). Download it again.",
        ) from error
    with archive:
        yield archive


def _in_zip(path: Path, archive: zipfile.ZipFile, limits: Limits) -> list[Member]:
    infos = archive.infolist()
    _check_number(path, len(infos), limits)
    meter = Meter(limits, packed=path.stat().st_size)
    return [
        Member(
            f"{path.name}: {_printable(info.filename)}",
            info.filename,
            lambda info=info: archive.open(info),  # type: ignore[misc]
            meter,
            limits,
        )
        for info in sorted(infos, key=lambda one: one.filename)
        if info.filename.lower().endswith(".csv")
    ]


def _printable(name: str) -> str:
    return "".join(one for one in name if one.isprintable())[:200]


def _check_number(path: Path, number: int, limits: Limits) -> None:
    if number > limits.files:
        raise PostcodeFileRefused(
            str(path), 0, f"holds more than {limits.files:,} files, so it is no postcode file."
        )
