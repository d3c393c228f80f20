"""If it names a town it is not code: nothing that a pack names stands in Python or a template.

What counts, from every pack:

* the area's own name, code and council, whatever the capitals;
* every other name (organisations, helplines, life stages, documents, competitions), as written;
* each capitalised word inside those names and inside the pack's sentences, unless the word is
  ordinary: written in lower case somewhere in a pack, or one of GENERIC;
* web and e-mail hosts, telephone and text numbers of five digits or more, prize sums in pounds.

Of an invented pack (`invented = true`) only the area and its whole names of two capitals or more
count: its words and numbers are chosen to be nobody's. A demonstration shows that pack, so what a
room's `demo` folder tells may name its bodies.

Shorter numbers (999, 111) are the nation's and too like other numbers; one in a template is a
breach, one in Python is not.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.rules.tree import SOURCE, Breach, files, named, text_of

RULE = "No area's names, numbers or sums in code"

NAME_KEYS = {"name", "formal_name", "council", "publisher", "document", "product_title", "address"}
TITLED_FILES = {"pack.toml", "competitions.toml"}
NUMBER_KEYS = {"phone", "text", "number"}
ADDRESS_KEYS = {"url", "exit_url", "email", "website"}
SOURCE_KEYS = {"source", "sources", "source_url", "uri", "credits"}
NOT_PROSE = NUMBER_KEYS | ADDRESS_KEYS | SOURCE_KEYS | {"tag", "text_word", "code", "postcode"}
SHORTEST_NUMBER = 5
BEGINNING, FEW = 3, 4

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = "January February March April May June July August September October November December"
NATIONS = "England Scotland Wales Northern Ireland Britain British English Welsh Scottish UK"
LANGUAGES = "Arabic Urdu Polish"
HOUSE = "Charter Status Kith Relationships Relationship"
PUBLIC = "NHS NICE ONS GOV Act Family Families Hub Hubs Office National Statistics"
SHORT = "I A B C D E F P"
EVERYDAY = (
    "Adulthood Alliance Direct Failure Field Forced Foundation Lane Marriage Men's Metropolitan "
    "Pregnancy Provider Respect Rights Riverside Round Second Silver South Stepping Stones "
    "Teenagers Unit"
)
GENERIC = set(f"{DAYS} {MONTHS} {NATIONS} {LANGUAGES} {HOUSE} {PUBLIC} {SHORT} {EVERYDAY}".split())
HOSTS_OF_ALL = {"www.gov.uk", "www.nhs.uk"}
# `kith demo` has to say which of our packs it shows, and shows an invented one.
ALLOWED = {(f"{SOURCE}/cli/demo.py", "exampleton")}

INVENTED = "a name of an invented pack"
EMERGENCY = re.compile(r"(?<![\d.-])(?:999|111|112|101)(?![\d.-])")
WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
SENTENCE_END = re.compile(r"(?:^|[.:;!?]\s+|[(\"'\u2018]\s*)$")


@dataclass(slots=True)
class Nouns:
    """What the packs name."""

    anyhow: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    invented: set[str] = field(default_factory=set)
    capitals: set[str] = field(default_factory=set)
    ordinary: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    pounds: set[str] = field(default_factory=set)

    def patterns(self) -> dict[str, re.Pattern[str]]:
        """One pattern a kind of noun, each finding any of its kind; empty kinds left out."""
        words = {word for word in self.capitals | self.names if not self._is_generic(word)}
        numbers = {r"[ \-]?".join(number) for number in self.numbers}
        found = {
            "the area's own name": _any_of(self.anyhow, flags=re.IGNORECASE),
            "a name of a pack": _any_of(words),
            INVENTED: _any_of(self.invented),
            "an address of a pack": _any_of(self.hosts - HOSTS_OF_ALL, flags=re.IGNORECASE),
            "a number of a pack": _compiled(numbers, r"(?<!\d)(?:{})(?!\d)"),
            "a prize of a pack": _compiled(
                self.pounds, r"£\s?(?:{0})\b(?![.,]?\d)|\b(?:{0})(?:\.00)? pounds\b"
            ),
        }
        return {kind: pattern for kind, pattern in found.items() if pattern}

    def _is_generic(self, name: str) -> bool:
        words = WORD.findall(name)
        return len(words) <= 1 and all(w in GENERIC or w.lower() in self.ordinary for w in words)


def _any_of(names: set[str], flags: int = 0) -> re.Pattern[str] | None:
    return _compiled(names, r"(?<!\w)(?:{})(?!\w)", flags, written=_by_beginning)


def _compiled(
    alternatives: set[str],
    shape: str,
    flags: int = 0,
    written: Callable[[list[str]], str] = "|".join,
) -> re.Pattern[str] | None:
    if not alternatives:
        return None
    longest_first = sorted(alternatives, key=lambda one: (-len(one), one))
    return re.compile(shape.replace("{0}", "{}").replace("{}", written(longest_first)), flags)


def _by_beginning(names: list[str], letters: int = BEGINNING) -> str:
    """The names as alternatives, in groups that begin alike: a text is looked through far sooner.

    Two that could match in one place begin alike, and a group keeps their order.
    """
    if letters == 0 or len(names) < FEW:
        return "|".join(map(re.escape, names))
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name[:1], []).append(name[1:])
    return "|".join(
        f"{re.escape(first)}(?:{_by_beginning(rest, letters - 1)})" if first else ""
        for first, rest in groups.items()
    )


@cache
def nouns_of(root: Path) -> Nouns:
    """Read every pack below `packs/`."""
    nouns = Nouns()
    packs = {path.parent: path for path in files(root, "/pack.toml", under=("packs/",))}
    for folder, index in packs.items():
        area = tomllib.loads(text_of(index))
        own = (area.get(key, "") for key in ("name", "formal_name", "code", "council"))
        nouns.anyhow |= {name for name in own if name}
        found = Nouns()
        for path in files(root, ".toml", under=(f"{named(root, folder)}/",)):
            data = tomllib.loads(text_of(path))
            data.pop("languages", None)
            for key, value in _leaves(data):
                _add(found, path.name, key, value)
        _keep(nouns, found, is_invented=area.get("invented", False))
    return nouns


def _keep(nouns: Nouns, found: Nouns, *, is_invented: bool) -> None:
    nouns.ordinary |= found.ordinary
    if is_invented:
        nouns.invented |= {name for name in found.names if _is_proper(name)}
        return
    nouns.names |= found.names
    nouns.capitals |= found.capitals
    nouns.hosts |= found.hosts
    nouns.numbers |= found.numbers
    nouns.pounds |= found.pounds


def _is_proper(name: str) -> bool:
    """Whether it is a name rather than a phrase: "Kite Street", not "Cut off"."""
    return sum(word[0].isupper() for word in WORD.findall(name)) > 1


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            yield from _leaves(inner, inner_key)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value


def _add(nouns: Nouns, file: str, key: str, value: Any) -> None:
    if key == "pence":
        nouns.pounds.add(f"{value / 100:.2f}".removesuffix(".00"))
    if not isinstance(value, str) or not value:
        return
    if key in NUMBER_KEYS and len(digits := re.sub(r"\D", "", value)) >= SHORTEST_NUMBER:
        nouns.numbers.add(digits)
    if key in ADDRESS_KEYS:
        nouns.hosts.add(urlsplit(value).hostname or value.rpartition("@")[2])
    if key in NAME_KEYS or (key == "title" and file in TITLED_FILES):
        nouns.names.add(value)
        nouns.capitals |= {word for word in WORD.findall(value) if word[0].isupper()}
    if key not in NOT_PROSE or (key == "text" and " " in value):
        _read_prose(nouns, value)


def _read_prose(nouns: Nouns, text: str) -> None:
    for match in WORD.finditer(text):
        word = match.group().removesuffix("'s").removesuffix("\u2019s")
        if word[0].islower():
            nouns.ordinary.add(word)
        elif not SENTENCE_END.search(text[: match.start()]):
            nouns.capitals.add(word)


def check(root: Path) -> list[Breach]:
    """Every noun of a pack in `src/kith`: Python, templates, scripts, flows and schemas."""
    patterns = nouns_of(root).patterns()
    breaches = []
    for path in files(root, ".py", ".html", ".js", ".css", ".toml", ".json", under=(f"{SOURCE}/",)):
        name = named(root, path)
        kinds = patterns | ({"an emergency number": EMERGENCY} if path.suffix == ".html" else {})
        if "/demo/" in name:
            kinds = {kind: pattern for kind, pattern in kinds.items() if kind != INVENTED}
        whole = text_of(path)
        kinds = {kind: pattern for kind, pattern in kinds.items() if pattern.search(whole)}
        for line, text in enumerate(whole.splitlines() if kinds else (), start=1):
            breaches += [
                Breach(name, line, f'"{found}" is {kind}: packs hold it.')
                for kind, pattern in kinds.items()
                for found in dict.fromkeys(match.group() for match in pattern.finditer(text))
                if (name, found) not in ALLOWED
            ]
    return breaches
