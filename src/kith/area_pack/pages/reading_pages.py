"""Read every page of a pack's folder, with all problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from kith.area_pack.definition import Problem
from kith.area_pack.pages.checks import Read, Surroundings, page_problems
from kith.area_pack.pages.definition import FOLDER, Flaw, PackPage
from kith.area_pack.pages.directives import read_body
from kith.area_pack.pages.folder import PageFile, media_names, read_files
from kith.area_pack.pages.front_matter import Front, page_of, read_front
from kith.measures.toml_lines import line_numbers


def read_pages(folder: Path, around: Surroundings) -> tuple[tuple[PackPage, ...], list[Problem]]:
    """The sound pages below `folder`/pages, by address, and every problem. Never raises for what
    a folder may hold; a folder without `pages` has none.
    """
    files, problems = read_files(folder)
    read: list[Read] = []
    for file in files:
        page, found = _read(file)
        problems += found
        if page is not None:
            read.append(page)
    if any(block.kind == "picture" for one in read for block in one.page.blocks):
        around = replace(around, media=around.media | media_names(folder))
    problems += page_problems(read, around)
    problems += _places(files, around.is_whole)
    # What could not be read may be what others lead to: one slip is told once.
    return tuple(one.page for one in read), _without_echoes(problems, len(files) > len(read))


def read_page(file: str, text: str) -> tuple[PackPage | None, list[Problem]]:
    """One page from its text; `file` is its name from the pack's folder."""
    address = file.removeprefix(f"{FOLDER}/").removesuffix(".md")
    is_index = address == "index" or address.endswith("/index")
    path = address.removesuffix("index").rstrip("/") if is_index else address
    read, problems = _read(PageFile(file, path, is_index, text))
    return (read.page if read else None), list(problems)


@lru_cache(maxsize=1024)
def _read(file: PageFile) -> tuple[Read | None, tuple[Problem, ...]]:
    """One page by itself. A load checks a pack before it reads it, so the same file comes twice."""
    page, problems = _read_anew(file)
    return page, tuple(problems)


def _read_anew(file: PageFile) -> tuple[Read | None, list[Problem]]:
    front, problems = read_front(file.file, file.text)
    if front is None:
        return None, problems
    blocks, flaws = read_body(front.body)
    problems += [_flawed(file.file, front, flaw) for flaw in flaws]
    if not front.is_sound:
        return None, problems
    page = replace(page_of(front, file.path), blocks=blocks)
    problems += _kind_of_place(file, front)
    lines = {str(path[0]): line for path, line in line_numbers(front.source.text).items() if path}
    if page.file != file.file:  # told by `_kind_of_place`
        return None, problems
    return Read(page, file.text, _first_lines(lines, front)), problems


def _first_lines(lines: dict[str, int], front: Front) -> dict[str, int]:
    numbers = line_numbers(front.source.text)
    return {key: numbers.get((key,), line) for key, line in lines.items()}


def _flawed(file: str, front: Front, flaw: Flaw) -> Problem:
    line = front.body_line + flaw.line - 1
    return Problem(file, line, "", flaw.says, "notice" if flaw.severity == "notice" else "error")


def _kind_of_place(file: PageFile, front: Front) -> Iterator[Problem]:
    kind = front.data["type"]
    if file.is_index and not file.path and kind != "home":
        yield front.problem("type", 'pages/index.md is the home page: write type = "home".')
    elif file.is_index and file.path and kind != "section":
        yield front.problem("type", 'A folder\'s own page is a section: write type = "section".')
    elif not file.is_index and kind in {"home", "section"}:
        where = "pages/index.md" if kind == "home" else f"pages/{file.path}/index.md"
        yield front.problem("type", f"A page of type {kind} is called {where}. Move it.")


def _places(files: Iterable[PageFile], is_whole: bool) -> Iterator[Problem]:
    """Addresses that two files have, and folders without a page of their own."""
    indexes = {one.path for one in files if one.is_index}
    told: set[str] = set()
    for one in files:
        if not one.is_index and one.path in indexes:
            says = f"The folder {one.path} has the same address, /{one.path}/. Keep one of them."
            yield Problem(one.file, 0, "", says)
        above = one.path.rpartition("/")[0] if one.path else None
        if is_whole and above is not None and above not in indexes | told:
            told.add(above)
            where = f"{FOLDER}/{above}".rstrip("/")
            yield Problem(where, 0, "", "This folder has no page of its own. Add an index.md.")


def _without_echoes(problems: list[Problem], some_missing: bool) -> list[Problem]:
    """When a page could not be read, links to unknown codes are left until it can."""
    if not some_missing:
        return problems
    return [one for one in problems if not one.says.startswith("There is no page with the code")]
