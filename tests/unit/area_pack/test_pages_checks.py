"""What is wrong with pages together, and with their front matter: each its sentence and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.area_pack import check_pack, explain_pack, read_pack
from kith.area_pack.pages.front_matter import _validator
from kith.area_pack.pages.neutral import gives_away
from kith.area_pack.shapes import schema
from tests.unit.area_pack.a_page import DAY, a_file, told, write

SENSITIVE = 'sensitive = true\nneutral_title = "Local information: page 1"\n'

# what `pages/a.md` is, and what is told
ALONE = {
    "no front matter": (
        "Words.",
        ["1: error: A page begins with a line +++, then keys, then a line +++, then its text."],
    ),
    "no end of the keys": (
        '+++\ncode = "a"\n',
        ["1: error: The keys do not end: write +++ on a line of its own."],
    ),
    "not TOML": (
        "+++\ncode = a\n+++\n",
        [
            ("2: error: This line is not TOML (invalid value). Check the quotes and brackets here and"
            " just above, and that no key stands twice.")
        ],
    ),
    "unknown key": (
        a_file(more='colour = "red"\n'),
        ['10: error: "colour" is not a key that Kith knows here.'],
    ),
    "key of another type": (
        a_file(more="minutes = 3\n"),
        ['10: error: "minutes" is not a key that Kith knows here.'],
    ),
    "missing key of the type": (
        a_file(kind="tool", more='kind = "starter"\n'),
        ['1: error: "minutes" is missing. Add it.'],
    ),
    "unknown type": (
        a_file(kind="artikle"),
        ['3: error: "type" cannot be "artikle". Did you mean "article"?'],
    ),
    "date in quotes": (
        a_file().replace("reviewed_on = 2026-11-01", 'reviewed_on = "2026-11-01"'),
        [
            ('7: error: "reviewed_on" cannot be "2026-11-01". Write a date without quotes, like'
            " 2026-11-21.")
        ],
    ),
    "time with a zone": (
        a_file(kind="event", more="starts_at = 2026-11-21T18:00:00Z\n"),
        [
            ('10: error: "starts_at" cannot be "2026-11-21 18:00:00+00:00". Write a date without'
            " quotes, like 2026-11-21T19:30:00.")
        ],
    ),
    "review before the last": (
        a_file().replace("2027-02-01", "2026-11-01"),
        ["8: error: review_on has to come after reviewed_on."],
    ),
    "review too far off": (
        a_file().replace("2027-02-01", "2028-11-02"),
        ["8: error: The next review is too far off: at most two years after the last."],
    ),
    "review late": (
        a_file().replace("2027-02-01", "2026-11-20"),
        ['8: notice: The review of "A page" was due on 2026-11-20. Read it again.'],
    ),
    "reviewed tomorrow": (
        a_file().replace("reviewed_on = 2026-11-01", "reviewed_on = 2026-11-22"),
        ["7: error: 2026-11-22 has not come yet."],
    ),
    "specialist without a name": (
        a_file().replace('"not_needed"', '"done"'),
        ["9: error: Say who of the field read it and when: specialist_by and specialist_on."],
    ),
    "specialist not said": (
        a_file(more='specialist_by = "Rise"\n'),
        ['9: error: Somebody read it, so write specialist = "done".'],
    ),
    "link to no page": (
        a_file("One.\n\n[Two](page:three)\n"),
        ['13: error: There is no page with the code "three".'],
    ),
    "link to no page in a list of pages": (
        a_file("::: pages\n- [Two](page:three)\n:::\n"),
        ['12: error: There is no page with the code "three".'],
    ),
    "related to no page and to itself": (
        a_file(more='related = ["three", "a"]\n'),
        [
            "10: error: A page does not lead to itself. Take it out.",
            '10: error: There is no page with the code "three".',
        ],
    ),
    "no address of the house": (
        a_file("[Go](/checks/)\n"),
        [
            ("11: error: /checks/ is not an address to lead to. Name a page by page:code, or use:"
            " /charter/, /check/, /plan/, /plan/arrangements/, /search/, /services/.")
        ],
    ),
    "address of nowhere": (
        a_file("[Go](http://example.org)\n"),
        [
            ('11: error: "http://example.org" leads nowhere. Write page:code, an address of the'
            " house, or https://….")
        ],
    ),
    "number in the text": (
        a_file("[Ring](tel:01632960000)\n"),
        [
            ("11: notice: tel:01632960000 grows old in a text unseen. Put it into contacts.toml, and"
            " name that.")
        ],
    ),
    "sensitive in the open": (
        a_file(more=SENSITIVE),
        [
            ("10: error: A sensitive page lies in pages/guides/ and is called like g-01.md, so that"
            " its address gives nothing away. Move it.")
        ],
    ),
    "no concern": (
        a_file("::: contacts babies\n:::\n"),
        ['11: error: Kith knows no concern "babies". Known: '],
    ),
    "no subject": (
        a_file("::: contacts baby mum\n:::\n"),
        [
            ('11: error: Kith knows no subject "mum". Known: partner, separated, child, family,'
            " neighbours, self, under_18, own_behaviour.")
        ],
    ),
    "no picture": (
        a_file("::: picture x.png\n:::\n"),
        ["11: error: There is no picture x.png in the folder media."],
    ),
    "quote outside a story": (
        a_file("::: quote\nWords.\n:::\n"),
        ["11: error: A quote is what somebody really said: it belongs into a story."],
    ),
    "invented address in a real pack": (
        a_file("[Go](https://a.example)\n"),
        ['11: error: "https://a.example" is an example address, not a real one.'],
    ),
    "end before the beginning": (
        a_file(kind="event", more="starts_at = 2026-11-21T18:00:00\nends_at = 2026-11-21T17:00:00\n"),
        ["11: error: ends_at is earlier than starts_at."],
    ),
    "no such stage": (
        a_file(more='life_stages = ["old"]\n'),
        ['10: error: There is no life stage "old" in life_stages.toml.'],
    ),
    "section in a file": (
        a_file(kind="section"),
        ["3: error: A page of type section is called pages/a/index.md. Move it."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ALONE)
def test_page_is_told_what_is_wrong(tmp_path: Path, case: str) -> None:
    text, expected = ALONE[case]
    write(tmp_path, {"a.md": text})
    found = told(tmp_path, stages=frozenset({"young"}), is_invented=False)
    shown = [
        one.removeprefix("pages/a.md:")[: len(wanted)]
        for one, wanted in zip(found, expected, strict=True)
    ]
    assert shown == expected


def test_pages_are_told_of_one_another(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "a.md": a_file(),
            "b/index.md": a_file(code="b", kind="article"),
            "b/a.md": a_file(),
            "b.md": a_file(code="bb"),
            "check.md": a_file(code="c"),
        },
    )
    (folder / "pages" / "deep").mkdir()
    (folder / "pages" / "deep" / "d.md").write_text(a_file(code="d"), "utf-8")
    assert told(folder) == [
        "pages/b.md: error: The folder b has the same address, /b/. Keep one of them.",
        'pages/b/a.md:2: error: The code "a" already stands in pages/a.md. Each needs its own.',
        'pages/b/index.md:3: error: A folder\'s own page is a section: write type = "section".',
        "pages/check.md: error: /check/ is an address of the house itself. Give the page another name.",
        "pages/deep: error: This folder has no page of its own. Add an index.md.",
    ]


def test_home_page_is_home_and_holds_text(tmp_path: Path) -> None:
    text = a_file("Words.\n\n::: check\n:::\n", code="start", kind="home")
    assert told(write(tmp_path, {"index.md": text})) == [
        (
            "pages/index.md:12: error: The home page holds text alone: the ways in and help now stand"
            " on it already."
        ),
        'pages/index.md:2: error: The home page has the code "home".',
    ]


def test_sensitive_page_gives_nothing_away(tmp_path: Path) -> None:
    def guide(title: str, review: str = "2027-02-01") -> str:
        more = f'sensitive = true\nneutral_title = "{title}"\nwords = ["coercive"]\n'
        code = title.replace(":", "").replace(" ", "-").lower() or "x"
        return a_file(code=code, more=more).replace("2027-02-01", review)

    files = {
        "guides/g-01.md": guide("Local information: page 1"),
        "guides/g-02.md": guide(""),
        "guides/g-03.md": guide("When you are hurt"),
        "guides/g-04.md": guide("Coercive page"),
        "guides/violence.md": guide("Page 5"),
        "guides/g-06.md": guide("Page 6", "2027-11-01"),
    }
    assert told(write(tmp_path, files)) == [
        (
            'pages/guides/g-02.md:10: error: A sensitive page needs a neutral_title, like "Local'
            ' information: page 3".'
        ),
        (
            'pages/guides/g-03.md:11: error: "hurt" gives away what the page is about. Write words that'
            " say nothing."
        ),
        (
            'pages/guides/g-04.md:11: error: "coercive" gives away what the page is about. Write words'
            " that say nothing."
        ),
        (
            "pages/guides/g-06.md:8: error: The next review is too far off: at most half a year after"
            " the last."
        ),
        (
            "pages/guides/violence.md:10: error: A sensitive page lies in pages/guides/ and is called"
            " like g-01.md, so that its address gives nothing away. Move it."
        ),
    ]


def test_neutral_title_may_not_say_the_pages_own_words() -> None:
    assert gives_away("A walk in the park", "When a walk hurts") == "walk"
    assert gives_away("Local information: page 4", "Information about hurt") == ""


def test_contacts_that_the_pack_lacks_are_a_notice(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {"a.md": a_file("::: contacts baby child\n:::\n\n::: contacts baby self\n:::\n")},
    )
    contacts = ((frozenset({"baby"}), frozenset({"child"})),)
    assert told(folder, contacts=contacts) == [
        (
            "pages/a.md:14: notice: No contact of the area fits ::: contacts baby self: the page shows"
            " a gap there."
        )
    ]


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("a.md", b"+++\n\xff\n", "2: error: A letter here is not UTF-8. Save the page again with"),
        ("a.md", b"+++\na\x07\n", "2: error: There is a sign here that nobody can see (U+0007)."),
        ("a.md", b"+" * 70_000, " error: The page is larger than 64 kB. Nobody reads that"),
        ("A b.md", b"", " error: The name of a page is small letters, digits and single hyphens."),
        ("a.html", b"", " error: Only pages that end in .md stand here. Take this out."),
        (
            "X/a.md",
            b"",
            " error: The name of a folder is small letters, digits and single hyphens.",
        ),
        ("a/b/c/d/e/f/g.md", b"", " error: Folders lie more than 5 deep here."),
    ],
)
def test_files_that_cannot_be_pages_are_told(
    tmp_path: Path, name: str, raw: bytes, says: str
) -> None:
    write(tmp_path, {})
    path = tmp_path / "pages" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    found = told(tmp_path)
    assert len(found) == 1
    assert found[0].partition(":")[2].startswith(says)


def test_links_out_of_the_pack_are_not_followed(tmp_path: Path) -> None:
    folder = write(tmp_path / "pack", {})
    (tmp_path / "secret.md").write_text(a_file(), "utf-8")
    (folder / "pages" / "a.md").symlink_to(tmp_path / "secret.md")
    (folder / "pages" / "b").symlink_to(tmp_path, target_is_directory=True)
    (folder / "pages" / "c.md").symlink_to(folder / "pages" / "c.md")
    found = told(folder)
    assert found[0] == (
        "pages/a.md: error: This is a link that leads out of the pack. Put the file itself here."
    )
    assert found[1] == "pages/b: error: Only pages that end in .md stand here. Take this out."
    assert found[2].startswith("pages/c.md: error: Cannot read this: ")
    assert len(found) == 3


@pytest.mark.timeout(60)
def test_thousands_of_pages_end_with_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, {})
    for number in range(2000):
        (tmp_path / "pages" / f"p-{number:04}.md").write_text("x", "utf-8")
    found = [one for one in told(tmp_path) if "more than" in one]
    assert found == [
        "pages/p-1999.md: error: There are more than 2000 pages. Those after this one were not read."
    ]


def test_check_pack_and_explain_pack_speak_of_pages(folder: Path) -> None:
    page = folder / "pages" / "situations" / "too-quiet.md"
    page.write_text(page.read_text("utf-8") + "\n# Oh\n", "utf-8")
    found = check_pack(folder, measures=None, on=DAY)
    lines = page.read_text("utf-8").count("\n")
    assert [(one.file, one.line) for one in found if one.severity == "error"] == [
        ("pages/situations/too-quiet.md", lines)
    ]
    page.unlink()


def test_explain_pack_counts_pages(folder: Path) -> None:
    pack = read_pack(folder)
    line = next(one for one in explain_pack(pack) if "situation" in one)
    assert line.startswith(f"{len(pack.pages)} pages: ")


def test_schema_for_others_agrees_with_ours() -> None:
    """The published schema uses if and then; ours is made flat for clear sentences."""
    from jsonschema import Draft202012Validator

    published = Draft202012Validator(schema("pages"))
    base = {"code": "a", "type": "tool", "title": "T", "summary": "S", "owner": "O"}
    base |= {"reviewed_on": "", "review_on": "", "specialist": "done", "kind": "starter"}
    rows = [base, base | {"minutes": 3}, base | {"minutes": 3, "cost": "Free"}, {"type": "home"}]
    rows += [{**base, "type": "article"}, base | {"minutes": -1}, base | {"minutes": "x"}]
    flat = [
        not any(error.validator != "format" for error in _validator(row["type"]).iter_errors(row))
        for row in rows
    ]
    assert [published.is_valid(row) for row in rows] == flat == [
        False, True, False, False, False, False, False
    ]  # fmt: skip
