"""Files that somebody might send who means ill, or whose telephone fell into the sink.

`families()` makes them by kind: each family is a function of a random source, so that a thousand
of them differ. `PAYLOAD` stands in each wherever a program would, and must come out of none.
"""

from __future__ import annotations

import gzip
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from random import Random

from tests.factories import good_files as good

PAYLOAD = b"KITH-PAYLOAD-ALERT-1"
SCRIPT = b"<script>" + PAYLOAD + b"</script>"
CODES = ("JPEG", "PNG", "WEBP")
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
ALL_KINDS = ("picture", "pdf", "text")


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file to send. `is_refused`: it must be; otherwise it may be written anew instead."""

    family: str
    name: str
    content: bytes
    is_refused: bool = True


Made = tuple[str, bytes] | tuple[str, bytes, bool]


def truncated(chance: Random) -> Made:
    code = chance.choice(CODES)
    whole = good.picture(code)
    return f"cut.{ENDINGS[code]}", whole[: chance.randrange(1, len(whole) - 1)]


def flipped(chance: Random) -> Made:
    code = chance.choice(CODES)
    spoilt = bytearray(good.picture(code))
    for _flip in range(chance.randint(1, 20)):
        spoilt[chance.randrange(12, len(spoilt))] ^= 1 << chance.randrange(8)
    return f"flipped.{ENDINGS[code]}", bytes(spoilt), False


def flipped_and_signed(chance: Random) -> Made:
    """A PNG whose dots were tampered with and whose sums were put right again."""
    spoilt = bytearray(zlib.compress(bytes(161 * 100)))
    spoilt[chance.randrange(2, len(spoilt))] ^= 1 << chance.randrange(8)
    return "signed.png", _png(160, 100, bytes(spoilt), colour=0), False


def wrong_ending(chance: Random) -> Made:
    one, other = chance.sample(CODES, 2)
    return f"wrong.{ENDINGS[one]}", good.picture(other)


def second_file_behind(chance: Random) -> Made:
    code = chance.choice(CODES)
    behind = chance.choice([_zip(), b"<html>" + SCRIPT, good.pdf(), PAYLOAD, b"GIF89a" + PAYLOAD])
    return f"two.{ENDINGS[code]}", good.picture(code) + behind


def camera_s_trailer_abused(chance: Random) -> Made:
    inside = chance.choice([_zip(), SCRIPT, good.pdf()])
    return "camera.jpg", good.picture("JPEG") + inside + b"SEFT"


def second_file_inside(chance: Random) -> Made:
    marker = chance.choice([0xFE, 0xE1, 0xE2, 0xED, 0xEF])
    body = chance.choice([_zip(), SCRIPT, b"<?php " + PAYLOAD, b"/*" + PAYLOAD])
    return "inside.jpg", good.with_segment(good.picture("JPEG"), marker, body), False


def metadata(chance: Random) -> Made:
    code = chance.choice(CODES)
    told = good.exif(orientation=chance.randint(1, 8), words=SCRIPT.decode(), gps=True)
    return f"telling.{ENDINGS[code]}", good.written(good.a_picture(), code, exif=told), False


def broken_metadata(chance: Random) -> Made:
    body = b"Exif\0\0MM\0*" + chance.randbytes(chance.randrange(4, 400)) + PAYLOAD
    return "broken.jpg", good.with_segment(good.picture("JPEG"), 0xE1, body), False


def profile(chance: Random) -> Made:
    size = chance.choice([100, 60_000, 900_000])
    inks = good.a_picture().convert("CMYK")
    hostile = chance.randbytes(size) + PAYLOAD
    return "inks.jpg", good.written(inks, "JPEG", icc_profile=hostile), False


def words_that_swell(chance: Random) -> Made:
    """Text chunks of a few kilobytes that inflate to 50 megabytes."""
    name, head = chance.choice(
        [(b"zTXt", b"k\0\0"), (b"iTXt", b"k\0\1\0\0\0"), (b"iCCP", b"k\0\0"), (b"tEXt", b"k\0")]
    )
    body = head + SCRIPT + _swelling(50)
    return "words.png", good.with_chunk(good.picture("PNG"), name, body), False


def flood(chance: Random) -> Made:
    side = chance.choice([12_000, 30_000, 65_000])
    return f"flood-{side}.png", _png(
        side, side, _nothing(side * (side // 8 + 1)), depth=1, colour=0
    )


def flood_in_jpeg(chance: Random) -> Made:
    side = chance.choice([12_000, 30_000, 65_000])
    spoilt = bytearray(good.picture("JPEG"))
    frame = spoilt.index(b"\xff\xc0")
    spoilt[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
    return f"flood-{side}.jpg", bytes(spoilt)


def flood_in_webp(chance: Random) -> Made:
    side = chance.choice([4_000, 12_000, 16_000])
    spoilt = bytearray(good.picture("WEBP"))
    frame = spoilt.index(b"\x9d\x01\x2a") + 3
    spoilt[frame : frame + 4] = struct.pack("<HH", side, side)
    return f"flood-{side}.webp", bytes(spoilt)


def dots_that_swell(chance: Random) -> Made:
    """A picture that says it is small and inflates to a hundred megabytes."""
    return "swelling.png", _png(chance.randint(1, 200), 100, _swelling(100))


def dots_that_lack(chance: Random) -> Made:
    return "lacking.png", _png(
        4_900, 5_000, _nothing(chance.choice([1, 70, 7_000_000, 70_000_000]))
    )


def many_parts(chance: Random) -> Made:
    empty = good.chunk(b"tEXt", b"") * chance.randint(30_000, 300_000)
    return "parts.png", good.PNG_SIGNATURE + empty


def many_scans(chance: Random) -> Made:
    whole = good.written(good.a_picture(), "JPEG", progressive=True)
    scan = whole.index(b"\xff\xda")
    following = whole.index(b"\xff\xda", scan + 2)
    again = whole[scan:following] * chance.randint(60, 3_000)
    return "scans.jpg", whole[:scan] + again + whole[scan:]


def animated(chance: Random) -> Made:
    code = chance.choice(["PNG", "WEBP", "GIF"])
    frames = [good.a_picture().rotate(turn) for turn in range(0, 90, 30)]
    moving = good.written(frames[0], code, save_all=True, append_images=frames[1:])
    if code == "PNG":
        moving = good.with_chunk(moving, b"tEXt", b"k\0" + SCRIPT)
    return f"moving.{code.lower()}", moving, code == "GIF"


def archive(chance: Random) -> Made:
    content = chance.choice([_zip(), _zip(swelling=True), gzip.compress(SCRIPT), _tar()])
    ending = chance.choice(["zip", "jar", "xlsx", "docm", "docx", "gz", "tar", "png", "txt", "pdf"])
    return f"archive.{ending}", content


def swelling_sheet(chance: Random) -> Made:
    inside = "xl/worksheets/sheet1.xml"
    return chance.choice(["sheet.xlsx", "sheet.pdf"]), _zip(swelling=True, inside=inside)


def page(chance: Random) -> Made:
    content = chance.choice(
        [
            b"<!DOCTYPE html><html>" + SCRIPT,
            b'<svg xmlns="http://www.w3.org/2000/svg" onload="' + PAYLOAD + b'"/>',
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b '" + PAYLOAD + b"'>]><svg>&b;</svg>",
            b"\xef\xbb\xbf  <html>" + SCRIPT,
            b"harmless words\n" + SCRIPT,
            b"<?php " + PAYLOAD,
        ]
    )
    return (
        f"page.{chance.choice(['html', 'svg', 'xml', 'png', 'jpg', 'txt', 'pdf', 'js'])}",
        content,
    )


def program(chance: Random) -> Made:
    content = chance.choice(
        [b"MZ\x90\0\3", b"\x7fELF\2\1\1\0", b"\xca\xfe\xba\xbe\0\0\0\x34", b"#!/bin/sh\n"]
    )
    ending = chance.choice(["exe", "png", "txt", "pdf", "jpg.exe", "sh", "webp", "class"])
    return f"program.{ending}", content + PAYLOAD


def pdf_that_acts(chance: Random) -> Made:
    action = chance.choice(
        [
            b"/S /JavaScript /JS (" + PAYLOAD + b")",
            b"/S /Java#53cript /J#53 (" + PAYLOAD + b")",
            b"/JS (" + PAYLOAD + b")",
            b"/S /Launch /F (" + PAYLOAD + b")",
            b"/S /L#61unch /F (" + PAYLOAD + b")",
            b"/Type /EmbeddedFile /F (" + PAYLOAD + b")",
            b"/S /SubmitForm /F (" + PAYLOAD + b")",
            b"/XFA (" + PAYLOAD + b")",
            b"/S /GoToE /F (" + PAYLOAD + b")",
            b"/Type /Annot /Subtype /RichMedia /F (" + PAYLOAD + b")",
        ]
    )
    plain = b"4 0 obj\n<< " + action + b" >>\nendobj\n"
    if chance.random() < 0.5:
        plain = good.stream(b"5 0 << " + action + b" >>", kind=b"/Type /ObjStm /N 1 /First 4 ")
    return "acts.pdf", good.pdf(plain)


def pdf_that_is_none(chance: Random) -> Made:
    whole = good.pdf()
    content = chance.choice(
        [
            whole[: chance.randrange(10, len(whole) - 8)],
            b"<html>" + SCRIPT + whole,
            whole + SCRIPT,
            whole + _zip(),
            good.pdf(trailer=b"/Encrypt 9 0 R "),
            good.pdf(good.stream(SCRIPT, packed=False)),
            good.pdf(good.packed_stream(_swelling(1)[:-20], kind=b"/Type /ObjStm ")),
            good.pdf(good.packed_stream(_swelling(100), kind=b"/Type /ObjStm ")),
            good.pdf(b"4 0 obj<</Filter[/FlateDecode/FlateDecode/FlateDecode]>>endobj\n"),
            good.pdf(b"4 0 obj<</Type/ObjStm/Filter/LZWDecode>>stream\nxx\nendstream endobj\n"),
            good.pdf(b"4 0 obj<<>>endobj\n" * 250_000),
            good.pdf(b"4 0 obj<<>>stream\nendstream " * 100_000),
        ]
    )
    return "none.pdf", content


def not_text(chance: Random) -> Made:
    content = chance.choice(
        [
            "words".encode("utf-16"),
            "words".encode("utf-32"),
            b"words\0" + PAYLOAD,
            b"words\x1b]0;" + PAYLOAD + b"\x07",
            "Gr\xfc\xdfe".encode("latin-1"),
            b"\xed\xa0\x80 half a pair",
            b"{\\rtf1 " + PAYLOAD + b"}",
            chance.randbytes(chance.randint(40, 4_000)),
        ]
    )
    return "words.txt", content


def too_large(chance: Random) -> Made:
    name, head, most = chance.choice(
        [
            ("large.jpg", b"\xff\xd8\xff\xe0", 5),
            ("large.png", good.PNG_SIGNATURE, 5),
            ("large.pdf", b"%PDF-1.7\n", 10),
            ("large.txt", b"words", 1),
        ]
    )
    return name, head.ljust(most * 1024 * 1024 + chance.randint(1, 500_000), b"a")


def empty(chance: Random) -> Made:
    return f"empty.{chance.choice(['png', 'jpg', 'pdf', 'txt', 'webp', ''])}", b""


def wandering_name(chance: Random) -> Made:
    """A good picture whose name means to leave the folder, or to look like something else."""
    name = chance.choice(
        [
            "../../../etc/passwd.png",
            "..\\..\\windows\\system32\\a.png",
            "/absolute.png",
            "page.php.png",
            'quote".png',
            "line\r\nSet-Cookie: a=b.png",
            "nul\0.html\0.png",
            "turn\u202egnp.png",
            "long" * 500 + ".png",
            ".png",
        ]
    )
    return name, good.with_chunk(good.picture("PNG"), b"tEXt", b"k\0" + PAYLOAD), False


FAMILIES: tuple[Callable[[Random], Made], ...] = (
    truncated, flipped, flipped_and_signed, wrong_ending, second_file_behind,
    camera_s_trailer_abused, second_file_inside, metadata, broken_metadata, profile,
    words_that_swell, flood, flood_in_jpeg, flood_in_webp, dots_that_swell, dots_that_lack,
    many_parts, many_scans, animated, archive, swelling_sheet, page, program, pdf_that_acts,
    pdf_that_is_none, not_text, too_large, empty, wandering_name,
)  # fmt: skip


def bad_files(count: int, *, seed: int = 1) -> Iterator[BadFile]:
    """As many bad files, family by family in turn, the same ones each time."""
    for number in range(count):
        yield bad_file(number, seed=seed)


def bad_file(number: int, *, seed: int = 1) -> BadFile:
    """The bad file of that number, made on its own."""
    family = FAMILIES[number % len(FAMILIES)]
    return BadFile(family.__name__, *family(Random(seed * 1_000_003 + number)))


def _png(width: int, height: int, dots: bytes, *, depth: int = 8, colour: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = good.chunk(b"IHDR", header) + good.chunk(b"IDAT", dots) + good.chunk(b"IEND", b"")
    return good.PNG_SIGNATURE + parts


def _swelling(megabytes: int) -> bytes:
    return _nothing(megabytes * 1024 * 1024)


@cache
def _nothing(count: int) -> bytes:
    """So many NULs, packed, without holding them."""
    packer, piece = zlib.compressobj(1), bytes(1024 * 1024)
    packed = b"".join(packer.compress(piece) for _piece in range(min(count >> 20, 200)))
    return packed + packer.compress(bytes(count & 0xFFFFF)) + packer.flush()


@cache
def _zip(*, swelling: bool = False, inside: str = "a.class") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archived:
        archived.writestr(inside, bytes(20_000_000) if swelling else PAYLOAD)
    return file.getvalue()


def _tar() -> bytes:
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archived:
        told = tarfile.TarInfo("../../etc/cron.d/a")
        told.size = len(PAYLOAD)
        archived.addfile(told, BytesIO(PAYLOAD))
    return file.getvalue()
