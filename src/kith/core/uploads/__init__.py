"""The gate for files: nothing that a person sends in is kept, or given out again, unchecked.

    upload = accept(file=file, kinds={"picture"}, by=person.pk, at=at)     all at once
    examined = examine(file=file, kinds={"picture"})                       slow: no transaction
    upload = keep(examined=examined, by=person.pk, at=at)                  quick: inside one
    return as_attachment(upload)

A file is cut off at its kind's size, known by its first bytes, scanned for viruses where there
is a scanner, and then: a picture is drawn anew, a text is read and written anew, a PDF is looked
through. What is refused is refused with a sentence: see `refusals`.
"""

from __future__ import annotations

from kith.core.uploads.gate import Examined, accept, examine
from kith.core.uploads.giving import as_attachment
from kith.core.uploads.keeping import forget, forget_strays, keep
from kith.core.uploads.refusals import (
    FileCarriesProgram,
    FileDamaged,
    FileHasVirus,
    FileKindNotTaken,
    FileLocked,
    FileTooLarge,
    PictureTooManyPixels,
    ScannerAway,
    TextNotPlain,
)

__all__ = [
    "Examined",
    "FileCarriesProgram",
    "FileDamaged",
    "FileHasVirus",
    "FileKindNotTaken",
    "FileLocked",
    "FileTooLarge",
    "PictureTooManyPixels",
    "ScannerAway",
    "TextNotPlain",
    "accept",
    "as_attachment",
    "examine",
    "forget",
    "forget_strays",
    "keep",
]
