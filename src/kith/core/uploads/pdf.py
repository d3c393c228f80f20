"""Looks a PDF through for what does things: scripts, launches, files inside, locks.

This is a cheap and wary look, not a reader of PDFs. It reads what stands plainly in the file and
what its object streams hold, inflating at most `MOST_INFLATED` bytes. It does not see a fault of
some reader that a font or picture inside may use, content that inflates to very much, or an
object that a bent file shows only to readers more forgiving than this one. So a PDF is only ever
given out as a download (see `giving`), and ClamAV is there for those who want more.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from kith.core.uploads.kinds import Format
from kith.core.uploads.refusals import MEGABYTE, FileCarriesProgram, FileDamaged, FileLocked

HEADER = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\s%]")
ENDING = b"%%EOF"
MOST_AFTER_ENDING = 16
MOST_INFLATED = 8 * MEGABYTE
MOST_OBJECTS = 200_000
MOST_STREAMS = 50_000
LONGEST_DICTIONARY = 4096
ARCHIVE_END = b"PK\x05\x06"
ARCHIVE_END_WITHIN = 65_557
# Long enough not to come about by chance in compressed bytes, so sought in the whole file.
DOES_THINGS = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|SubmitForm|ImportData|GoToE)\b"
    rb"|<script\b|<!doctype html|<html\b|<\?php",
    re.I,
)
# Short, so sought only outside of streams.
DOES_THINGS_SHORTLY = re.compile(rb"/(?:JS|XFA|AF)(?![A-Za-z0-9])")
# Nobody spells a plain letter as #4A who has nothing to hide.
HIDES_ITS_WORDS = re.compile(rb"/[A-Za-z0-9]*#(?:[46][1-9A-Fa-f]|[57][0-9Aa])")
LOCK = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
STREAM = re.compile(rb">>\s*stream\r?\n")
DEEP_FILTERS = re.compile(rb"/Filter\s*\[(?:\s*/\w+){3}")
OWN_FILTER = re.compile(rb"/Filter\s*\[?\s*/(\w+)")


def looked_through(_form: Format, content: bytes) -> bytes:
    """The PDF as it came, when nothing in it was found to do things.

    Raises:
        FileDamaged: it does not begin or end as a PDF, or is built to be heavy.
        FileLocked: it is encrypted.
        FileCarriesProgram: it holds a script, an action, a form, another file or an archive.
    """
    _check_ends(content)
    plain = bytearray()
    budget = MOST_INFLATED
    for outside, dictionary, body in _parts(content):
        plain += outside
        if b"/ObjStm" in dictionary:
            inflated = _inflated(dictionary, body, budget)
            budget -= len(inflated)
            plain += b"\n" + inflated
    _check_words(plain, content)
    return content


def _check_ends(content: bytes) -> None:
    last = content.rfind(ENDING)
    if not HEADER.match(content) or last < 0:
        raise FileDamaged
    after = content[last + len(ENDING) :]
    if after.strip(b"\r\n\t \0") or ARCHIVE_END in content[-ARCHIVE_END_WITHIN:]:
        raise FileCarriesProgram
    objects, streams = content.count(b" obj"), content.count(b"endstream")
    if len(after) > MOST_AFTER_ENDING or objects > MOST_OBJECTS or streams > MOST_STREAMS:
        raise FileDamaged


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """What stands outside of streams, the dictionary that ends it, and the stream that follows."""
    begin = 0
    while found := STREAM.search(content, begin):
        end = content.find(b"endstream", found.end())
        if end < 0:
            raise FileDamaged
        outside = content[begin : found.end()]
        dictionary = outside[-LONGEST_DICTIONARY:]
        yield outside, dictionary[dictionary.rfind(b" obj") + 1 :], content[found.end() : end]
        begin = end
    yield content[begin:], b"", b""


def _inflated(dictionary: bytes, body: bytes, budget: int) -> bytes:
    named = OWN_FILTER.search(dictionary)
    if named is None:
        return body
    if named[1] not in {b"FlateDecode", b"Fl"}:
        raise FileCarriesProgram  # no program that people use writes objects so
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(body, budget + 1)
    except zlib.error as error:
        raise FileDamaged from error
    if len(inflated) > budget or not inflater.eof:
        raise FileDamaged
    return inflated


def _check_words(plain: bytearray, content: bytes) -> None:
    if LOCK.search(plain):
        raise FileLocked
    if (
        DOES_THINGS.search(content)
        or DOES_THINGS.search(plain)
        or DOES_THINGS_SHORTLY.search(plain)
        or HIDES_ITS_WORDS.search(plain)
    ):
        raise FileCarriesProgram
    if DEEP_FILTERS.search(plain):
        raise FileDamaged
