"""Takes a WebP apart: keeps the dots of the picture, or of an animation's first frame."""

from __future__ import annotations

from collections.abc import Iterator

from kith.core.uploads.picture_parts import (
    MOST_PARTS,
    UPRIGHT,
    Drawing,
    check_size,
    orientation_of,
)
from kith.core.uploads.refusals import FileCarriesProgram, FileDamaged

# Its decoder holds the picture three times over, so fewer dots than elsewhere.
MOST_PIXELS = 6_000_000
HAS_ALPHA = 0x10
FRAME_HEADER = 16
Part = tuple[bytes, bytes]


def drawing(content: bytes) -> Drawing:
    """The picture, or the first frame, without its metadata.

    Raises:
        FileDamaged, FileCarriesProgram, PictureTooManyPixels.
    """
    told = int.from_bytes(content[4:8], "little") + 8
    if told != len(content):
        raise FileCarriesProgram if told < len(content) else FileDamaged
    parts = list(_parts(content[12:]))
    exif = next((body for name, body in parts if name == b"EXIF"), b"")
    frame = next((body for name, body in parts if name == b"ANMF"), None)
    if frame is not None:
        parts = list(_parts(frame[FRAME_HEADER:]))
    alpha = next((body for name, body in parts if name == b"ALPH"), None)
    dots = next(((name, body) for name, body in parts if name in {b"VP8 ", b"VP8L"}), None)
    if dots is None:
        raise FileDamaged
    width, height = _size(*dots)
    check_size(width, height, MOST_PIXELS)
    kept = _written(*dots)
    if alpha is not None and dots[0] == b"VP8 ":
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        canvas = _written(b"VP8X", bytes((HAS_ALPHA, 0, 0, 0)) + size)
        kept = canvas + _written(b"ALPH", alpha) + kept
    orientation = orientation_of(exif.removeprefix(b"Exif\0\0")) if exif else UPRIGHT
    return Drawing(
        _written(b"RIFF", b"WEBP" + kept), width, height, orientation, dots[0] == b"VP8L"
    )


def _parts(content: bytes) -> Iterator[Part]:
    at = 0
    for _part in range(MOST_PARTS):
        if at >= len(content):
            return
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        body = content[at + 8 : at + 8 + length]
        if len(content) < at + 8 or len(body) != length:
            raise FileDamaged
        yield content[at : at + 4], body
        at += 8 + length + length % 2
    raise FileDamaged


def _written(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _size(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8L" and len(body) > 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        across, down = body[6:8], body[8:10]
        return int.from_bytes(across, "little") & 0x3FFF, int.from_bytes(down, "little") & 0x3FFF
    raise FileDamaged
