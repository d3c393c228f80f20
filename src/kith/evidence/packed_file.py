"""Named arrays in one file, mapped into memory: written whole or not at all, checked when read.

A file is a start of 32 bytes, the arrays at offsets of whole pages, and a header in JSON that
says what they are. It is a cache: whatever is wrong with it, it is made anew and never mended.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

FORMAT = 1
"""Raised whenever the arrays or their meaning change; a file of another format is not read."""

_MAGIC = b"KITHPACK"
_START = struct.Struct("<8sIIQQ")  # magic, format, CRC-32 of the header, its offset, its length
_PAGE = 4096


class Damaged(Exception):
    """The file is not there, is of another format, or is not what was written."""


class ArrayFile:
    """The arrays of one file, read-only. `facts` is whatever JSON the writer put beside them."""

    def __init__(self, path: Path) -> None:
        """Map the file. Raises Damaged when its start, header or length is not as written."""
        self.path = path
        try:
            with path.open("rb") as file:
                start = file.read(_START.size)
                magic, kind, crc, offset, length = _START.unpack(start)
                file.seek(offset)
                header = file.read()
        except (OSError, struct.error) as error:
            raise Damaged(f"{path} cannot be read: {error}.") from None
        if (magic, kind) != (_MAGIC, FORMAT):
            raise Damaged(f"{path} is not a packed file of format {FORMAT}.")
        if len(header) != length or zlib.crc32(header) != crc:
            raise Damaged(f"{path} is not whole.")
        told = json.loads(header)
        self.facts: dict[str, Any] = told["facts"]
        self._arrays: dict[str, dict[str, Any]] = told["arrays"]

    def names(self) -> list[str]:
        """The arrays' names, in the order they were written."""
        return list(self._arrays)

    def array(self, name: str, *, checked: bool = True) -> np.ndarray[Any, Any]:
        """Map one array. Unless `checked` is false it is read once: Damaged when it has changed."""
        told = self._arrays[name]
        if told["length"] == 0:
            return np.zeros(0, dtype=told["type"])
        found = np.memmap(
            self.path, told["type"], "r", offset=told["offset"], shape=(told["length"],)
        )
        if checked and checksum(found) != told["sum"]:
            raise Damaged(f"{self.path}: {name} has changed since it was written.")
        return found.view(np.ndarray)


def write_arrays(
    path: Path,
    arrays: Iterable[tuple[str, np.ndarray[Any, Any]]],
    facts: Mapping[str, Any],
) -> None:
    """Write one-dimensional arrays and JSON facts to `path`, readable by its owner alone.

    The file is written beside its place, reaches the disk, and then takes the place of the old.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    told: dict[str, Any] = {}
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            for name, array in arrays:
                offset = -(-max(file.tell(), _START.size) // _PAGE) * _PAGE
                file.seek(offset)
                file.write(np.ascontiguousarray(array).data)
                told[name] = {
                    "type": array.dtype.str,
                    "length": len(array),
                    "offset": offset,
                    "sum": checksum(array),
                }
            header = json.dumps({"facts": facts, "arrays": told}, sort_keys=False).encode()
            place = max(file.tell(), _START.size)
            file.seek(place)
            file.write(header)
            file.seek(0)
            file.write(_START.pack(_MAGIC, FORMAT, zlib.crc32(header), place, len(header)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def checksum(array: np.ndarray[Any, Any]) -> int:
    """CRC-32 over the sums of an array's pages: a changed, lost or moved page shows, quickly."""
    plain = np.ascontiguousarray(array).view(np.uint8)
    whole = plain.size - plain.size % _PAGE
    pages = plain[:whole].view(np.uint64).reshape(-1, _PAGE // 8).sum(axis=1, dtype=np.uint64)
    return zlib.crc32(plain[whole:].tobytes(), zlib.crc32(pages.tobytes()))
