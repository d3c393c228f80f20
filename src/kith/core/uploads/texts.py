"""Plain text: UTF-8 and nothing but words."""

from __future__ import annotations

import re

from kith.core.uploads.kinds import Format, taken
from kith.core.uploads.refusals import FileCarriesProgram, FileKindNotTaken, TextNotPlain

NOT_WORDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
OTHER_KINDS = re.compile(
    r"<(?:!doctype|html|svg|\?xml|\?php|head|body)|\{\\rtf|#!|%!PS|MIME-", re.I
)
PROGRAM = re.compile(r"<\s*(?:script|iframe|object|embed|svg)\b|<\?php", re.I)


def read_anew(form: Format, content: bytes) -> bytes:
    """The text as UTF-8 with plain line ends.

    Raises:
        TextNotPlain: it is not UTF-8, or holds what is no writing: NULs, controls.
        FileKindNotTaken: it is a web page or another format in the dress of a text.
        FileCarriesProgram: it has a script in it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextNotPlain from error
    if NOT_WORDS.search(text):
        raise TextNotPlain
    if OTHER_KINDS.match(text.lstrip()):
        raise FileKindNotTaken(taken([form.kind]), form.endings[0])
    if PROGRAM.search(text):
        raise FileCarriesProgram
    return text.replace("\r\n", "\n").replace("\r", "\n").encode()
