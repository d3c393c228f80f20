"""Which files are taken, and how one knows them: by their first bytes, and by their name too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from kith.core.uploads.refusals import MEGABYTE, FileKindNotTaken

PICTURE, PDF, TEXT, TABLE = "picture", "pdf", "text", "table"
MOST_BYTES = {
    PICTURE: 5 * MEGABYTE,
    PDF: 10 * MEGABYTE,
    TEXT: MEGABYTE,
    TABLE: 10 * MEGABYTE,
}
IN_WORDS = {
    PICTURE: "a picture in JPEG, PNG or WebP",
    PDF: "a PDF",
    TEXT: "a plain text file whose name ends in .txt",
    TABLE: "a table or a feed whose name ends in .csv, .json or .ndjson",
}
HEAD_BYTES = 12
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a file: its kind, how names of such files end, and how they are served."""

    code: str
    kind: str
    content_type: str
    endings: tuple[str, ...]

    @property
    def most_bytes(self) -> int:
        """How large it may be."""
        return MOST_BYTES[self.kind]


FORMATS = (
    Format("JPEG", PICTURE, "image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    Format("PNG", PICTURE, "image/png", ("png",)),
    Format("WEBP", PICTURE, "image/webp", ("webp",)),
    Format("PDF", PDF, "application/pdf", ("pdf",)),
    Format("TEXT", TEXT, "text/plain; charset=utf-8", ("txt", "text")),
    # Their first bytes say no more than those of a text.
    Format("TEXT", TABLE, "text/csv", ("csv", "tsv")),
    Format("TEXT", TABLE, "application/json", ("json",)),
    Format("TEXT", TABLE, "application/x-ndjson", ("ndjson", "jsonl")),
)


def format_of(*, name: str, head: bytes, kinds: Collection[str]) -> Format:
    """What a file is, where its name and its first bytes agree and its kind is asked for.

    Raises:
        FileKindNotTaken: they do not agree, or nobody asked for it.
    """
    ending = last_part(name).rpartition(".")[2].lower()
    by_name = next((one for one in FORMATS if ending in one.endings and one.kind in kinds), None)
    if by_name is None:
        raise FileKindNotTaken(taken(kinds))
    if _code_by_bytes(head) != by_name.code:
        raise FileKindNotTaken(taken(kinds), ending)
    return by_name


def _code_by_bytes(head: bytes) -> str:
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith(b"%PDF-"):
        return "PDF"
    return "TEXT"  # nothing in its first bytes says so: the whole of it is read later


def taken(kinds: Collection[str]) -> str:
    """What may be chosen, in words, in a fixed order."""
    *most, last = [words for kind, words in IN_WORDS.items() if kind in kinds]
    return f"{', '.join(most)} or {last}" if most else last


def endings_of(kinds: Collection[str]) -> list[str]:
    """The endings of names that may be chosen, each with its dot, for a file control."""
    return [f".{ending}" for one in FORMATS if one.kind in kinds for ending in one.endings]


def most_megabytes(kinds: Collection[str]) -> int:
    """How large a file of these kinds may be at most."""
    return max(MOST_BYTES[kind] for kind in kinds) // MEGABYTE


def last_part(name: str) -> str:
    """A name without any folders, whichever way the slashes lean."""
    return name.replace("\\", "/").rpartition("/")[2]


def plain_name(name: str, form: Format) -> str:
    """A name to download it by: letters, digits, spaces and hyphens, and its true ending."""
    stem = unicodedata.normalize("NFC", last_part(name)).rpartition(".")[0]
    plain = re.sub(r"[^\w\- ]+|_+", "-", stem)
    plain = re.sub(r"[\s-]*-[\s-]*|\s+", lambda run: "-" if "-" in run[0] else " ", plain)
    return f"{plain[:LONGEST_NAME].strip(' -') or 'file'}.{form.endings[0]}"
