"""What the room refuses: a text that is no postcode we can use, and a file that is no directory."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Reason(Enum):
    """Why a postcode is refused; the value is the code that a log or a count may hold."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    UNFINISHED = "unfinished"
    IMPOSSIBLE = "impossible"
    AMBIGUOUS = "ambiguous"
    NORTHERN_IRELAND = "northern-ireland"
    JERSEY = "jersey"
    GUERNSEY = "guernsey"
    ISLE_OF_MAN = "isle-of-man"
    FORCES = "forces"
    OVERSEAS = "overseas"
    NO_ADDRESS = "no-address"
    NO_PLACE = "no-place"


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators where it stands; it is translated where it is told."""
    return sentence


SENTENCES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.EMPTY: gettext_noop("Enter a postcode."),
        Reason.TOO_LONG: gettext_noop("Enter just the postcode, without the rest of the address."),
        Reason.UNFINISHED: gettext_noop(
            "Some of this postcode is missing. Enter all of it, or just the first half."
        ),
        Reason.IMPOSSIBLE: gettext_noop("This is not a UK postcode. Check it and try again."),
        Reason.AMBIGUOUS: gettext_noop(
            "We cannot tell a letter from a number in this postcode. "
            "Check each O and 0, and each I and 1."
        ),
        Reason.NORTHERN_IRELAND: gettext_noop(
            "This postcode is in Northern Ireland. We only know places in England, Scotland "
            "and Wales. Choose your council instead."
        ),
        Reason.JERSEY: gettext_noop(
            "This postcode is in Jersey. We only know places in England, Scotland and Wales. "
            "Enter a postcode there."
        ),
        Reason.GUERNSEY: gettext_noop(
            "This postcode is in Guernsey, Alderney or Sark. "
            "We only know places in England, Scotland and Wales. Enter a postcode there."
        ),
        Reason.ISLE_OF_MAN: gettext_noop(
            "This postcode is on the Isle of Man. "
            "We only know places in England, Scotland and Wales. Enter a postcode there."
        ),
        Reason.FORCES: gettext_noop(
            "This is a forces post office number, so we cannot tell where you are. "
            "Enter a postcode near where you live now."
        ),
        Reason.OVERSEAS: gettext_noop(
            "This postcode is outside the UK. Enter a postcode in England, Scotland or Wales."
        ),
        Reason.NO_ADDRESS: gettext_noop(
            "You do not need an address to get help. Enter a postcode near where you are, "
            "or look at all help without one."
        ),
        Reason.NO_PLACE: gettext_noop(
            "This postcode is for post only and has no place on the map. "
            "Enter a postcode near where you live."
        ),
    }
)
"""What a resident reads, by reason; a room with a catalogue translates it where it is told."""


class PostcodeRefused(ValueError):
    """A text that is no postcode we can use. `reason` says why; the message is for residents.

    The message never repeats what was typed: it may be a name or a whole address.
    """

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(SENTENCES[reason])


class PostcodeFileRefused(ValueError):
    """A postcode file that cannot be used: `file`, `line` (0 when it is the whole file), `says`.

    Rows already yielded before it are part of a whole that never came: throw them away.
    """

    def __init__(self, file: str, line: int, says: str) -> None:
        self.file = file
        self.line = line
        self.says = says
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {says}")
