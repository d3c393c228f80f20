"""The shape of postcodes: the areas there are, and which letters stand where.

Facts of Royal Mail's Postcode Address File ("PAF Programmers' Guide", the section on postcode
formats), and of the 120 files of Ordnance Survey's Code-Point Open 2024.1.0, one for each area
of Great Britain.
"""

from __future__ import annotations

import re

from kith.postcodes.refusals import Reason

_BRITISH = (
    "AB AL B BA BB BD BH BL BN BR BS CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
    "DY E EC EH EN EX FK FY G GL GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE "
    "LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG "
    "SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV "
    "YO ZE"
)
BRITISH_AREAS = frozenset(_BRITISH.split())
ELSEWHERE = {
    "BT": Reason.NORTHERN_IRELAND,
    "JE": Reason.JERSEY,
    "GY": Reason.GUERNSEY,
    "IM": Reason.ISLE_OF_MAN,
    "BF": Reason.FORCES,
    "BX": Reason.NO_PLACE,
    "XX": Reason.NO_PLACE,
}
"""Areas that are real and not on the map of Great Britain. BX and XX are for post alone."""

AREAS = BRITISH_AREAS | ELSEWHERE.keys()

# A letter after the number of a district is London's alone (EC1A, W1A, E1W, N1C, NW1W, SE1P).
LETTERED_AREAS = frozenset({"E", "EC", "N", "NW", "SE", "SW", "W", "WC"})
_LETTER_AFTER_ONE = "ABCDEFGHJKPSTUW"
_LETTER_AFTER_TWO = "ABEHMNPRVWXY"

_DISTRICT = re.compile(
    rf"(?P<area>[A-Z]{{1,2}})(?:(?P<number>0|[1-9][0-9]?)"
    rf"|[0-9](?P<letter>[{_LETTER_AFTER_ONE}{_LETTER_AFTER_TWO}]))"
)
INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}")
"""The second half: a number and two letters, never C, I, K, M, O or V."""


def area_of(district: str) -> str:
    """The letters that a district starts with: `S60` gives `S`. Empty for an impossible district."""
    found = _DISTRICT.fullmatch(district)
    if not found or found["area"] not in AREAS:
        return ""
    area, letter = found["area"], found["letter"]
    if letter and (area not in LETTERED_AREAS or letter not in _letters_of(area)):
        return ""
    return area


def _letters_of(area: str) -> str:
    return _LETTER_AFTER_ONE if len(area) == 1 else _LETTER_AFTER_TWO
