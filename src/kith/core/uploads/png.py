"""Takes a PNG apart: keeps size, palette and dots; leaves out every word, profile and animation."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from kith.core.uploads.picture_parts import (
    MOST_PARTS,
    UPRIGHT,
    Drawing,
    check_size,
    orientation_of,
)
from kith.core.uploads.refusals import MEGABYTE, FileCarriesProgram, FileDamaged

SIGNATURE = b"\x89PNG\r\n\x1a\n"
DRAW = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by type of colour
DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
LAST_FILTER = 4
FED_AT_ONCE = 16 * 1024
Part = tuple[bytes, bytes, bytes]


def drawing(content: bytes) -> Drawing:
    """The picture without its metadata, once its dots were counted.

    Raises:
        FileDamaged, FileCarriesProgram, PictureTooManyPixels.
    """
    parts = list(_parts(content))
    header = parts[0][1] if parts else b""
    if not parts or parts[0][0] != b"IHDR" or len(header) != 13:
        raise FileDamaged
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    check_size(width, height)
    _check_dots(header, width, height, [body for name, body, _whole in parts if name == b"IDAT"])
    exif = next((body for name, body, _whole in parts if name == b"eXIf"), b"")
    kept = b"".join(whole for name, _body, whole in parts if name in DRAW)
    orientation = orientation_of(exif) if exif else UPRIGHT
    return Drawing(SIGNATURE + kept, width, height, orientation, is_lossless=True)


def _parts(content: bytes) -> Iterator[Part]:
    at = len(SIGNATURE)
    for _part in range(MOST_PARTS):
        length = int.from_bytes(content[at : at + 4], "big")
        end = at + 12 + length
        if end > len(content) or len(content) < at + 12:
            raise FileDamaged
        name, body = content[at + 4 : at + 8], content[at + 8 : end - 4]
        if zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            raise FileDamaged
        is_needed = not name[:1].islower()
        if is_needed and name not in DRAW:
            raise FileDamaged
        yield name, body, content[at:end]
        at = end
        if name == b"IEND":
            break
    else:
        raise FileDamaged
    if at != len(content):
        raise FileCarriesProgram


def _check_dots(header: bytes, width: int, height: int, bodies: list[bytes]) -> None:
    """Inflate the dots piece by piece, holding a megabyte, and see that they fill the picture."""
    depth, colour, packing, filtering, interlaced = header[8:13]
    if depth not in DEPTHS.get(colour, set()) or packing or filtering or interlaced > 1:
        raise FileDamaged
    bits = depth * SAMPLES[colour]
    if interlaced:
        expected, row = _interlaced_bytes(width, height, bits), 0
    else:
        row = (width * bits + 7) // 8 + 1
        expected = row * height
    met = 0
    for piece in _inflated(bodies):
        if row and max(piece[-met % row :: row], default=0) > LAST_FILTER:
            raise FileDamaged
        met += len(piece)
        if met > expected:
            raise FileDamaged
    if met != expected:
        raise FileDamaged


def _interlaced_bytes(width: int, height: int, bits: int) -> int:
    total = 0
    for left, top, across, down in ADAM7:
        columns = (width - left + across - 1) // across
        rows = (height - top + down - 1) // down
        if columns > 0 and rows > 0:
            total += rows * ((columns * bits + 7) // 8 + 1)
    return total


def _inflated(bodies: list[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    try:
        for body in bodies:
            for begin in range(0, len(body), FED_AT_ONCE):
                fed = body[begin : begin + FED_AT_ONCE]
                while fed:
                    yield inflater.decompress(fed, MEGABYTE)
                    fed = inflater.unconsumed_tail
    except zlib.error as error:
        raise FileDamaged from error
    if not inflater.eof or inflater.unused_data:
        raise FileDamaged
