"""Somebody else's terms and ours: by address, code, label or alternative, and what a person said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from kith.directory.rules.importing import TheirTerm

LEFT_OUT = ""
"""What a person says of a term that is not to be taken in."""
KINDS = {
    "eligibility": "eligibility",
    "audience": "eligibility",
    "accessibility": "access",
    "access": "access",
}


@dataclass(frozen=True, slots=True)
class OurTerm:
    """A term of ours, with everything that it may be known by."""

    key: str
    code: str
    label: str
    kind: str
    uri: str = ""
    alternatives: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    """The types of ours that a published type was mapped to."""
    id: str = ""
    is_retired: bool = False
    """Only met by its id: nothing new is filed under it."""


def kind_of(told: str) -> str:
    """The kind of a term, by how a record links it or by the name of its taxonomy."""
    word = told.casefold()
    return next((kind for part, kind in KINDS.items() if part in word), "service_type")


@dataclass(slots=True)
class Matcher:
    """Which of our terms one of theirs is. `said` is what a person chose, by their key.

    `takes`: what nobody mapped goes into a taxonomy of the source's own, of this code.
    """

    ours: Iterable[OurTerm]
    said: Mapping[str, str] = field(default_factory=dict)
    takes: str = ""
    unmapped: dict[str, int] = field(default_factory=dict)
    met: dict[str, TheirTerm] = field(default_factory=dict)
    _by: dict[str, dict[str, list[OurTerm]]] = field(default_factory=dict)
    _keys: frozenset[str] = frozenset()
    _leads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _found: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay our terms out by everything that they are known by."""
        ours = list(self.ours)
        self._keys = frozenset(one.key for one in ours)
        self._leads = {one.key: one.leads_to for one in ours if one.leads_to}
        self._by = {"id": {}, "uri": {}, "key": {}, "code": {}, "label": {}, "other": {}}
        for one in ours:
            self._put("id", one.id, one)
            if one.is_retired:
                continue
            self._put("uri", one.uri, one)
            self._put("key", one.key, one)
            self._put("code", one.code, one)
            self._put("label", one.label, one)
            for other in one.alternatives:
                self._put("other", other, one)

    def _put(self, how: str, text: str, term: OurTerm) -> None:
        if text:
            self._by[how].setdefault(text.casefold(), []).append(term)

    def keys(self, theirs: Iterable[TheirTerm], already: Iterable[str] = ()) -> tuple[str, ...]:
        """Our terms for theirs, in order, with those that are ours already."""
        found = {one for one in already if one in self._keys}
        for one in theirs:
            self.met.setdefault(one.key, one)
            key = self.match(one)
            if key is None:
                self.unmapped[one.key] = self.unmapped.get(one.key, 0) + 1
                if self.takes:
                    found.add(f"{self.takes}:{code_of(one)}")
            elif key and self._is_it(one, key):
                found.add(key)
            elif key:
                found.update(self._leads.get(key) or (key,))
        return tuple(sorted(found))

    def match(self, theirs: TheirTerm) -> str | None:
        """Our key; empty where a person said to leave it out; none where nobody knows."""
        if theirs.key not in self._found:
            self._found[theirs.key] = self._match(theirs)
        return self._found[theirs.key]

    def _is_it(self, theirs: TheirTerm, key: str) -> bool:
        """Whether it is the very term, not another that is like it: then it leads nowhere."""
        return any(one.key == key for one in self._by["id"].get(theirs.id, ()))

    def _match(self, theirs: TheirTerm) -> str | None:
        if theirs.key in self.said:
            said = self.said[theirs.key]
            return said if said == LEFT_OUT or said in self._keys else None
        tries = (
            ("id", theirs.id),
            ("uri", theirs.uri),
            ("key", f"{theirs.taxonomy}:{theirs.code}"),
            ("key", theirs.code),
            ("code", theirs.code),
            ("label", theirs.label),
            ("other", theirs.label),
        )
        for how, text in tries:
            if text and (one := _only(self._by[how].get(text.casefold(), []), theirs.kind)):
                return one.key
        return None


def _only(found: list[OurTerm], kind: str) -> OurTerm | None:
    """The one term meant; none where it could be two."""
    if len(found) == 1:
        return found[0]
    of_kind = [one for one in found if one.kind == kind]
    return of_kind[0] if len(of_kind) == 1 else None


def code_of(theirs: TheirTerm) -> str:
    """The code of a term in the source's own taxonomy."""
    return (theirs.code or theirs.label.casefold())[:120]


def own_taxonomy(source_id: UUID) -> str:
    """The code of the taxonomy of a source's own."""
    return f"source-{source_id.hex[:8]}"
