"""`kith directory import`: read a feed or a spreadsheet, show what it would change, write it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kith.cli.house import open_house, prepare_database
from kith.cli.speaking import progress_bar

if TYPE_CHECKING:
    from kith.directory.models import ImportRun, ImportSource

FEW = 20
OF_CSV = (".csv", ".tsv", ".txt")
SAID = (
    ("added", "would be added", "added"),
    ("changed", "would be changed", "changed"),
    ("removed", "would be taken away", "taken away"),
    ("same", "the same", "the same"),
    ("kept", "left as people here have them", "left as people here have them"),
    ("refused", "refused", "refused"),
    ("slips", "not as the standard has them, but taken", "not as the standard has them, but taken"),
    ("hidden", "with a confidential place, whose address is dropped", "without their address"),
)


@click.command("import")
@click.argument("given", metavar="ADDRESS|FILE")
@click.option("--area", "area_code", default="", help="The code of the area, where there are two.")
@click.option("--source", "source_name", default="", help="What to call where it comes from.")
@click.option(
    "--change-address",
    is_flag=True,
    help="Let the source that --source names be at ADDRESS from now on.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show what would change and write no service. A preview that waits is set aside.",
)
@click.option("--yes", is_flag=True, help="Write what was read without asking.")
@click.option(
    "--although-shorter",
    is_flag=True,
    help="Write also where the source gave fewer than half of last time's services.",
)
@click.option(
    "--columns",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON file: our field by column heading of a CSV. It is kept for the next time.",
)
@click.option("--take-terms", is_flag=True, help="Take in terms that nobody mapped, as their own.")
@click.option(
    "--allow-private",
    is_flag=True,
    help="Also ask addresses inside your own network, and any port.",
)
def import_(
    given: str,
    area_code: str,
    source_name: str,
    change_address: bool,
    dry_run: bool,
    yes: bool,
    although_shorter: bool,
    columns: Path | None,
    take_terms: bool,
    allow_private: bool,
) -> None:
    """Take services in from ADDRESS or FILE.

    ADDRESS is the base address of a feed of Open Referral UK or HSDS, such as
    https://example.org/api, or that of a CSV file. FILE is CSV, or JSON, NDJSON, either packed by
    gzip, a ZIP of them, or a folder. All of it is read and compared first; a source that is broken
    anywhere changes nothing. The same again changes nothing. Killed while writing, it goes on when
    it is run again.

    Exit codes: 0 done, 1 a source that could not be read, or nothing was written, 2 wrong use.
    """
    prepare_database(open_house())
    from kith.core.refusals import Refusal

    try:
        source = _source(given, area_code, source_name)
        _put_address(source, given, change_address)
        _keep_settings(source, columns, take_terms)
        run = _going_on(source) or _read(given, source, allow_private)
        _show(run, is_done=False)
        if run.state == "refused":
            raise SystemExit(1)
        if dry_run:
            _forget(run)
            return
        if not yes and not click.confirm("Write this into the directory?", default=False):
            click.echo("Nothing was written. What was read waits at /work/directory/imports/.")
            raise SystemExit(1)
        _write(run, although_shorter)
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.sentence.rstrip('.')}.") from None


def _source(given: str, area_code: str, name: str) -> ImportSource:
    """The source of this name or address; made when it is new."""
    from django.utils import timezone

    from kith.directory.enums import ImportKind
    from kith.directory.operations.importing_sources import add_source
    from kith.directory.queries.importing import area_of, source_at, source_named

    area = area_of(area_code)
    if area is None:
        raise click.UsageError(
            "Load a pack first, and name its area with --area where there are two."
        )
    is_address = "://" in given
    if not is_address and not Path(given).exists():
        raise click.UsageError(
            f"There is no file {given!r}. An address begins with https:// or http://."
        )
    ending = Path(given.partition("?")[0]).suffix.lower()
    kind = ImportKind.CSV if ending in OF_CSV else ImportKind.OPEN_REFERRAL
    address = _address(given, kind) if is_address else ""
    found = source_named(area.pk, name) if name else None
    found = found or (source_at(area.pk, address) if address and not name else None)
    found = found or source_named(area.pk, name or Path(given).name)
    if found is None:
        found = add_source(
            area=area,
            name=name or (given if is_address else Path(given).name),
            kind=kind,
            address=address,
            by=None,
            at=timezone.now(),
        )
    if found.kind != kind:
        raise click.UsageError(
            f"The source “{found.name}” is a {found.get_kind_display()}. Choose another --source."
        )
    return found


def _put_address(source: ImportSource, given: str, is_changed: bool) -> None:
    """Let an address be the source's; refuse one that is not, unless that was said."""
    from django.utils import timezone

    from kith.directory.operations.importing_sources import move_source

    if "://" not in given or source.address == _address(given, source.kind):
        return
    if not is_changed:
        where = f"is at {source.address}" if source.address else "has no address"
        raise click.UsageError(
            f"The source “{source.name}” {where}. Give another --source, or say --change-address "
            "to read it from this address from now on."
        )
    move_source(source=source, address=given, by=None, at=timezone.now())
    source.refresh_from_db()


def _address(given: str, kind: str) -> str:
    from kith.directory.enums import ImportKind
    from kith.directory.rules.importing import base_of

    return base_of(given) if kind == ImportKind.OPEN_REFERRAL else given


def _keep_settings(source: ImportSource, columns: Path | None, take_terms: bool) -> None:
    from django.utils import timezone

    from kith.directory.operations.importing_sources import map_source

    said: dict[str, Any] = {}
    if columns is not None:
        said["fields"] = _columns_of(columns)
    if take_terms:
        said["takes_terms"] = True
    if said:
        map_source(source=source, by=None, at=timezone.now(), **said)
        source.refresh_from_db()


def _columns_of(path: Path) -> dict[str, str]:
    from kith.directory.rules.csv_columns import FIELDS

    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError):
        raise click.UsageError(f"{path} is no JSON text in UTF-8.") from None
    if not isinstance(told, dict) or not all(isinstance(one, str) for one in told.values()):
        raise click.UsageError(f'{path} must hold an object such as {{"Heading": "name"}}.')
    if unknown := sorted({one for one in told.values() if one and one not in FIELDS}):
        known = ", ".join(FIELDS)
        raise click.UsageError(f"There is no field {', '.join(unknown)}. There are: {known}.")
    return told


def _going_on(source: ImportSource) -> ImportRun | None:
    """The run that was being written when something stopped it."""
    from kith.directory.queries.importing import is_being_written, open_run

    run = open_run(source)
    if run is None or not is_being_written(run):
        return None
    click.echo(f"Going on with the import that stopped after {run.written:,} services.")
    return run


def _read(given: str, source: ImportSource, allow_private: bool) -> ImportRun:
    from django.utils import timezone

    from kith.directory.operations import importing, importing_sources
    from kith.directory.rules.asking_feeds import asking
    from kith.directory.rules.importing import SourceBroken

    at = timezone.now()
    if "://" in given:
        run = importing_sources.begin_run(source=source, by=None, at=at)
        try:
            material = importing_sources.material_of(
                run=run, fetch=asking(allow_private=allow_private)
            )
        except SourceBroken as why:
            return importing.refuse_run(run=run, why=why, by=None, at=at)
    else:
        run = importing_sources.begin_local_run(source=source, by=None, at=at)
        material = importing_sources.local_material(
            path=Path(given), kind=source.kind, columns=source.columns
        )
    with progress_bar() as progress:
        return importing.read_run(run=run, material=material, by=None, at=at, progress=progress)


def _write(run: ImportRun, although_shorter: bool) -> None:
    from django.utils import timezone

    from kith.directory.operations.importing import begin_writing, write_run

    at = timezone.now()
    run = begin_writing(run=run, by=None, at=at, is_shorter=although_shorter)
    with progress_bar() as progress:
        run = write_run(run=run, by=None, at=at, clock=timezone.now, progress=progress)
    _show(run, is_done=True)


def _forget(run: ImportRun) -> None:
    from django.utils import timezone

    from kith.directory.operations.importing_ending import stop_run
    from kith.directory.queries.importing import is_being_written

    if not is_being_written(run):
        stop_run(run=run, by=None, at=timezone.now())
    click.echo("Nothing was written.")


def _show(run: ImportRun, *, is_done: bool) -> None:
    """Say what a run would do, or did."""
    if run.state == "refused":
        click.echo(f"{run.source.name}: it could not be read, so nothing was changed.", err=True)
        for one in run.findings:
            click.echo(f"  {_trouble(one)}", err=True)
        return
    click.echo(f"{run.source.name}: {run.read:,} services read.")
    for name, would, did in SAID:
        if count := run.counts.get(name, 0):
            click.echo(f"  {count:,} {did if is_done else would}")
    for line in () if is_done else _notes(run):
        click.echo(f"  {line}")


def _notes(run: ImportRun) -> Iterator[str]:
    """What else to know before it is written."""
    from kith.directory.queries.import_spool import Lines

    for note in run.counts.get("notes", ()):
        yield f"Note: {note}"
    for one in run.findings[:FEW]:
        yield f"Refused: {_trouble(one)}"
    if len(run.findings) > FEW:
        yield "… and more: look at /work/directory/imports/."
    for one in Lines(run.pk, "slips")[:FEW]:
        yield f"Not as the standard has it: {_trouble(one)}"
    if unmapped := run.counts.get("unmapped", 0):
        yield f"{unmapped:,} of their terms are not mapped to ours."
    for path, count in list(run.counts.get("lost", {}).items())[:FEW]:
        yield f"No room here for {path}: {count:,} times."


def _trouble(one: dict[str, str]) -> str:
    where = ", ".join(part for part in (one["place"], one["record"], one["path"]) if part)
    return f"{where}: {one['sentence']}"
