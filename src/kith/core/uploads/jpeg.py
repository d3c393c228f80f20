"""Takes a JPEG apart: keeps frame, tables and scans; leaves out every comment and application's own.

Cameras put further pictures (a depth map, a brighter copy) after the end of the first. Those are
dropped; anything else after the end is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kith.core.uploads.picture_parts import (
    MOST_PARTS,
    SECOND_FILE,
    UPRIGHT,
    Drawing,
    check_size,
    orientation_of,
)
from kith.core.uploads.refusals import (
    MEGABYTE,
    FileCarriesProgram,
    FileDamaged,
    PictureTooManyPixels,
)

START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
PROGRESSIVE = 0xC2
FRAMES = {0xC0, 0xC1, PROGRESSIVE}
TABLES = {0xC4, 0xDB, 0xDD}  # Huffman codes, quantisation, restart interval
JFIF, EXIF, MANY_PICTURES, ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
APPLICATIONS = range(0xE0, 0xF0)
PLAIN_JFIF = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# Real ones have about ten; each costs a pass over the whole picture.
MOST_SCANS = 32
# A picture in several scans is held whole as coefficients, two bytes each, before it is drawn.
MOST_COEFFICIENT_BYTES = 40 * MEGABYTE
CAMERA_TRAILER = b"SEFT"


@dataclass(slots=True)
class _Found:
    """What was met on the way through."""

    kept: list[bytes] = field(default_factory=lambda: [b"\xff\xd8"])
    frame: bytes = b""
    is_progressive: bool = False
    scans: int = 0
    orientation: int = UPRIGHT
    has_more_pictures: bool = False


def drawing(content: bytes) -> Drawing:
    """The picture without its metadata.

    Raises:
        FileDamaged, FileCarriesProgram, PictureTooManyPixels.
    """
    found = _Found()
    at = 2
    for _part in range(MOST_PARTS):
        marker, at = _marker(content, at)
        if marker == END:
            break
        at = _segment(found, content, marker, at)
    else:
        raise FileDamaged
    _check_after(found, content[at:])
    width, height = _check_frame(found)
    found.kept.append(b"\xff\xd9")
    return Drawing(b"".join(found.kept), width, height, found.orientation)


def _marker(content: bytes, at: int) -> tuple[int, int]:
    begin = at
    while content[at : at + 1] == b"\xff":
        at += 1
    if at == begin or at >= len(content):
        raise FileDamaged
    return content[at], at + 1


def _segment(found: _Found, content: bytes, marker: int, at: int) -> int:
    """Keep one segment or leave it out; returns where the next begins."""
    length = int.from_bytes(content[at : at + 2], "big")
    body = content[at + 2 : at + length]
    if length < 2 or len(body) != length - 2:
        raise FileDamaged
    whole = bytes((0xFF, marker)) + content[at : at + length]
    if marker == SCAN:
        return _scan(found, content, whole, at + length)
    if marker in APPLICATIONS:
        _application(found, marker, body, whole)
    elif marker in FRAMES and not found.frame:
        found.frame, found.is_progressive = body, marker == PROGRESSIVE
        found.kept.append(whole)
    elif marker in TABLES:
        found.kept.append(whole)
    elif marker != COMMENT:
        raise FileDamaged
    return at + length


def _application(found: _Found, marker: int, body: bytes, whole: bytes) -> None:
    if marker == JFIF and body.startswith(b"JFIF\0") and PLAIN_JFIF not in found.kept:
        found.kept.append(PLAIN_JFIF)  # it decides how colours are read
    elif marker == ADOBE and body.startswith(b"Adobe") and len(body) == 12:
        found.kept.append(whole)  # likewise
    elif marker == EXIF and body.startswith(b"Exif\0\0"):
        found.orientation = orientation_of(body[6:])
    elif marker == MANY_PICTURES and body.startswith(b"MPF\0"):
        found.has_more_pictures = True


def _scan(found: _Found, content: bytes, whole: bytes, at: int) -> int:
    following = AFTER_SCAN.search(content, at)
    found.scans += 1
    if following is None or not found.frame or found.scans > MOST_SCANS:
        raise FileDamaged
    found.kept += (whole, content[at : following.start()])
    return following.start()


def _check_frame(found: _Found) -> tuple[int, int]:
    frame = found.frame
    colours = frame[5] if len(frame) > 5 else 0
    if (
        not found.scans
        or frame[0] != 8
        or colours not in {1, 3, 4}
        or len(frame) != 6 + 3 * colours
    ):
        raise FileDamaged
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    check_size(width, height)
    if found.is_progressive or found.scans > 1:
        sampled = [(one >> 4, one & 15) for one in frame[7::3]]
        widest = max(across for across, _down in sampled) * max(down for _across, down in sampled)
        share = sum(across * down for across, down in sampled) / max(widest, 1)
        if width * height * share * 2 > MOST_COEFFICIENT_BYTES:
            raise PictureTooManyPixels(int(MOST_COEFFICIENT_BYTES / 2 / max(share, 1)))
    return width, height


def _check_after(found: _Found, after: bytes) -> None:
    if not after.strip(b"\0"):
        return
    is_a_camera_s = after.endswith(CAMERA_TRAILER) or (
        found.has_more_pictures and b"\xff\xd8\xff" in after
    )
    if not is_a_camera_s or SECOND_FILE.search(after):
        raise FileCarriesProgram
