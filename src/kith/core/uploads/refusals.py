"""Why the gate keeps a file out, in sentences that say what to do instead."""

from __future__ import annotations

from kith.core.refusals import Refusal

MEGABYTE = 1024 * 1024


class FileTooLarge(Refusal):
    """The file has more bytes than its kind may have."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"This file is too large. Choose one of at most {most // MEGABYTE} MB, "
            "or save yours smaller."
        )


class FileKindNotTaken(Refusal):
    """The file is of a kind that is not asked for, or is not what its name says."""

    def __init__(self, taken: str, ending: str = "") -> None:
        not_so = f"The name of this file ends in .{ending}, but what is in it is something else."
        opening = not_so if ending else "This kind of file is not taken."
        super().__init__(f"{opening} Choose {taken}.")


class PictureTooManyPixels(Refusal):
    """The picture would take too much memory to draw."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"This picture is too big: it has more than {most // 1_000_000} million dots. "
            "Save it smaller, for example 2,000 dots wide, and choose it again."
        )


class FileDamaged(Refusal):
    """The file does not hold together."""

    def __init__(self) -> None:
        super().__init__(
            "This file is damaged or not complete. Open it, save it again and choose the new file."
        )


class TextNotPlain(Refusal):
    """The text is not UTF-8, or holds what is no writing."""

    def __init__(self) -> None:
        super().__init__(
            "This file is not plain text that can be read here. Save it as plain text in “UTF-8” "
            "and choose it again."
        )


class FileCarriesProgram(Refusal):
    """The file holds a program, or another file hidden inside it."""

    def __init__(self) -> None:
        super().__init__(
            "This file has a program, a form or another file inside it. Save a plain copy, for "
            "example with “print to PDF”, and choose that."
        )


class FileLocked(Refusal):
    """The file is encrypted, so nobody can look inside."""

    def __init__(self) -> None:
        super().__init__("This PDF is locked. Save a copy without a password and choose that.")


class FileHasVirus(Refusal):
    """The scanner knows the file as harmful."""

    def __init__(self) -> None:
        super().__init__(
            "The virus scanner found something harmful in this file, so it was not kept. "
            "Tell those who look after your computer."
        )


class ScannerAway(Refusal):
    """There should be a virus scanner, and it does not answer. Then nothing is kept."""

    def __init__(self) -> None:
        super().__init__(
            "Files cannot be checked for viruses at the moment, so none is taken. "
            "Try again in an hour."
        )
