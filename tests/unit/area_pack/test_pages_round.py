"""What was read is written, and what was written is read: for any page, and for all real ones."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.area_pack.pages import Block, PackPage, PageSource, as_markdown, digest, read_page
from kith.area_pack.pages.directives import joined
from kith.area_pack.pages.inline import Run, normal
from kith.area_pack.pages.rich_text import Attributes, html_of, markdown_of
from kith.area_pack.pages.text import (
    Heading,
    Item,
    Listing,
    Paragraph,
    read_text,
    tidy,
    written_text,
)

PACKS = Path(__file__).parents[3] / "packs"
REAL = sorted(PACKS.glob("*/pages/**/*.md"))

# Signs that Markdown minds, more often than they come in life.
LETTERS = st.text(
    st.one_of(
        st.sampled_from(list("ab 1.)-+*_[]()<>&;#:!`~\\\"'|=\n")),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=25,
)
WORDS = LETTERS.map(lambda text: " ".join(text.split())).filter(bool)
HREFS = st.sampled_from(["", "", "page:other", "/check/", "https://a.example/x_(y)?a=1&b;=2"])
RUNS = st.lists(st.builds(Run, LETTERS, st.booleans(), HREFS), min_size=1, max_size=4).map(tuple)
LISTINGS = st.recursive(
    st.builds(
        Listing, st.booleans(), st.lists(st.builds(Item, RUNS), min_size=1, max_size=3).map(tuple)
    ),
    lambda inner: st.builds(
        Listing,
        st.booleans(),
        st.lists(
            st.builds(Item, RUNS, st.lists(inner, max_size=2).map(tuple)), min_size=1, max_size=2
        ).map(tuple),
    ),
    max_leaves=3,
)
INLINE = st.one_of(st.builds(Paragraph, RUNS), LISTINGS)
NODES = st.one_of(INLINE, st.builds(Heading, st.sampled_from([2, 3]), RUNS))


def texts(nodes: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    """Markdown in canonical form."""
    listed = st.lists(nodes, min_size=1, max_size=4)
    return listed.map(lambda some: written_text(tidy(some))).filter(bool)  # type: ignore[arg-type]


LINES = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
TITLES = st.one_of(st.just(""), WORDS)
BLOCKS = st.one_of(
    st.builds(lambda text: Block("text", {"text": text}), texts(NODES)),
    st.builds(lambda t, lines: Block("say", {"title": t, "lines": lines}), TITLES, LINES),
    st.builds(lambda do, no: Block("do_dont", {"do": do, "dont": no}), LINES, LINES),
    st.builds(lambda t, lines: Block("steps", {"title": t, "steps": lines}), TITLES, LINES),
    st.builds(lambda text: Block("note", {"kind": "tip", "text": text}), texts(INLINE)),
    st.builds(lambda t, text: Block("fold", {"title": t, "text": text}), WORDS, texts(INLINE)),
    st.builds(lambda text, who: Block("quote", {"text": text, "who": who}), WORDS, TITLES),
    st.just(Block("contacts", {"concern": "baby", "subject": ""})),
    st.just(Block("help_now", {})),
    st.builds(
        lambda t, words: Block("pages", {"title": t, "pages": ((words, "other"),)}), TITLES, WORDS
    ),
    st.builds(lambda text: Block("worksheet", {"prompts": ((text, 3),)}), WORDS),
    st.builds(lambda alt: Block("picture", {"file": "x.png", "alt": alt, "caption": ""}), TITLES),
)
DETAILS = {
    "article": {},
    "tool": {"kind": "starter", "minutes": 5, "people": 'Two "adults"'},
    "event": {"starts_at": datetime(2026, 12, 1, 18, 30), "place": "The hall"},
    "story": {"consent_on": date(2026, 1, 2), "names_changed": True},
}
PAGES = st.builds(
    lambda kind, title, words, blocks, sources: PackPage(
        path="a/b",
        code="b",
        type=kind,
        title=title[:90].strip(),
        summary=title[:90].strip(),
        owner="Lead",
        reviewed_on=date(2026, 1, 1),
        review_on=date(2027, 1, 1),
        words=words,
        detail=DETAILS[kind],
        sources=sources,
        blocks=joined(blocks),
    ),
    st.sampled_from(sorted(DETAILS)),
    WORDS,
    st.lists(WORDS, max_size=2, unique=True).map(tuple),
    st.lists(BLOCKS, max_size=5),
    st.lists(
        st.builds(PageSource, WORDS, st.just("https://a.example"), st.just(date(2026, 1, 1))),
        max_size=2,
    ).map(tuple),
)


def _read_alike(page: PackPage) -> None:
    text = as_markdown(page)
    read, problems = read_page("pages/a/b.md", text)
    assert ([str(one) for one in problems], read) == ([], page)
    assert as_markdown(read) == text


@given(page=PAGES)
@settings(max_examples=120, deadline=None)
def test_what_was_written_is_read_alike(page: PackPage) -> None:
    _read_alike(page)


@pytest.mark.long  # the same over more pages
@pytest.mark.timeout(900)
@given(page=PAGES)
@settings(max_examples=4000, deadline=None)
def test_what_was_written_is_read_alike_four_thousand_times(page: PackPage) -> None:
    _read_alike(page)


@pytest.mark.parametrize("before", ["!", "Look!", "Look! !", "\\!", "!!"])
def test_link_after_an_exclamation_mark_is_no_picture(before: str) -> None:
    runs = normal([Run(before), Run("0", href="page:other")])
    text = written_text(tidy([Paragraph(runs)]))

    assert read_text(text) == ((Paragraph(runs),), ())
    _is_kept(text)


@given(runs=RUNS)
@settings(max_examples=400, deadline=None)
def test_normal_form_of_runs_is_its_own(runs: tuple[Run, ...]) -> None:
    assert normal(normal(runs)) == normal(runs)


def to_html(address: str) -> Attributes:
    """As Wagtail keeps links."""
    return {"linktype": "page", "id": "7"} if address.startswith("page:") else {"href": address}


def from_html(attributes: Attributes) -> str:
    """And back."""
    return "page:other" if "linktype" in attributes else attributes["href"]


def _is_kept(text: str) -> None:
    assert markdown_of(html_of(text, to_html), from_html) == (text, [])


@given(text=texts(NODES))
@settings(max_examples=100, deadline=None)
def test_rich_text_keeps_every_word_and_mark(text: str) -> None:
    _is_kept(text)


@pytest.mark.long  # the same over more texts
@pytest.mark.timeout(900)
@given(text=texts(NODES))
@settings(max_examples=3000, deadline=None)
def test_rich_text_keeps_every_word_and_mark_of_three_thousand(text: str) -> None:
    _is_kept(text)


@given(body=st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_body_is_read_or_refused_and_reading_settles_it(body: str) -> None:
    front = as_markdown(PackPage(path="b", code="b", type="home", title="T", summary="S"))
    read, problems = read_page("pages/index.md", front + body)
    if read is not None and not problems:
        again, problems = read_page("pages/index.md", as_markdown(read))
        assert (again, problems) == (read, [])


@pytest.mark.parametrize("path", REAL, ids=lambda path: "/".join(path.parts[-3:]))
def test_real_page_settles_after_one_writing(path: Path) -> None:
    file = f"pages/{path.as_posix().partition('/pages/')[2]}"
    page, problems = read_page(file, path.read_text("utf-8"))
    assert problems == []
    assert page is not None
    text = as_markdown(page)
    assert read_page(file, text) == (page, [])
    assert as_markdown(page) == text


def test_there_are_real_pages() -> None:
    assert len(REAL) > 100


def test_digest_minds_words_and_not_the_titles_of_other_pages() -> None:
    def with_link(words: str, text: str) -> str:
        blocks = (
            Block("text", {"text": text}),
            Block("pages", {"title": "", "pages": ((words, "x"),)}),
        )
        page = PackPage(path="b", code="b", type="article", title="T", blocks=blocks)
        return digest(page)

    assert with_link("One", "Text.") == with_link("Two", "Text.")
    assert with_link("One", "Text.") != with_link("One", "Other text.")
