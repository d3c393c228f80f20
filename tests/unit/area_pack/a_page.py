"""A page of a pack for tests, as a file and as a folder of files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kith.area_pack import Problem
from kith.area_pack.pages import PackPage, Surroundings, read_page, read_pages

DAY = date(2026, 11, 21)
FRONT = """\
code = "{code}"
type = "{type}"
title = "A page"
summary = "It says something."
owner = "Charter lead"
reviewed_on = 2026-11-01
review_on = 2027-02-01
specialist = "not_needed"
"""


def a_file(
    body: str = "Words.\n", *, code: str = "a", kind: str = "article", more: str = ""
) -> str:
    """The text of a page's file, 10 lines of front matter before the body."""
    return f"+++\n{FRONT.format(code=code, type=kind)}{more}+++\n{body}"


def problems_of(body: str, **given: str) -> list[str]:
    """What reading one page says, with the line in its body."""
    _page, problems = read_page("pages/a.md", a_file(body, **given))
    return [f"{one.line - 10}: {one.says}" for one in problems]


def page_with(body: str, **given: str) -> PackPage:
    """A page that has to be sound."""
    page, problems = read_page("pages/a.md", a_file(body, **given))
    assert problems == []
    assert page is not None
    return page


def write(folder: Path, files: dict[str, str]) -> Path:
    """Files below `pages`, with a home page and an index in every folder that has none."""
    top = folder / "pages"
    given = {"index.md": a_file(code="home", kind="home"), **files}
    for name in files:
        parent = Path(name).parent
        index = (parent / "index.md").as_posix()
        if index not in given:
            given[index] = a_file(code=f"{parent.name}-index", kind="section")
    for name, text in given.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, "utf-8")
    return folder


def told(folder: Path, **around: object) -> list[str]:
    """Every problem of the folder's pages, as `kith pack check` says them."""
    given = {"on": DAY, **around}
    found: list[Problem] = read_pages(folder, Surroundings(**given))[1]  # type: ignore[arg-type]
    return sorted(map(str, found))
