"""What reading and writing share: labels of our own attributes, fixed sentences, ids, plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from babel import Locale

from kith.open_referral.formats import is_uri
from kith.postcodes import PostcodeRefused, parse

Record = dict[str, Any]

OURS = "kith:"
SUMMARY = "kith:summary"
LIFE_STAGE = "kith:life_stage"
WAY = "kith:way"
DELIVERY = "kith:delivery"
TAKING = "kith:taking"
WAITING_DAYS = "kith:waiting_days"
COST = "kith:cost"
SAFETY = "kith:safety"
BRINGS_IN = "kith:brings_in"
INVENTED = "kith:invented"
READ_ON = "kith:read_on"
SOURCE = "kith:source"
CONFIDENTIAL = "kith:confidential"
PRECISION = "kith:precision"
POINT = "kith:point"
DISTRICT = "kith:district"
WARD = "kith:ward"
ADDRESS = "kith:address"
TOWN = "kith:town"
COUNTY = "kith:county"
POSTCODE = "kith:postcode"
COUNTRY = "kith:country"
KIND = "kith:kind"
CODE = "kith:code"
LICENCE = "kith:licence"
ALTERNATIVE = "kith:alternative"
LEADS_TO = "kith:leads_to"
ORDER = "kith:order"
RETIRED = "kith:retired"
REQUIRED = "kith:required"
LANG = "kith:lang"
HOURS = "kith:hours"
TEXT = "kith:text"
YES = "yes"
NO = "no"

INVENTED_ALERT = "This entry is invented. It is here to show how the directory works."
HAS_INTERPRETERS = "Interpreters can be arranged."
NO_INTERPRETERS = "There are no interpreters."
PLACES = "places"
"""The unit of a capacity: how many people more are taken on."""

STATISTICS = "http://statistics.data.gov.uk/id/statistical-geography/"
"""Where the Office for National Statistics names each area by its code."""
AREA_CODE = re.compile(r"[ENSWKJ][0-9]{8}")
NATIONS = {
    "england": "E92000001",
    "wales": "W92000004",
    "scotland": "S92000003",
    "northern_ireland": "N92000002",
}
"""Codes of the Office for National Statistics, by the word that packs use."""

LONGEST_ADDRESS = 500
LONGEST_EMAIL = 254

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_JOINERS = "\u200c\u200d"


def part_id(owner: UUID | str, *said: object) -> str:
    """The id of a part: the same for the same owner and words."""
    base = owner if isinstance(owner, UUID) else UUID(owner)
    return str(uuid5(base, " ".join(str(one) for one in said)))


def attribute(owner: UUID | str, entity: str, label: str, value: str) -> Record:
    """An attribute of our own."""
    return {
        "id": part_id(owner, "attribute", label, value),
        "link_id": str(owner),
        "link_entity": entity,
        "label": label,
        "value": value,
    }


def attributes(owner: UUID | str, entity: str, pairs: Iterable[tuple[str, object]]) -> list[Record]:
    """Attributes for those pairs of label and value that say something."""
    told = ((label, plain(str(value))) for label, value in pairs if value not in ("", None, False))
    return [attribute(owner, entity, label, value) for label, value in told if value]


def plain(text: str) -> str:
    """The text without what nobody sees; line ends stay. The same again when done twice."""
    if text.isprintable():
        return text.strip()
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    return "\n".join(_shown(line).rstrip() for line in lines).strip()


def _shown(line: str) -> str:
    spaced = (" " if one.isspace() else one for one in line)
    return "".join(one for one in spaced if one.isprintable() or one in _JOINERS)


def web_address(text: str) -> str:
    """An address that a page may link to, by RFC 3986; empty for what is none."""
    told = plain(text)
    if not told.lower().startswith(("https://", "http://")) or "\n" in told:
        return ""
    if not is_uri(told):
        told = quote(told, safe="%:/?#[]@!$&'()*+,;=~")
    return told if is_uri(told) and len(told) <= LONGEST_ADDRESS else ""


def email_address(text: str) -> str:
    """An e-mail address; empty for what is none."""
    told = plain(text)
    name, _at, host = told.rpartition("@")
    is_one = name and "." in host and not any(one.isspace() for one in told)
    return told if is_one and len(told) <= LONGEST_EMAIL else ""


def phone_number(text: str) -> str:
    """A number without the quotation marks that some feeds put round it."""
    return plain(plain(text).strip('"'))


def tidy_postcode(text: str) -> str:
    """A postcode as it is written; empty for what is none of Great Britain's."""
    try:
        return str(parse(plain(text)))
    except PostcodeRefused:
        return ""


def language_name(tag: str) -> str:
    """What a language is called in English; the tag itself where nobody says."""
    names = _names()
    return names.get(tag.replace("-", "_")) or names.get(tag.partition("-")[0], tag)


def language_tag(name: str) -> str:
    """The tag of a language that is called so in English; empty where none is."""
    return _tags().get(name.strip().casefold(), "")


@cache
def _names() -> dict[str, str]:
    return {str(tag): str(name) for tag, name in Locale("en").languages.items()}


@cache
def _tags() -> dict[str, str]:
    names = sorted(_names().items(), key=lambda pair: (-len(pair[0]), pair[0]))
    return {name.casefold(): tag.replace("_", "-") for tag, name in names}
