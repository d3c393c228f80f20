"""Check a pack, all problems at once, or read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kith.area_pack import (
    clock_rules,
    contact_rules,
    disclosure_rules,
    retention_rules,
    rights_rules,
    rules,
)
from kith.area_pack.building import build
from kith.area_pack.definition import Problem
from kith.area_pack.directory import Around, Directory, read_directory
from kith.area_pack.files import TABLES, Source, read_sources
from kith.area_pack.pack import Pack
from kith.area_pack.pages import PackPage, Surroundings, read_pages
from kith.area_pack.rules import Context
from kith.area_pack.shapes import shape_problems

_RULES = (
    rules.area_rules,
    rules.brand_rules,
    rules.code_rules,
    rules.reference_rules,
    rules.date_rules,
    rules.charter_rules,
    rules.gap_rules,
    contact_rules.measure_rules,
    contact_rules.contact_rules,
    clock_rules.clock_rules,
    retention_rules.retention_rules,
    disclosure_rules.disclosure_rules,
    rights_rules.rights_rules,
)


class PackError(Exception):
    """The folder does not hold a pack that can be used; `problems` says why, errors alone."""

    def __init__(self, folder: Path, problems: tuple[Problem, ...]) -> None:
        self.folder = folder
        self.problems = problems
        lines = "\n".join(str(problem) for problem in problems)
        super().__init__(f"The pack in {folder} cannot be used.\n{lines}")


def check_pack(
    folder: Path,
    *,
    measures: Mapping[str, object] | None,
    on: date | None = None,
    periods: frozenset[str] | None = None,
) -> list[Problem]:
    """Return every error and notice of the pack in `folder`, in the order of files and lines.

    `measures` maps codes to measures of the library; None leaves them unchecked. `on` is the day
    of the check, usually today: it finds late reviews and days that have not come. `periods` are the
    codes of the schedule that this version of Kith asks for. None leaves these unchecked. Never
    raises for bad input.
    """
    return _check(folder, measures, on, periods)[3]


def read_pack(folder: Path) -> Pack:
    """Read the pack in `folder`.

    Raises PackError with all errors when it has any. Measures are not looked up and notices are
    not given: that is `check_pack`.
    """
    pack, problems = check_and_read_pack(folder, measures=None)
    if pack is None:
        raise PackError(folder, tuple(one for one in problems if one.severity == "error"))
    return pack


def check_and_read_pack(
    folder: Path,
    *,
    measures: Mapping[str, object] | None,
    on: date | None = None,
    periods: frozenset[str] | None = None,
) -> tuple[Pack | None, list[Problem]]:
    """Return the pack in `folder`, None when it has errors, and what `check_pack` says of it.

    Reads every file once, where the two after one another read them twice.
    """
    sources, pages, directory, problems = _check(folder, measures, on, periods)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return build(folder, sources, pages, directory), problems


def _check(
    folder: Path,
    measures: Mapping[str, object] | None,
    on: date | None,
    periods: frozenset[str] | None = None,
) -> tuple[dict[str, Source], tuple[PackPage, ...], Directory, list[Problem]]:
    sources, problems = read_sources(folder)
    for name, source in sources.items():
        problems += shape_problems(name, source)
    context = Context(_name(folder), sources, on, measures, periods)
    for rule in _RULES:
        problems += rule(context)
    pages, found = read_pages(folder, _around_pages(context))
    problems += found
    directory, found = read_directory(folder, _around_directory(context))
    problems += found
    order = {f"{name}.toml": place for place, name in enumerate(TABLES)}
    problems.sort(
        key=lambda one: (
            "/" in one.file,  # directory and pages come after the tables
            order.get(one.file, -1),
            one.file,
            one.line,
            one.field,
            one.says,
        )
    )
    return sources, pages, directory, problems


def _around_pages(context: Context) -> Surroundings:
    """What the pages may name, as far as it could be read."""
    area, contacts = context.area, context.sound("contacts")
    return Surroundings(
        stages=frozenset(context.codes("life_stages")) if context.sound("life_stages") else None,
        contacts=tuple(
            (frozenset(one.data["concerns"]), frozenset(one.data["subjects"]))
            for one in contacts.entries()
        )
        if contacts
        else None,
        languages=frozenset(one["tag"] for one in area["languages"]) if area else None,
        is_invented=bool(area.get("invented", False)) if area else None,
        on=context.on,
    )


def _around_directory(context: Context) -> Around:
    """What the directory may name, as far as it could be read."""
    area, contacts = context.area, context.sound("contacts")
    main = [one["tag"] for one in area["languages"] if one.get("main")] if area else []
    return Around(
        is_invented=bool(area.get("invented", False)) if area else None,
        stages=frozenset(context.codes("life_stages")) if context.sound("life_stages") else None,
        languages=frozenset(one["tag"] for one in area["languages"]) if area else None,
        main_language=main[0] if main else "en-GB",
        contacts={one.code: one.data for one in contacts.entries()} if contacts else None,
        on=context.on,
    )


def _name(folder: Path) -> str:
    try:
        return folder.resolve().name
    except (OSError, RuntimeError, ValueError):  # a link round in circles, a path that cannot be
        return folder.name
