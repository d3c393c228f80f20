"""What a source gives beside what it gave last and what stands here: the preview, batch by batch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kith.directory.models import ImportSource, SourceRecord
from kith.directory.operations.writing import is_of_people
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import (
    Standing,
    held_elsewhere,
    leads_elsewhere,
    records_by_id,
    standing,
)
from kith.directory.queries.postcodes import ManyPoints
from kith.directory.queries.values import values_by_id
from kith.directory.rules.importing import (
    Entry,
    EntryRefused,
    Material,
    Taken,
    Trouble,
    canonical,
    digest_of_text,
    fitted,
    fitted_provider,
    provider_changes,
    provider_to_line,
    to_line,
)
from kith.directory.rules.importing_terms import Matcher
from kith.directory.rules.values import PlaceValues, ServiceValues, differences

MOST_FINDINGS = 100
_NUMBER = re.compile(r"\[\d+\]")
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
    _points: ManyPoints | None = None
    _waiting: list[tuple[Taken, bytes, Entry, SourceRecord | None]] = field(default_factory=list)

    def compare(self, batch: Sequence[Taken]) -> None:
        """Write down what a batch of records would do."""
        good = [one for one in batch if self._is_good(one)]
        known = records_by_id(self.source.pk, [one.theirs for one in good])
        entries: list[tuple[Taken, bytes, Entry]] = []
        for one in good:
            text = canonical(one.given)
            digest = digest_of_text(text)
            self.digest.update(f"{one.theirs} {digest}\n".encode())
            if line := self._unchanged(one, digest, known.get(one.theirs)):
                self._put(line)
            elif entry := self._entry(one):
                entries.append((one, text, entry))
        for (one, text, _e), entry in zip(
            entries, self._placed([e for *_, e in entries]), strict=True
        ):
            self._waiting.append((one, text, entry, known.get(one.theirs)))
        self._settle()

    def _is_good(self, one: Taken) -> bool:
        if one.theirs:
            self.seen.add(one.theirs)
        self.is_blind = self.is_blind or one.is_doubtful or not one.theirs
        for path in one.hidden:
            self.writer.add("hidden", {"record": one.theirs, "place": one.place, "path": path})
        if one.hidden:
            self._count("hidden")
        for slip in one.slips:
            self.writer.add("slips", slip.as_json())
        if one.slips:
            self._count("slips")
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
        places = [self._with_access(entry, place) for place in values.places]
        terms = self.matcher.keys(entry.terms, values.terms)
        for path in (*entry.lost, *cut):
            self._lose(path)
        return replace(
            entry,
            provider=fitted_provider(entry.provider),
            values=replace(values, terms=terms, places=_in_order(places)),
        )

    def _with_access(self, entry: Entry, place: PlaceValues) -> PlaceValues:
        theirs = entry.place_terms.get(place.code, ())
        if not theirs and not place.access:
            return place
        return replace(place, access=self.matcher.keys(theirs, place.access))

    def _lose(self, path: str) -> None:
        """Count a field that does not fit; which of a list it was does not matter."""
        name = _NUMBER.sub("[]", path)
        if name in self.lost or len(self.lost) < MOST_FINDINGS:
            self.lost[name] = self.lost.get(name, 0) + 1

    def _placed(self, entries: Sequence[Entry]) -> list[Entry]:
        """Entries whose places have a point where that of their postcode is known."""
        if self._points is None:
            self._points = ManyPoints(self.source.area_id)
        wanted = {
            place.postcode
            for entry in entries
            for place in entry.values.places
            if _lacks_point(place)
        }
        known = self._points.of(wanted) if wanted else {}
        return [_with_points(entry, known) for entry in entries] if known else list(entries)

    # ── Beside what stands here ──

    def _settle(self) -> None:
        ids = {old.service_id for *_, old in self._waiting if old and old.service_id}
        live, how = values_by_id(ids), standing(ids)
        for one, text, entry, old in self._waiting:
            service = old.service_id if old else None
            line = {
                "t": one.theirs,
                "d": digest_of_text(text),
                "g": text.decode(),
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
        kept = [one for one in differing if is_of_people(origins=how.origins, name=one)]
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


def _told(line: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    return {"theirs": line["t"], "name": entry.values.name, "service": line["s"]}


def _as_line(entry: Entry) -> dict[str, Any]:
    return {
        "p": provider_to_line(entry.provider),
        "v": to_line(entry.values),
        "m": entry.modified_at.isoformat() if entry.modified_at else "",
        "pi": {code: str(pk) for code, pk in entry.place_ids.items()},
        "li": {code: str(pk) for code, pk in entry.location_ids.items()},
    }


def _in_order(places: Iterable[PlaceValues]) -> tuple[PlaceValues, ...]:
    by_code = {one.code: one for one in places}
    return tuple(by_code[code] for code in sorted(by_code))


def _with_points(entry: Entry, known: Mapping[str, Mapping[str, Any]]) -> Entry:
    if not any(_lacks_point(place) for place in entry.values.places):
        return entry
    places = tuple(
        replace(place, **_told_of(known.get(place.postcode, {}))) if _lacks_point(place) else place
        for place in entry.values.places
    )
    return replace(entry, values=replace(entry.values, places=places))


def _told_of(point: Mapping[str, Any]) -> dict[str, Any]:
    """What is known; what is not leaves what the source says of it."""
    return {name: value for name, value in point.items() if value != ""}


def _lacks_point(place: PlaceValues) -> bool:
    return not place.is_confidential and place.easting is None and bool(place.postcode)
