"""What a provider may send in, and how two texts differ, word by word."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

BY_PROVIDERS = (
    "name",
    "other_name",
    "summary",
    "description",
    "status",
    "website",
    "email",
    "phones",
    "how_to_ask",
    "ways",
    "delivery",
    "taking",
    "waiting",
    "waiting_days",
    "cost",
    "cost_words",
    "youngest",
    "oldest",
    "eligibility",
    "languages",
    "has_interpreters",
    "terms",
    "life_stages",
    "serves",
    "times",
    "places",
)
"""The fields of an entry that a provider may propose; all others are decided here."""
PROVIDER, ORGANISATION, KEEPER = "provider", "organisation", "keeper_email"
"""Beside fields, what a proposal without an entry says: whose it is, and who is to keep it."""
MOST_WORDS = 4000
WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands in both texts, or in one of them: same, gone or new."""

    kind: str
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """How `after` came of `before`: what stayed, what went, what is new, in reading order."""
    was, becomes = WORD.findall(before), WORD.findall(after)
    if len(was) + len(becomes) > MOST_WORDS:
        whole = (Piece("gone", before), Piece("new", after))
        return (Piece("same", before),) if before == after else whole
    found: list[Piece] = []
    matcher = SequenceMatcher(None, was, becomes, autojunk=False)
    for _tag, start, end, new_start, new_end in matcher.get_opcodes():
        if _tag == "equal":
            found.append(Piece("same", "".join(was[start:end])))
            continue
        found.append(Piece("gone", "".join(was[start:end])))
        found.append(Piece("new", "".join(becomes[new_start:new_end])))
    return tuple(piece for piece in found if piece.text)


def offered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Of some values those that a provider may propose."""
    return {name: value for name, value in values.items() if name in BY_PROVIDERS}


def digest_of(values: object) -> str:
    """What tells one state of JSON values from another."""
    written = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def in_order(names: Iterable[str]) -> list[str]:
    """Names of fields as a form shows them; unknown ones last."""
    places = {name: place for place, name in enumerate(BY_PROVIDERS)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))
