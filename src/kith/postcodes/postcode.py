"""A postcode as people type it, brought to one form: `AB12 3CD`, the sector `AB12 3`, `AB12`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import product

from kith.postcodes.refusals import PostcodeRefused, Reason
from kith.postcodes.royal_mail import ELSEWHERE, INWARD, area_of

LONGEST = 40
"""Characters of what is read at all; a postcode with room for spaces and stops."""


class Precision(Enum):
    """How much of a postcode is known: all of it, all but two letters, or its first half."""

    UNIT = "unit"
    SECTOR = "sector"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Postcode:
    """A possible postcode; `parse` makes it. Whether it exists, only a file of postcodes knows.

    `district` is the first half (`S60`), `number` the digit of the sector or empty, `letters`
    the last two or empty.
    """

    district: str
    number: str = ""
    letters: str = ""

    def __str__(self) -> str:
        return f"{self.district} {self.number}{self.letters}".rstrip()

    @property
    def compact(self) -> str:
        """Without its space. A sector cannot be told from a district so: use `str` as a key."""
        return f"{self.district}{self.number}{self.letters}"

    @property
    def area(self) -> str:
        """The letters that it starts with. They say nothing of whose council it is."""
        return area_of(self.district)

    @property
    def sector(self) -> str:
        """`S60 1`, or empty when only the district is known."""
        return f"{self.district} {self.number}" if self.number else ""

    @property
    def precision(self) -> Precision:
        """How much of it there is."""
        if self.letters:
            return Precision.UNIT
        return Precision.SECTOR if self.number else Precision.DISTRICT

    @property
    def elsewhere(self) -> Reason | None:
        """Why it is not on the map of Great Britain, or None when it is."""
        return ELSEWHERE.get(self.area)

    @property
    def keys(self) -> tuple[str, ...]:
        """What to look it up by, the most exact first: `S60 1AE`, `S60 1`, `S60`."""
        whole = str(self) if self.letters else ""
        return tuple(key for key in (whole, self.sector, self.district) if key)


def parse(text: str, *, beyond_britain: bool = False) -> Postcode:
    """Read a postcode, sector or district from what a person typed.

    Any case, spaces or stops; O for 0 and I for 1, and the other way, where only one reading is
    possible. A bare `S61` is the district; the sector `S6 1` needs its space. With
    `beyond_britain`, postcodes of Northern Ireland, the islands and the forces are given back
    too (`elsewhere` says which); otherwise they are refused, each with its sentence.
    Raises PostcodeRefused, whose message is for residents.
    """
    if len(text) > LONGEST:
        raise PostcodeRefused(Reason.TOO_LONG)
    spaced = _tidied(text)
    compact = spaced.replace(" ", "")
    if not compact:
        raise PostcodeRefused(Reason.EMPTY)
    if reason := _known_refusal(compact):
        raise PostcodeRefused(reason)
    postcode = _read(spaced, compact)
    if postcode.elsewhere and not beyond_britain:
        raise PostcodeRefused(postcode.elsewhere)
    return postcode


_STOPS = re.compile(r"[\s.,;:'\"_()\[\]\u2010-\u2015\u2018-\u201d\u200b-\u200d\ufeff-]+")
_FORCES = re.compile(r"BFPO[0-9]{0,4}")
# Ascension, Antarctic, Indian Ocean, Falklands, Pitcairn, South Georgia, St Helena, Tristan da
# Cunha, Turks and Caicos, Gibraltar and Anguilla have one postcode each; the Virgin Islands,
# Montserrat and the Cayman Islands have theirs by letters and four numbers.
_TERRITORIES = re.compile(
    r"(?:ASCN|BBND|BIQQ|FIQQ|PCRN|SIQQ|STHL|TDCU|TKCA)1ZZ|GX111AA|AI2640"
    r"|(?:VG|MSR|KY[1-3])[0-9]{4}"
)
# An American ZIP code, an Irish Eircode, a Dutch postcode: what people here also hold.
_FOREIGN = re.compile(
    r"[0-9]{5}(?:[0-9]{4})?|(?:[AC-FHKNPRTV-Y][0-9]{2}|D6W)[0-9AC-FHKNPRTV-Y]{4}"
    r"|[1-9][0-9]{3}[A-Z]{2}"
)
_NO_ADDRESS = frozenset(
    [
        "NFA",
        "NONE",
        "NOWHERE",
        "HOMELESS",
        "NOADDRESS",
        "NOPOSTCODE",
        "NOFIXEDABODE",
        "NOFIXEDADDRESS",
        "NOFIXEDADRESS",
        "IAMHOMELESS",
        "NOHOME",
    ]
)
# The NHS writes ZZ99 for no fixed abode and for unknown addresses.
_NHS_NO_ADDRESS = re.compile(r"ZZ99[0-9A-Z]{0,3}")
_NO_PLACE = frozenset({"GIR0AA", "GIR"})


def _tidied(text: str) -> str:
    """Capitals, with one space where there was any gap. Characters that look alike are not mended."""
    plain = unicodedata.normalize("NFKC", text)
    return _STOPS.sub(" ", plain).strip().upper()


def _known_refusal(compact: str) -> Reason | None:
    """The reason of what is recognised and is no postcode of these islands."""
    if compact in _NO_ADDRESS or _NHS_NO_ADDRESS.fullmatch(compact):
        return Reason.NO_ADDRESS
    if compact in _NO_PLACE:
        return Reason.NO_PLACE
    if _FORCES.fullmatch(compact):
        return Reason.FORCES
    # None of the foreign shapes is a postcode of ours, nor a slip of one.
    if _TERRITORIES.fullmatch(compact) or _FOREIGN.fullmatch(compact):
        return Reason.OVERSEAS
    return None


def _read(spaced: str, compact: str) -> Postcode:
    """The one postcode that the text can mean. As written first; then with O, 0, I, 1 swapped."""
    if not (compact.isascii() and compact.isalnum()):
        raise PostcodeRefused(Reason.IMPOSSIBLE)
    if _lacks_a_number(spaced):
        raise PostcodeRefused(Reason.UNFINISHED)
    divided = list(_divisions(spaced, compact))
    as_written = [found for parts in divided if (found := _possible(*parts))]
    if as_written:
        return as_written[0]
    for mended in (set(_mendings(*parts)) for parts in divided):
        if len(mended) == 1:
            return mended.pop()
        if mended:
            raise PostcodeRefused(Reason.AMBIGUOUS)
    raise PostcodeRefused(_why_impossible(compact))


def _lacks_a_number(spaced: str) -> bool:
    """Whether it is like `S60 AE`: closed up it would be read as S6 0AE, somewhere else."""
    first, _, second = spaced.partition(" ")
    return len(second) == 2 and len(first) >= 3


def _divisions(spaced: str, compact: str) -> Iterator[tuple[str, str]]:
    """The ways of dividing a text in two halves, the likeliest first."""
    if len(compact) >= 5:
        yield compact[:-3], compact[-3:]
    first, _, second = spaced.partition(" ")
    if len(second) == 1:
        yield first, second
        return
    if len(compact) <= 4:
        yield compact, ""
    if len(compact) <= 5:
        yield compact[:-1], compact[-1]


def _possible(outward: str, inward: str) -> Postcode | None:
    if not area_of(outward):
        return None
    if not inward:
        return Postcode(outward)
    if len(inward) == 1:
        return Postcode(outward, inward) if inward.isdigit() else None
    return Postcode(outward, inward[0], inward[1:]) if INWARD.fullmatch(inward) else None


_SWAPS = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
_TO_DIGIT = {"O": "0", "I": "1"}
_PADDED = re.compile(r"([A-Z]{1,2})0([1-9])")


def _mendings(outward: str, inward: str) -> Iterator[Postcode]:
    """Each possible postcode that slips of O, 0, I and 1, or a nought too many, could have made this of."""
    if len(outward) > 4:
        return
    # No O and no I ends a postcode, so only the number of the second half can have slipped.
    inward = _TO_DIGIT.get(inward[:1], inward[:1]) + inward[1:]
    read = ["".join(each) for each in product(*(_SWAPS.get(one, one) for one in outward))]
    # `S06` may be a slip for SO6, or S6 written with two digits.
    read += [_PADDED.sub(r"\1\2", outward)] if _PADDED.fullmatch(outward) else []
    yield from (found for each in read if (found := _possible(each, inward)))


def _why_impossible(compact: str) -> Reason:
    """Unfinished when a possible beginning lacks one of its last characters, else impossible."""
    outward, last = compact[:-2], compact[-2:]
    is_cut = bool(area_of(outward)) and bool(INWARD.fullmatch(f"{last}A"))
    letters_alone = len(compact) <= 2 and bool(area_of(f"{compact}1"))
    return Reason.UNFINISHED if is_cut or letters_alone else Reason.IMPOSSIBLE
