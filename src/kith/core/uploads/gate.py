"""In by the gate: how large, what kind, what the scanner says, and then written anew."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings

from kith.core.models import Upload
from kith.core.uploads import clamav, keeping, pdf, pictures, tables, texts
from kith.core.uploads.examined import Examined
from kith.core.uploads.kinds import (
    HEAD_BYTES,
    PDF,
    PICTURE,
    TABLE,
    TEXT,
    Format,
    format_of,
    plain_name,
)
from kith.core.uploads.refusals import FileDamaged, FileTooLarge

__all__ = ["Examined", "accept", "examine"]

CHUNK = 64 * 1024


class Readable(Protocol):
    """What a browser sent: a name that proves nothing, and bytes."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes:
        """At most `size` further bytes."""
        ...


WRITTEN_ANEW: dict[str, Callable[[Format, bytes], bytes]] = {
    PICTURE: pictures.drawn_anew,
    PDF: pdf.looked_through,
    TEXT: texts.read_anew,
    TABLE: tables.looked_through,
}


def accept(*, file: Readable, kinds: Collection[str], by: UUID, at: datetime) -> Upload:
    """Examine a file and keep it: see `examine` for what is refused.

    A picture takes up to a second to draw, so an operation that opens a transaction of its own
    calls `examine` before it and `keep` inside.
    """
    return keeping.keep(examined=examine(file=file, kinds=kinds), by=by, at=at)


def examine(*, file: Readable, kinds: Collection[str]) -> Examined:
    """Check a file and write it anew; nothing is kept yet.

    Raises:
        FileTooLarge, FileKindNotTaken, FileHasVirus, ScannerAway: before anything is decoded.
        FileDamaged, FileCarriesProgram, FileLocked, PictureTooManyPixels: by what is in it.
    """
    head = file.read(HEAD_BYTES)
    name = file.name or ""
    if not head:
        raise FileDamaged
    form = format_of(name=name, head=head, kinds=kinds)
    content = _content(file, head, form.most_bytes)
    if settings.CLAMAV:
        clamav.scan(content, at=settings.CLAMAV)
    anew = WRITTEN_ANEW[form.kind](form, content)
    return Examined(plain_name(name, form), form.kind, form.content_type, anew)


def _content(file: Readable, head: bytes, most: int) -> bytes:
    """All of the file; whatever size it said it has, no more than `most` is ever held."""
    content = bytearray(head)
    while len(content) <= most and (chunk := file.read(min(CHUNK, most + 1 - len(content)))):
        content += chunk
    if len(content) > most:
        raise FileTooLarge(most)
    return bytes(content)
