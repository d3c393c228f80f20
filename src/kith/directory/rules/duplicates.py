"""Which two services may be one, and why one thinks so: few pairs looked at, each with its reasons.

Services are looked at together only where they share something rare: a postcode, a telephone
number, a website or two uncommon words of their names. What very many share says nothing, so a
block beyond `MOST_IN_BLOCK` is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from rapidfuzz import fuzz

MOST_IN_BLOCK = 40
LEAST_SCORE = 70
LEAST_NAME = 60
"""Names that are less alike than this are of two services, whatever else they share."""
LEAST_NAME_OF_ONE = 85
"""The same, of one provider: its services share a door, a telephone and words of their names."""
COMMON_SHARE = 0.01
_WORD = re.compile(r"[^\W_]{3,}")
_DIGITS = re.compile(r"\D")
_PLAIN_HOST = re.compile(r"^www\.")


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a service is compared."""

    id: Any
    name: str
    provider: str = ""
    phones: frozenset[str] = frozenset()
    host: str = ""
    address: str = ""
    postcodes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two services that may be one."""

    first: Any
    second: Any
    score: int
    reasons: tuple[str, ...]


def digits_of(number: str) -> str:
    """A telephone number, however it is written: the last ten digits."""
    digits = _DIGITS.sub("", number)
    return digits[-10:] if len(digits) >= 9 else ""


def host_of(address: str) -> str:
    """The machine that a web address names, without www."""
    try:
        return _PLAIN_HOST.sub("", (urlsplit(address).hostname or "").casefold())
    except ValueError:
        return ""


def words_of(name: str) -> frozenset[str]:
    """The words of a name."""
    return frozenset(_WORD.findall(name.casefold()))


def pairs(facts: Iterable[Facts], only: frozenset[Any] | None = None) -> Iterator[Pair]:
    """Pairs that may be one, each once. `only`: those in which one of these has a part."""
    known = {one.id: one for one in facts}
    seen: set[tuple[Any, Any]] = set()
    for block in _blocks(known):
        for one, other in combinations(block, 2):
            key = (one, other) if str(one) < str(other) else (other, one)
            if key in seen or (only is not None and one not in only and other not in only):
                continue
            seen.add(key)
            if found := judged(known[key[0]], known[key[1]]):
                yield found


def _blocks(known: Mapping[Any, Facts]) -> Iterator[list[Any]]:
    """Groups of services that share something rare."""
    words = {pk: words_of(one.name) for pk, one in known.items()}
    counts = Counter(word for held in words.values() for word in held)
    most = max(MOST_IN_BLOCK, COMMON_SHARE * len(known))
    blocks: dict[str, list[Any]] = {}
    for pk, one in known.items():
        for key in _keys(one, words[pk], counts, most):
            blocks.setdefault(key, []).append(pk)
    for block in blocks.values():
        if 1 < len(block) <= MOST_IN_BLOCK:
            yield block


def _keys(
    one: Facts, words: frozenset[str], counts: Mapping[str, int], most: float
) -> Iterator[str]:
    for phone in one.phones:
        yield f"phone {phone}"
    for postcode in one.postcodes:
        yield f"postcode {postcode}"
    if one.host:
        yield f"host {one.host}"
    rare = sorted((word for word in words if counts[word] <= most), key=lambda w: (counts[w], w))
    for pair in combinations(rare[:4], 2):
        yield f"words {' '.join(sorted(pair))}"
    yield f"name {' '.join(sorted(words))}"


def judged(one: Facts, other: Facts) -> Pair | None:
    """How likely two services are one, of a hundred, with the reasons; none where not very."""
    alike = fuzz.token_sort_ratio(one.name.casefold(), other.name.casefold())
    is_of_one = bool(one.provider) and one.provider.casefold() == other.provider.casefold()
    if alike < (LEAST_NAME_OF_ONE if is_of_one else LEAST_NAME):
        return None
    reasons = [_said_of_names(one.name, other.name, alike)]
    score = 0.55 * alike
    for weight, reason in _shared(one, other):
        score += weight
        reasons.append(reason)
    score = min(100.0, score)
    if score < LEAST_SCORE:
        return None
    return Pair(one.id, other.id, round(score), tuple(reasons))


def _said_of_names(name: str, other: str, alike: float) -> str:
    if name.casefold() == other.casefold():
        return "The same name"
    return f"Names alike by {round(alike)} of 100"


def _shared(one: Facts, other: Facts) -> Iterator[tuple[float, str]]:
    if one.phones & other.phones:
        yield 22, "The same telephone"
    if one.postcodes & other.postcodes:
        yield 15, "The same postcode"
    if one.address and one.address == other.address:
        yield 20, "The same web page"
    elif one.host and one.host == other.host:
        yield 10, "The same website"
    if one.provider and one.provider.casefold() == other.provider.casefold():
        yield 15, "The same provider"
    elif fuzz.token_sort_ratio(one.provider.casefold(), other.provider.casefold()) >= 85:
        yield 8, "Providers of nearly the same name"
