"""Read JSON and NDJSON that strangers wrote: bounded, whole or not at all, never a traceback."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import isinf
from pathlib import Path, PurePosixPath
from typing import IO, Any, NoReturn

MEBIBYTE = 1024 * 1024
_CHUNK = 64 * 1024
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00")
_LINES = (".ndjson", ".jsonl")
_KNOWN = (".json", *_LINES, ".gz", ".zip")
_LONGEST_NUMBER = 300


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read, in bytes once unpacked, and in files. Beyond that nothing is."""

    document: int = 256 * MEBIBYTE
    line: int = 8 * MEBIBYTE
    total: int = 2048 * MEBIBYTE
    files: int = 20_000
    ratio: int = 100
    """How many times its packed size a packed file may unfold to, above ten mebibytes."""


LIMITS = Limits()


class NotReadable(Exception):
    """A file or an answer that cannot be read. `place` is its name, `sentence` says why."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence


@dataclass(slots=True)
class Allowance:
    """How many bytes may still be read, over all files of a feed."""

    left: int
    above: Allowance | None = None
    """What this one is a part of, and which pays too."""

    def take(self, count: int, place: str) -> None:
        """Count bytes that were read.

        Raises:
            NotReadable: that was more than there may be.
        """
        if self.above is not None:
            self.above.take(count, place)
        self.left -= count
        if self.left < 0:
            raise NotReadable(place, "It is larger than Kith reads at once. Divide it into parts.")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a feed: its name inside, what to call it, and its bytes, to be read once."""

    name: str
    place: str
    stream: IO[bytes]
    allowance: Allowance
    limits: Limits = LIMITS

    @property
    def is_lines(self) -> bool:
        """Whether it holds one record a line."""
        return self.name.lower().endswith(_LINES)

    def document(self) -> Any:
        """The one JSON text that it holds.

        Raises:
            NotReadable: it holds none, or one too large.
        """
        held = bytearray()
        while chunk := _read(self, _CHUNK):
            held += chunk
            self.allowance.take(len(chunk), self.place)
            if len(held) > self.limits.document:
                most = self.limits.document // MEBIBYTE
                raise NotReadable(
                    self.place,
                    f"It is larger than {most} MiB, the most that one JSON text may have. Write one "
                    "record a line (.ndjson), or the pages of its list as files of a ZIP.",
                )
        return parsed(bytes(held), self.place)

    def records(self) -> Iterator[tuple[int, Any]]:
        """Each line's number, from 1, and what it holds. Empty lines are left out.

        Raises:
            NotReadable: a line holds no JSON text, or one too long; with its number.
        """
        number = 0
        while line := _read(self, self.limits.line + 1, by_line=True):
            number += 1
            place = f"{self.place}, line {number}"
            self.allowance.take(len(line), place)
            if len(line) > self.limits.line:
                raise NotReadable(place, "The line is too long for one record.")
            if line.strip():
                yield number, parsed(line, place)


def _read(part: Part, size: int, *, by_line: bool = False) -> bytes:
    try:
        return part.stream.readline(size) if by_line else part.stream.read(size)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise NotReadable(part.place, "It is damaged, or was not copied whole.") from None


def parsed(data: bytes, place: str) -> Any:
    """The value of one JSON text in UTF-8.

    Raises:
        NotReadable: it is no such text, or holds what JSON does not know (NaN, a name twice,
            numbers without measure, nesting without end).
    """
    strict = _Strict(place)
    text = _text(data, place)
    try:
        return json.loads(
            text,
            parse_constant=strict.constant,
            parse_int=strict.whole,
            parse_float=strict.real,
            object_pairs_hook=strict.pairs,
        )
    except json.JSONDecodeError as error:
        raise NotReadable(place, _why(error)) from None
    except RecursionError:
        raise NotReadable(place, "It holds lists inside lists without end.") from None


@dataclass(frozen=True, slots=True)
class _Strict:
    """What Python's reader lets pass and JSON, or we, do not."""

    place: str

    def constant(self, name: str) -> NoReturn:
        """NaN and the infinities."""
        says = f"It holds {name}, which is no JSON number. Leave such fields out."
        raise NotReadable(self.place, says)

    def whole(self, text: str) -> int:
        """A whole number that somebody may have meant."""
        if len(text) > _LONGEST_NUMBER:
            raise NotReadable(self.place, f"It holds a number of {len(text)} digits. Correct it.")
        return int(text)

    def real(self, text: str) -> float:
        """Any other number."""
        number = float(text)
        if isinf(number):
            says = f"It holds the number {text[:20]}, which is too large. Correct it."
            raise NotReadable(self.place, says)
        return number

    def pairs(self, told: list[tuple[str, Any]]) -> dict[str, Any]:
        """A record in which each field stands once."""
        made = dict(told)
        if len(made) != len(told):
            [(twice, _count)] = Counter(name for name, _value in told).most_common(1)
            says = f"A record has the field {json.dumps(twice[:40])} twice. Keep the right one."
            raise NotReadable(self.place, says)
        return made


def _text(data: bytes, place: str) -> str:
    data = data.removeprefix(_BOM)
    if not data.strip():
        raise NotReadable(place, "It is empty.")
    if data.startswith(_WIDE) or data[1:2] == b"\x00":
        says = "It is written as UTF-16 or UTF-32, but JSON is UTF-8. Save it as UTF-8."
        raise NotReadable(place, says)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        says = f"Line {line} is not UTF-8; perhaps it is Windows-1252. Save it as UTF-8."
        raise NotReadable(place, says) from None


def _why(error: json.JSONDecodeError) -> str:
    if error.msg.startswith("Extra data"):
        return (
            f"Something follows the JSON text, in line {error.lineno}. If each line holds one "
            "record, let the name end in .ndjson."
        )
    if error.doc.lstrip()[:1] == "<":
        return "It is a web page, not JSON. Check the address."
    return f"It is no JSON text: look at line {error.lineno}, column {error.colno}."


# ── The files of a folder, or of a ZIP ──


def parts(path: Path, *, limits: Limits = LIMITS) -> Iterator[Part]:
    """Each file to read of a folder, a JSON or NDJSON file, or either packed by gzip or ZIP.

    Each part must be read before the next is asked for. Links and hidden files are left out.

    Raises:
        NotReadable: there is nothing there, or more than is read.
    """
    allowance = Allowance(limits.total)
    if not path.exists():
        raise NotReadable(str(path), "There is no such file or folder.")
    if not path.is_dir():
        yield from _of_file(path, path.name, allowance, limits)
        return
    found = sorted(_files(path))
    if not found:
        raise NotReadable(str(path), "The folder holds no .json, .ndjson, .gz or .zip file.")
    if len(found) > limits.files:
        raise NotReadable(str(path), f"The folder holds more than {limits.files} files.")
    for one in found:
        yield from _of_file(one, one.relative_to(path).as_posix(), allowance, limits)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.is_symlink() or any(part.startswith(".") for part in inside):
            continue
        if path.is_file() and path.name.lower().endswith(_KNOWN):
            yield path


def _of_file(path: Path, name: str, allowance: Allowance, limits: Limits) -> Iterator[Part]:
    try:
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(0)
            if start.startswith(b"PK\x03\x04"):
                yield from _of_zip(file, name, allowance, limits)
            elif start.startswith(b"\x1f\x8b"):
                tight = _tightened(allowance, limits, path.stat().st_size)
                with gzip.open(file) as unpacked:
                    yield Part(_unpacked_name(name), name, unpacked, tight, limits)  # type: ignore[arg-type]
            else:
                yield Part(name, name, file, allowance, limits)
    except OSError as error:
        raise NotReadable(name, f"It cannot be opened: {error.strerror or 'damaged'}.") from None


def _unpacked_name(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def _tightened(allowance: Allowance, limits: Limits, packed: int) -> Allowance:
    """An allowance that a packed file of this size cannot blow up."""
    return Allowance(limits.ratio * packed + 10 * MEBIBYTE, allowance)


def _of_zip(file: IO[bytes], name: str, allowance: Allowance, limits: Limits) -> Iterator[Part]:
    packed = file.seek(0, 2)
    tight = _tightened(allowance, limits, packed)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise NotReadable(name, "It is no whole ZIP file.") from None
    with archive:
        members = [one for one in archive.infolist() if _is_wanted(one)]
        if len(members) > limits.files:
            raise NotReadable(name, f"It holds more than {limits.files} files.")
        if not members:
            raise NotReadable(name, "The ZIP file holds no .json or .ndjson file.")
        for one in sorted(members, key=lambda member: member.filename):
            place = f"{name}: {one.filename}"
            if one.flag_bits & 1:
                raise NotReadable(place, "It is locked by a password. Pack it without one.")
            try:
                stream = archive.open(one)
            except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
                raise NotReadable(place, "It is damaged, or packed in a strange way.") from None
            with stream:
                yield Part(one.filename, place, stream, tight, limits)


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    inside = PurePosixPath(member.filename).parts
    if member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in inside):
        return False
    return member.filename.lower().endswith((".json", *_LINES))
