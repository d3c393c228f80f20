"""What a source gives beside what it gave last and what stands here: the preview, batch by batch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kith.directory.enums import OriginKind, Precision
from kith.directory.models import ImportSource, SourceRecord
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import (
    Standing,
    held_elsewhere,
    leads_elsewhere,
    points,
    records_by_id,
    standing,
)
from kith.directory.queries.values import values_by_id
from kith.directory.rules.importing import (
    Entry,
    EntryRefused,
    Material,
    Taken,
    Trouble,
    digest_of,
    fitted,
    fitted_provider,
    provider_changes,
    provider_to_line,
    to_line,
)
from kith.directory.rules.importing_terms import Matcher
from kith.directory.rules.values import PlaceValues, ServiceValues, differences
from kith.postcodes import PostcodeRefused, parse

MOST_FINDINGS = 100
_NUMBER = re.compile(r"\[\d+\]")
PEOPLE = frozenset({OriginKind.PERSON.value, OriginKind.KEEPER.value})
ADDED, CHANGED, SAME, NOTED, LEFT = "added", "changed", "same", "noted", "left"
"""What becomes of a record. `noted`: what is kept of it changes, and nothing that shows; `left`:
its service is another's, or was taken out here, and stays as it is."""


@dataclass(slots=True)
class Comparer:
    """Compares batches and writes down what would be done."""

    source: ImportSource
    material: Material
    matcher: Matcher
    writer: spool.Writer
    looks_again: bool = False
    """Whether records that did not change are read anew: terms or columns were mapped anew."""
    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Trouble] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    is_blind: bool = False
    """Whether a record came whose id could not be read: then nobody knows what is gone."""
    digest: Any = field(default_factory=hashlib.sha256)
    _waiting: list[tuple[Taken, str, Entry, SourceRecord | None]] = field(default_factory=list)

    def compare(self, batch: Sequence[Taken]) -> None:
        """Write down what a batch of records would do."""
        good = [one for one in batch if self._is_good(one)]
        known = records_by_id(self.source.pk, [one.theirs for one in good])
        entries: list[tuple[Taken, str, Entry]] = []
        for one in good:
            digest = digest_of(one.given)
            self.digest.update(f"{one.theirs} {digest}\n".encode())
            if line := self._unchanged(one, digest, known.get(one.theirs)):
                self._put(line)
            elif entry := self._entry(one):
                entries.append((one, digest, entry))
        for (one, digest, _e), entry in zip(
            entries, _placed([e for *_, e in entries]), strict=True
        ):
            self._waiting.append((one, digest, entry, known.get(one.theirs)))
        self._settle()

    def _is_good(self, one: Taken) -> bool:
        if one.theirs:
            self.seen.add(one.theirs)
        else:
            self.is_blind = True
        for path in one.hidden:
            self.writer.add("hidden", {"record": one.theirs, "place": one.place, "path": path})
        if one.hidden:
            self._count("hidden")
        if one.troubles:
            self._refuse(one.troubles)
        return not one.troubles

    def _refuse(self, troubles: Iterable[Trouble]) -> None:
        self._count("refused")
        for trouble in troubles:
            self.writer.add("refused", trouble.as_json())
            if len(self.findings) < MOST_FINDINGS:
                self.findings.append(trouble)

    def _unchanged(
        self, one: Taken, digest: str, old: SourceRecord | None
    ) -> dict[str, Any] | None:
        if old is None:
            return None
        if leads_elsewhere(old):
            self._count("same")
            return {"t": one.theirs, "w": SAME}
        if old.gone_at or old.digest != digest or old.service_id is None or self.looks_again:
            return None
        self._count("same")
        return {"t": one.theirs, "w": SAME}

    def _entry(self, one: Taken) -> Entry | None:
        try:
            return self._filed(self.material.entry(one.given))
        except EntryRefused as why:
            told = [(why.path, why.sentence), *why.more]
            self._refuse(Trouble(one.theirs, one.place, path, says) for path, says in told)
            return None

    def _filed(self, entry: Entry) -> Entry:
        """The entry under our terms, and within what can be held."""
        values, cut = fitted(entry.values)
        places = tuple(
            replace(
                place,
                access=self.matcher.keys(entry.place_terms.get(place.code, ()), place.access),
            )
            for place in values.places
        )
        terms = self.matcher.keys(entry.terms, values.terms)
        for path in (*entry.lost, *cut):
            self._lose(path)
        return replace(
            entry,
            provider=fitted_provider(entry.provider),
            values=replace(values, terms=terms, places=_in_order(places)),
        )

    def _lose(self, path: str) -> None:
        """Count a field that does not fit; which of a list it was does not matter."""
        name = _NUMBER.sub("[]", path)
        if name in self.lost or len(self.lost) < MOST_FINDINGS:
            self.lost[name] = self.lost.get(name, 0) + 1

    # ── Beside what stands here ──

    def _settle(self) -> None:
        ids = {old.service_id for *_, old in self._waiting if old and old.service_id}
        live, how = values_by_id(ids), standing(ids)
        for one, digest, entry, old in self._waiting:
            service = old.service_id if old else None
            line = {
                "t": one.theirs,
                "d": digest,
                "g": one.given,
                "s": str(service) if service in live else None,
                "k": entry.provider_key,
            }
            if service is None or service not in live:
                self._add(line, entry)
            else:
                self._change(line, entry, live[service], how[service], old)
        self._waiting.clear()

    def _add(self, line: dict[str, Any], entry: Entry) -> None:
        self._count("added")
        told = {"theirs": line["t"], "name": entry.values.name, "provider": entry.provider.name}
        self.writer.add("added", told)
        self._put(line | {"w": ADDED} | _as_line(entry))

    def _change(
        self,
        line: dict[str, Any],
        entry: Entry,
        live: ServiceValues,
        how: Standing,
        old: SourceRecord | None,
    ) -> None:
        was_gone = old is not None and old.gone_at is not None
        if how.is_retired and not was_gone:
            self._left(line, entry)
            return
        # What only people here keep is not taken from them by a source that does not know it.
        values = replace(entry.values, code=live.code)
        entry = replace(entry, values=values)
        differing = differences(live, values)
        kept = [one for one in differing if _is_of_people(how.origins, one)]
        for name in kept:
            before, after = differing.pop(name)
            self._count("kept")
            self.writer.add("kept", _told(line, entry) | {"fields": {name: [before, after]}})
        told = {one: list(pair) for one, pair in differing.items()}
        whose = self._provider_changes(entry, old)
        told |= {f"provider: {one}": ["", getattr(entry.provider, one)] for one in whose}
        if not told and not was_gone:
            self._count("same")
            self._put(line | {"w": NOTED})
            return
        self._count("changed")
        self.writer.add("changed", _told(line, entry) | {"fields": told, "is_back": was_gone})
        self._put(line | {"w": CHANGED, "c": whose} | _as_line(entry))

    def _left(self, line: dict[str, Any], entry: Entry) -> None:
        self._count("kept")
        self.writer.add("kept", _told(line, entry) | {"fields": {}, "is_out": True})
        self._put(line | {"w": LEFT})

    def _provider_changes(self, entry: Entry, old: SourceRecord | None) -> list[str]:
        if old is None:
            return []
        try:
            before = fitted_provider(self.material.entry(old.given).provider)
        except EntryRefused:
            return []
        return provider_changes(before, entry.provider)

    # ── What is gone ──

    def compare_gone(self, theirs: Sequence[str]) -> None:
        """Write down what is taken away, of records that the source does not give any more."""
        rows = list(records_by_id(self.source.pk, theirs).values())
        ids = {one.service_id for one in rows if one.service_id}
        live, how = values_by_id(ids), standing(ids)
        stay = held_elsewhere(ids, [one.pk for one in rows])
        for row in sorted(rows, key=lambda one: one.theirs):
            service = row.service_id
            stays = (
                service is None
                or service in stay
                or leads_elsewhere(row)
                or how[service].is_retired
            )
            name = live[service].name if service else row.theirs
            told = {"theirs": row.theirs, "name": name, "stays": stays}
            self._count("gone" if stays else "removed")
            self.writer.add("removed", told | {"service": str(service) if service else None})

    def _put(self, line: dict[str, Any]) -> None:
        self.writer.add(spool.ENTRIES, line)

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def _is_of_people(origins: Mapping[str, Any], name: str) -> bool:
    told = origins.get(name) or origins.get("*") or [""]
    return bool(told) and told[0] in PEOPLE


def _told(line: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    return {"theirs": line["t"], "name": entry.values.name, "service": line["s"]}


def _as_line(entry: Entry) -> dict[str, Any]:
    return {
        "p": provider_to_line(entry.provider),
        "v": to_line(entry.values),
        "pi": {code: str(pk) for code, pk in entry.place_ids.items()},
        "li": {code: str(pk) for code, pk in entry.location_ids.items()},
    }


def _in_order(places: Iterable[PlaceValues]) -> tuple[PlaceValues, ...]:
    by_code = {one.code: one for one in places}
    return tuple(by_code[code] for code in sorted(by_code))


def _placed(entries: Sequence[Entry]) -> list[Entry]:
    """Entries whose places have a point where their postcode's is known. One query."""
    wanted = {
        _compact(place.postcode)
        for entry in entries
        for place in entry.values.places
        if _lacks_point(place)
    }
    known = points([one for one in wanted if one]) if wanted else {}
    return [_with_points(entry, known) for entry in entries] if known else list(entries)


def _with_points(entry: Entry, known: Mapping[str, Any]) -> Entry:
    places = []
    for place in entry.values.places:
        row = known.get(_compact(place.postcode)) if _lacks_point(place) else None
        places.append(
            place
            if row is None
            else replace(
                place,
                easting=row.easting,
                northing=row.northing,
                precision=Precision.UNIT.value,
                district_code=row.district_code,
                ward_code=row.ward_code,
            )
        )
    return replace(entry, values=replace(entry.values, places=tuple(places)))


def _lacks_point(place: PlaceValues) -> bool:
    return not place.is_confidential and place.easting is None and bool(place.postcode)


def _compact(postcode: str) -> str:
    try:
        return parse(postcode).compact
    except PostcodeRefused:
        return ""
