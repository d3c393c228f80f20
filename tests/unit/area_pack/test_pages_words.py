"""The words of a page and how hard they are; pages that are lent; the page that the book shows."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from kith.area_pack.pages import Block, fitted, plain_text, read_page
from kith.area_pack.reading import grade
from tests.unit.area_pack.a_page import page_with

BOOK = Path(__file__).parents[3] / "docs" / "packs.md"


def test_plain_text_ends_each_line_of_a_list() -> None:
    page = page_with(
        "## How\n\nTalk **now**. [Go](/check/)\n\n- one\n- two!\n\n::: say Try this\n- Hello\n:::\n\n"
        "::: worksheet\n- Why? [2]\n:::\n\n::: do-dont\n- Do: stop\n:::\n"
    )
    assert plain_text(page).splitlines() == [
        "It says something.",
        "How.",
        "Talk now. Go.",
        "one.",
        "two!",
        "Try this.",
        "Hello.",
        "Why?",
        "stop.",
    ]


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("The cat sat on the mat. The dog ran to the cat. They had fun in the sun.", 0, 1),
        (("Practitioners consistently characterise interpersonal communication as indispensable "
         "notwithstanding organisational heterogeneity."), 15, 60),
        ("Too short.", 0, 0),
    ],
)  # fmt: skip
def test_grade_tells_easy_from_hard(text: str, lowest: int, highest: int) -> None:
    assert lowest <= grade(text) <= highest


def test_lent_page_loses_what_is_not_there_and_tells() -> None:
    page = page_with(
        "Go [there](page:gone) and [here](page:here).\n\n- [x](page:gone)\n\n"
        "::: pages\n- [A](page:gone)\n- [B](page:here)\n:::\n",
        more='life_stages = ["old", "young"]\nrelated = ["gone", "here"]\n',
    )
    fit, told = fitted(page, codes=frozenset({"here"}), stages=frozenset({"young"}))
    assert fit == replace(
        page,
        life_stages=("young",),
        related=("here",),
        blocks=(
            Block("text", {"text": "Go there and [here](page:here).\n\n- x"}),
            Block("pages", {"title": "", "pages": (("B", "here"),)}),
        ),
    )
    assert told == [
        'dropped the life stage "old": this area has none.',
        'dropped the related page "gone": it is not here.',
        'dropped a link to the page "gone": it is not here.',
    ]


def test_page_of_a_stage_that_is_not_there_is_left_out() -> None:
    page = page_with("Words.", kind="stage", more='life_stage = "old"\n')
    assert fitted(page, codes=frozenset(), stages=frozenset()) == (
        None,
        ['left out: this area has no life stage "old".'],
    )


def test_page_that_fits_is_lent_as_it_is() -> None:
    page = page_with("Words.")
    assert fitted(page, codes=frozenset(), stages=frozenset()) == (page, [])


def test_page_in_the_book_is_sound() -> None:
    text = BOOK.read_text("utf-8")
    start = text.index("    +++\n")
    end = text.index("\n### Keys")
    page, problems = read_page("pages/tools/ten-minute-talk.md", textwrap.dedent(text[start:end]))
    assert problems == []
    assert page is not None
    assert [block.kind for block in page.blocks] == ["text", "note", "steps", "contacts"]
