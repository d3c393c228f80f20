"""`kith content`: the site's pages as a pack's files, and files as pages."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kith.cli.house import open_house, prepare_database

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kith.area_pack import PackPage, Problem
    from kith.areas.queries import PublicArea
    from kith.front.operations.importing import Intake
    from kith.front.operations.planning import Step

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def command() -> None:
    """Write the site's pages out as Markdown, or take pages in, so that areas can lend them."""


@command.command("export")
@click.argument("folder", type=FOLDER)
@click.option("--lang", default="", metavar="TAG", help="The language. [the area's own]")
def export(folder: Path, lang: str) -> None:
    """Write every live page into FOLDER as the pack's Markdown, its pictures beside.

    Twice gives the same files. What the format cannot hold is told, page by page. Exit code 1
    when a page as it stands would not pass `kith pack check`; it is written all the same.
    """
    prepare_database(open_house())
    from kith.area_pack.pages import as_markdown
    from kith.front.operations.exporting import export_pages, picture_content
    from kith.front.operations.planning import home_page

    area = _area()
    is_own = lang.lower() in {"", area.language.lower()}
    home = home_page(lang="" if is_own else lang)
    if home is None:
        raise click.UsageError(f"There are no pages in the language {lang!r}.")
    exported = export_pages(home=home, lang="" if is_own else lang)
    written = {page.file: as_markdown(page).encode() for page in exported.pages}
    written |= {f"media/{file}": picture_content(pk=pk) for file, pk in exported.pictures.items()}
    changed = sum(_write(folder / name, content) for name, content in written.items())
    for address, lost in exported.lost:
        click.echo(f"/{address}/: not kept: {lost}.", err=True)
    _say_strangers(folder, written)
    count = _count(len(exported.pages), "page")
    click.echo(f"{folder}: {count}, {_count(changed, 'file')} written or changed.")
    if _say_problems(_read(folder, area, is_whole=True)[1], only_errors=True):
        raise SystemExit(1)


def _write(path: Path, content: bytes) -> bool:
    """Write a file where it differs; whether it did."""
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}.") from None
    return True


def _say_strangers(folder: Path, written: Collection[str]) -> None:
    for path in sorted((folder / "pages").rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        if name not in written:
            click.echo(f"{name} is no page of the site any more. It was left as it is.", err=True)


@command.command("import")
@click.argument("folder", type=FOLDER)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option(
    "--overwrite",
    is_flag=True,
    help="Also where somebody edited the page here, or this area's own pack has it.",
)
@click.option("--only", multiple=True, metavar="CODE", help="This page alone. May be repeated.")
def take(folder: Path, dry_run: bool, overwrite: bool, only: tuple[str, ...]) -> None:
    """Take in the pages of FOLDER: a pack, or what `kith content export` wrote.

    Shows every difference. A page that was edited here, or that this area's own pack brought, is
    kept, and no page is ever taken away. Pages of an invented place are not for a real one.
    What this area does not have (a life stage, a page that is linked) is dropped, and told.
    Twice changes nothing the second time. Exit code 1 when a file cannot be used: then nothing
    is taken in.
    """
    if not (folder / "pages").is_dir():
        raise click.UsageError(f"There is no folder {folder / 'pages'}.")
    prepare_database(open_house())
    from django.utils import timezone

    from kith.core.refusals import Refusal
    from kith.front.operations.importing import import_pages, planned_import

    area = _area()
    _check_kind(folder, area)
    pages, problems = _read(folder, area, is_whole=False)
    chosen = [page for page in pages if not only or page.code in only]
    if only and len(chosen) == len(set(only)):  # slips in the other files do not matter now
        problems = [one for one in problems if one.file in {page.file for page in chosen}]
    if _say_problems(problems, only_errors=False):
        raise click.ClickException("Nothing was taken in. Mend what is listed, and try again.")
    _check_codes(pages, only)
    fitting = _fitting(chosen, area)
    try:
        intake = (
            planned_import(pages=fitting, overwrite=overwrite)
            if dry_run
            else import_pages(
                pages=fitting, folder=folder, by=None, at=timezone.now(), overwrite=overwrite
            )
        )
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from None
    _say_intake(intake)
    _say_gone(intake, is_part=bool(only))
    if dry_run:
        click.echo("This was a rehearsal: nothing was changed.")


def _area() -> PublicArea:
    from kith.areas.queries import current_area

    area = current_area()
    if area is None:
        raise click.ClickException("No area pack is loaded. Run `kith pack load FOLDER` first.")
    return area


def _check_kind(folder: Path, area: PublicArea) -> None:
    """Refuse a pack that says of itself that it is invented where the area is real, or the reverse.

    Pages alone, as `export` writes them, do not say it: then their addresses tell.
    """
    file = folder / "pack.toml"
    try:
        is_invented = tomllib.loads(file.read_text(encoding="utf-8")).get("invented", False)
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file}: cannot be read: {error}") from None
    if bool(is_invented) != area.is_invented:
        place, here = ("an invented", "real") if is_invented else ("a real", "invented")
        raise click.ClickException(
            f"{file}: this is the pack of {place} place, and {area.name} is {here}. Invented pages"
            " never stand beside real helplines. Nothing was taken in."
        )


def _read(
    folder: Path, area: PublicArea, *, is_whole: bool
) -> tuple[tuple[PackPage, ...], list[Problem]]:
    from django.conf import settings
    from django.utils import timezone

    from kith.area_pack.pages import Surroundings, read_pages
    from kith.areas.queries import contacts_for_public

    contacts = contacts_for_public(area)
    around = Surroundings(
        stages=_stages(area),
        contacts=tuple((frozenset(one.concerns), frozenset(one.subjects)) for one in contacts),
        languages=frozenset({area.language, *dict(settings.LANGUAGES)}),
        is_invented=area.is_invented,
        on=timezone.localdate(),
        is_whole=is_whole,
    )
    return read_pages(folder, around)


def _stages(area: PublicArea) -> frozenset[str]:
    from kith.areas.queries import life_stages

    return frozenset(one.code for one in life_stages(area))


def _codes_here() -> frozenset[str]:
    from kith.front.operations.planning import home_page, site_now

    home = home_page()
    return frozenset(site_now(home=home).by_code) if home else frozenset()


def _say_problems(problems: Iterable[Problem], *, only_errors: bool) -> bool:
    """Say each problem with its file and line; whether one is an error."""
    told = sorted(problems, key=lambda one: (one.file, one.line, one.says))
    for problem in told:
        if problem.severity == "error" or not only_errors:
            click.echo(str(problem), err=True)
    return any(problem.severity == "error" for problem in told)


def _check_codes(pages: tuple[PackPage, ...], only: tuple[str, ...]) -> None:
    unknown = sorted(set(only) - {page.code for page in pages})
    if unknown:
        near = difflib.get_close_matches(unknown[0], [page.code for page in pages], n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise click.UsageError(f"The folder has no page with the code {unknown[0]!r}.{hint}")


def _fitting(pages: list[PackPage], area: PublicArea) -> list[PackPage]:
    """The pages without what this area does not have; each thing dropped is told."""
    from kith.area_pack.pages import fitted

    codes, stages = _codes_here() | {page.code for page in pages}, _stages(area)
    fitting = []
    for page in pages:
        fit, told = fitted(page, codes=codes, stages=stages)
        for sentence in told:
            click.echo(f"{page.file}: {sentence}", err=True)
        if fit is not None:
            fitting.append(fit)
    return fitting


def _say_intake(intake: Intake) -> None:
    from kith.front.operations.planning import Fate

    for step in intake.given:
        if step.fate is Fate.SAME:
            continue
        why = f": {step.why}" if step.why else ""
        click.echo(f"{step.fate.value}{why}: /{step.path}/".replace("//", "/"))
        for line in _difference(step):
            click.echo(line)
    counts = ((fate, intake.count(fate)) for fate in Fate)
    told = ", ".join(f"{count} {fate.value}" for fate, count in counts if count)
    click.echo(f"Pages: {told or 'none'}.")


def _difference(step: Step) -> list[str]:
    from kith.area_pack.pages import as_markdown

    given = as_markdown(step.given).splitlines() if step.given else []
    here = as_markdown(step.before).splitlines() if step.before else []
    file = step.given.file if step.given else ""
    lines = difflib.unified_diff(here, given, f"here/{file}", f"folder/{file}", lineterm="")
    return [f"    {line}" for line in lines]


def _say_gone(intake: Intake, *, is_part: bool) -> None:
    """Pages that stand here and not in the folder, when the folder is a whole one."""
    if is_part or not any(step.path == "" for step in intake.given):
        return
    given = {step.code for step in intake.given}
    gone = sorted(_codes_here() - given - {"home"})
    if gone:
        click.echo(f"Not in the folder, and left as they are: {', '.join(gone)}.")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
