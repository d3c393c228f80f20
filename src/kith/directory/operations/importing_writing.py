"""Write what a run read: a batch and its counter in one transaction, so that a kill loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models.functions import Lower

from kith.accounts.sight import locked
from kith.directory.enums import OriginKind, RunState
from kith.directory.models import ImportRun, ImportSource, Provider, SourceRecord
from kith.directory.operations.importing_comparing import ADDED, CHANGED, LEFT, SAME
from kith.directory.operations.writing import (
    Origin,
    retire_services,
    write_providers,
    write_services,
)
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import Standing, leads_elsewhere, standing
from kith.directory.queries.values import provider_values
from kith.directory.rules.importing import (
    AT_ONCE,
    from_line,
    id_here,
    ids_of,
    provider_from_line,
)
from kith.directory.rules.values import ProviderEntry, ServiceEntry

REASON = "An import writes to the providers that it brought."


@dataclass(slots=True)
class Batches:
    """Writes one run, batch by batch."""

    source: ImportSource
    run: ImportRun
    at: datetime
    providers: dict[str, UUID] = field(default_factory=dict)

    def write_next(self) -> bool:
        """Write one batch; whether more may follow.

        Whoever else writes the same run waits for the row, and goes on behind this batch.
        """
        lines = spool.Lines(self.run.pk, spool.ENTRIES)
        gone = spool.Lines(self.run.pk, "removed")
        fresh: dict[str, UUID] = {}
        with transaction.atomic():
            run = locked(self.run)
            if run.state != RunState.RUNNING:
                self.run = run
                return False
            start = run.written
            if start < len(lines):
                batch = lines.many(start, AT_ONCE)
                fresh = self._write(batch)
            else:
                batch = gone.many(start - len(lines), AT_ONCE)
                self._take_away(batch)
            run.written = start + len(batch)
            run.save(update_fields=["written"])
        self.providers |= fresh  # only what was committed is remembered
        self.run = run
        return run.written < len(lines) + len(gone)

    def _write(self, batch: Sequence[Mapping[str, Any]]) -> dict[str, UUID]:
        theirs = [line["t"] for line in batch]
        known = {
            one.theirs: one
            for one in SourceRecord.objects.filter(source=self.source, theirs__in=theirs)
        }
        batch = _as_it_stands(batch, known)
        said = [line for line in batch if line["w"] in {ADDED, CHANGED}]
        providers = self._providers(said)
        entries = [self._entry(line, {**self.providers, **providers}) for line in said]
        written = write_services(
            area_id=self.source.area_id,
            entries=entries,
            origin=Origin(kind=OriginKind.SOURCE, id=self.source.pk),
            at=self.at,
            keeps_edits=True,
        )
        ids = {line["t"]: pk for line, pk in zip(said, written.ids, strict=True)}
        self._keep_records(batch, known, ids)
        return providers

    def _entry(self, line: Mapping[str, Any], providers: Mapping[str, UUID]) -> ServiceEntry:
        return ServiceEntry(
            values=from_line(line["v"]),
            provider_id=providers[line["k"]],
            id=UUID(line["s"]) if line["s"] else None,
            new_id=None if line["s"] else id_here(self.source.pk, line["t"]),
            place_ids=ids_of(line["pi"]),
            location_ids=ids_of(line["li"]),
        )

    def _keep_records(
        self,
        batch: Sequence[Mapping[str, Any]],
        known: Mapping[str, SourceRecord],
        ids: Mapping[str, UUID],
    ) -> None:
        """Keep each record as the source gave it."""
        fresh, stale = [], []
        for line in batch:
            row = known.get(line["t"])
            if line["w"] == SAME:
                continue
            if row is None:
                row = SourceRecord(source=self.source, theirs=line["t"])
                fresh.append(row)
            else:
                stale.append(row)
            row.digest, row.given = line["d"], line["g"]
            row.last_seen_at, row.gone_at = self.at, None
            if line["w"] != LEFT and line["t"] in ids:
                row.service_id = ids[line["t"]]
        SourceRecord.objects.bulk_create(fresh)
        SourceRecord.objects.bulk_update(
            stale, ["digest", "given", "last_seen_at", "gone_at", "service"]
        )
        same = [line["t"] for line in batch if line["w"] == SAME]
        if same:
            SourceRecord.objects.filter(source=self.source, theirs__in=same).update(
                last_seen_at=self.at, gone_at=None
            )

    def _take_away(self, batch: Sequence[Mapping[str, Any]]) -> None:
        rows = SourceRecord.objects.filter(
            source=self.source, theirs__in=[line["theirs"] for line in batch]
        )
        rows.update(gone_at=self.at)
        ids = [UUID(line["service"]) for line in batch if line["service"] and not line["stays"]]
        if ids:
            retire_services(ids=ids, at=self.at)

    # ── Providers ──

    def _providers(self, said: Iterable[Mapping[str, Any]]) -> dict[str, UUID]:
        """The providers of a batch that this run has not met yet: found, changed or added."""
        told: dict[str, Mapping[str, Any]] = {}
        for line in said:
            if line["k"] not in self.providers:
                told.setdefault(line["k"], line)
        if not told:
            return {}
        own = {key: (id_here(self.source.pk, key), uuid5(self.source.pk, key)) for key in told}
        found, taken = self._found(told, own)
        entries, keys = [], []
        for key, line in told.items():
            # Its own id where that is free, as the source's other records name it.
            new_id = next((one for one in own[key] if one not in taken), None)
            entry = self._provider_entry(line, found.get(key), own[key], new_id)
            if entry is not None:
                entries.append(entry)
                keys.append(key)
        written = write_providers(area_id=self.source.area_id, entries=entries, at=self.at)
        ids = {key: provider.pk for key, provider in found.items()}
        return ids | dict(zip(keys, written.ids, strict=True))

    def _found(
        self, told: Mapping[str, Mapping[str, Any]], own: Mapping[str, Sequence[UUID]]
    ) -> tuple[dict[str, Provider], set[UUID]]:
        """Providers that stand here: those that this source brought, else one of the same name.

        With them the ids that are not free.
        """
        ids = {pk for pair in own.values() for pk in pair}
        every = Provider.objects.because(REASON).filter(pk__in=ids)
        by_id = {one.pk: one for one in every if one.area_id == self.source.area_id}
        ours = self._brought(by_id)
        rows = Provider.objects.because(REASON).filter(area_id=self.source.area_id)
        found = {}
        for key, pair in own.items():
            pk = next((one for one in pair if one in ours), None)
            if pk is not None:
                found[key] = by_id[pk]
        names = {str(told[key]["p"].get("name", "")).lower(): key for key in told.keys() - found}
        alike = rows.filter(retired_at=None).annotate(lower=Lower("name"))
        for one in alike.filter(lower__in=list(names)).order_by("-added_at"):
            found[names[one.name.lower()]] = one
        return found, {one.pk for one in every}

    def _brought(self, by_id: Mapping[UUID, Provider]) -> set[UUID]:
        """Those among them whose services came from this source alone, so that it may speak."""
        if not by_id:
            return set()
        rows = Provider.objects.because(REASON).filter(pk__in=by_id)
        mine = rows.filter(services__source_records__source=self.source)
        others = rows.filter(services__isnull=False).exclude(
            services__source_records__source=self.source
        )
        return set(mine.values_list("pk", flat=True)) - set(others.values_list("pk", flat=True))

    def _provider_entry(
        self,
        line: Mapping[str, Any],
        found: Provider | None,
        own: Sequence[UUID],
        new_id: UUID | None,
    ) -> ProviderEntry | None:
        told = provider_from_line(line["p"])
        if found is None:
            return ProviderEntry(values=told, new_id=new_id)
        changed = line.get("c") or []
        if not changed or found.pk not in own or not self._brought({found.pk: found}):
            return None
        values = provider_values(found)
        return ProviderEntry(
            values=replace(values, **{one: getattr(told, one) for one in changed}), id=found.pk
        )


def _as_it_stands(
    batch: Sequence[Mapping[str, Any]], known: Mapping[str, SourceRecord]
) -> list[Mapping[str, Any]]:
    """The lines, but for services that a person took out or joined since they were read."""
    how = standing({UUID(line["s"]) for line in batch if line.get("s")})
    return [_line_now(line, known.get(line["t"]), how) for line in batch]


def _line_now(
    line: Mapping[str, Any], row: SourceRecord | None, how: Mapping[UUID, Standing]
) -> Mapping[str, Any]:
    if row is None:
        return line
    if leads_elsewhere(row):
        return {"t": line["t"], "w": SAME}
    was_live = line["w"] == CHANGED and row.gone_at is None
    if was_live and line["s"] and how[UUID(line["s"])].is_retired:
        return {**line, "w": LEFT}
    return line
