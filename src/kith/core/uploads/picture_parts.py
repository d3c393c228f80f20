"""What the readers of each picture format give: the parts that draw it, and no others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kith.core.uploads.refusals import FileDamaged, PictureTooManyPixels

MOST_PIXELS = 25_000_000
MOST_PARTS = 20_000
UPRIGHT = 1
ORIENTATION_TAG = 0x0112
MOST_TAGS = 500
# What turns the end of a picture into a second file.
SECOND_FILE = re.compile(
    rb"PK\x05\x06|PK\x03\x04|%PDF-|Rar!\x1a|7z\xbc\xaf|<script|<html|<\?php", re.I
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture without its metadata: what decoders are shown, how large, and which way up."""

    content: bytes
    width: int
    height: int
    orientation: int = UPRIGHT
    is_lossless: bool = False


def check_size(width: int, height: int, most: int = MOST_PIXELS) -> None:
    """Refuse a picture without dots, or with too many, before anything is decoded."""
    if not width or not height:
        raise FileDamaged
    if width * height > most:
        raise PictureTooManyPixels(most)


def orientation_of(exif: bytes) -> int:
    """The orientation that Exif data tell, 1 to 8; upright where they tell none, or nonsense.

    Reads the tags of the first directory alone and follows no address but the one to it.
    """
    if exif[:4] not in {b"II*\0", b"MM\0*"}:
        return UPRIGHT

    def number(begin: int, size: int) -> int:
        return int.from_bytes(exif[begin : begin + size], "little" if exif[0:1] == b"I" else "big")

    first = number(4, 4)
    for place in range(min(number(first, 2), MOST_TAGS)):
        tag = first + 2 + 12 * place
        if number(tag, 2) == ORIENTATION_TAG:
            told = number(tag + 8, 2)
            return told if told in range(1, 9) else UPRIGHT
    return UPRIGHT
