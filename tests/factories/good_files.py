"""Files as people honestly send them, to be accepted as they are or spoilt by `bad_files`."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
GPS_EXIF_TAG = 0x8825


@cache
def a_picture(width: int = 240, height: int = 160) -> Image.Image:
    """Colours that run across and down, brightest in the top right corner."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, down.point(lambda level: 255 - level)))


def written(image: Image.Image, code: str, **more: Any) -> bytes:
    """The picture as a file."""
    file = BytesIO()
    image.save(file, code, **more)
    return file.getvalue()


@cache
def picture(code: str) -> bytes:
    """An ordinary picture as JPEG, PNG or WEBP."""
    return written(a_picture(), code)


def exif(*, orientation: int = 1, words: str = "", gps: bool = False) -> bytes:
    """Exif data as a telephone writes them."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = f"Maker {words}"
    if gps:
        place = data.get_ifd(GPS_EXIF_TAG)
        place[1], place[2] = "N", (53.0, 25.0, 48.0)
        place[3], place[4] = "W", (1.0, 21.0, 24.0)
    return data.tobytes()


def chunk(name: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunk(png: bytes, name: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk behind its header."""
    header = len(PNG_SIGNATURE) + 25
    return png[:header] + chunk(name, body) + png[header:]


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """A JPEG with one more segment at its beginning."""
    return jpeg[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def pdf(more: bytes = b"", *, trailer: bytes = b"") -> bytes:
    """A PDF of one empty page; `more` are further objects."""
    return (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
        + more
        + b"trailer\n<< /Root 1 0 R /Size 5 "
        + trailer
        + b">>\nstartxref\n9\n%%EOF\n"
    )


def stream(body: bytes, *, kind: bytes = b"", packed: bool = True) -> bytes:
    """A PDF object that is a stream."""
    if packed:
        return packed_stream(zlib.compress(body, 9), kind=kind)
    return b"4 0 obj\n<< " + kind + b">>\nstream\n" + body + b"\nendstream\nendobj\n"


def packed_stream(packed: bytes, *, kind: bytes = b"") -> bytes:
    """A PDF object that is a stream, of bytes that are packed already."""
    head = b"/Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return b"4 0 obj\n<< " + kind + head + packed + b"\nendstream\nendobj\n"
