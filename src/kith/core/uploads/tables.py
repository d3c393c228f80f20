"""Tables and feeds: kept as they came, because their reader says how they are written."""

from __future__ import annotations

from kith.core.uploads.kinds import Format, taken
from kith.core.uploads.refusals import FileKindNotTaken
from kith.core.uploads.texts import OTHER_KINDS

PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF")
HEAD = 400


def looked_through(form: Format, content: bytes) -> bytes:
    """The same bytes. Whoever takes them reads them strictly, and gives them to nobody.

    Raises:
        FileKindNotTaken: it is a workbook, a packed file, a program or a web page.
    """
    start = content[:HEAD].decode("latin-1").replace("\x00", "").lstrip("\ufeff\xff\xfe \t\r\n")
    if content.startswith(PACKED) or OTHER_KINDS.match(start):
        raise FileKindNotTaken(taken([form.kind]), form.endings[0])
    return content
