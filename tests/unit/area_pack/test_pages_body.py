"""The body of a page: what may stand in it, and the sentence for what may not."""

from __future__ import annotations

import pytest

from kith.area_pack.pages import Block
from tests.unit.area_pack.a_page import page_with, problems_of

# each body, and what its lines are told
REFUSED = {
    "Some *slanted* words.": ["1: Italics do not show here. Take the single * or _ out, or write **bold**."],
    "One **two three.": ["1: The mark ** is not closed. Close it, or write \\* for a star."],
    "First.\nThen `code`.": ["2: Letters of a fixed width do not show here. Take the ` out."],
    "# Title": ["1: A heading is ## or ###. The page's title stands in the front matter."],
    "Title\n-----": ["1: A line of - or = makes a heading. Write ## before the words."],
    "##": ["1: This heading has no words."],
    "![it](it.png)": ["1: A picture stands between ::: lines: ::: picture FILE. Take this one out."],
    "Go <b>there</b>": ["1: HTML is not read here. Take what stands between < and > out."] * 2,
    "<script>\nalert(1)\n</script>": ["1: HTML is not read here. Take what stands between < and > out."],
    "> said": ["1: A quotation stands between ::: lines: ::: quote WHO. Take the > out."],
    "```\nx\n```": ["1: Code does not show here. Take the ``` or ~~~ lines out."],
    "    four": ["1: Four spaces before a line make it code. Take the spaces out."],
    "***": ["1: A line across the page does not show here. Use a heading: ## words."],
    "| a |\n| - |\n| b |": ["1: Tables do not show here. Write a list."],
    "One\\\ntwo": ["1: A line cannot be broken here. Take the \\ or the spaces at its end out."],
    "[words](page:a b)": ["1: This link is broken. Write [words](address), with no space inside ( )."],
    "[words](javascript:alert(1))": ["1: This link is broken. Write [words](address), with no space inside ( )."],
    "[](/check/)": ["1: A link needs words: [words](address)."],
    '[words](/check/ "title")': ["1: A link has words and an address, no title. Take the quotes out."],
    "[a]\n\n[a]: https://example.org": ["3: An address at the foot is not read. Write [words](address)."],
    "3. Third": ["1: A numbered list begins with 1."],
    "-\n- two": ["1: This item of the list has no words."],
    "- one\n\n  two": ["1: An item of a list is one paragraph. Divide it."],
    ":::": ["1: This ::: closes nothing. Take it out."],
    "::: note tip\nWords.": ["1: This ::: note is not closed. Write ::: on a line of its own after it."],
    "::: note tip\nWords.\n::: check\n:::": [
        "1: The ::: note of this place is not closed before the next one begins. Write ::: on a line of its own."
    ],
    ":::: note": ["1: A part begins with three colons and a name: ::: note tip."],
    "::: nota tip\nWords.\n:::": ['1: Kith knows no part called "nota". Did you mean "note"?'],
    "::: note\nWords.\n:::": ["1: Write one of: ::: note tip, ::: note important, ::: note warning."],
    "::: note tip\n:::": ["1: This ::: note is empty."],
    "::: note tip\n## Words\n:::": ["2: A heading cannot stand in ::: note. Put it before."],
    "::: fold\nWords.\n:::": ["1: A folded part needs a title: ::: fold What if …?"],
    "::: say\nWords.\n:::": ["2: The body of ::: say is a list, each line with - before it, and nothing else."],
    "::: say\n- **Bold** words.\n:::": ["2: Bold and links do not show in ::: say. Put them into the text around it."],
    "::: steps\n- One\n:::": ["2: The body of ::: steps is a numbered list, 1. 2. 3., and nothing else."],
    "::: do-dont\n- Stop.\n:::": ['2: "Stop." begins neither with "Do: " nor with "Do not: ".'],
    "::: quote\n- One\n:::": ["2: The body of ::: quote is one paragraph."],
    "::: contacts\n:::": ["1: Write ::: contacts, a concern, and a subject if you wish: ::: contacts baby child."],
    "::: check\nWords.\n:::": ["2: ::: check has no text of its own. Put it before."],
    "::: check now\n:::": ["1: Nothing stands after ::: check. Take it out."],
    "::: check\n:::\n::: check\n:::": ["1: A page has ::: check once at most; here it stands 2 times."],
    "::: pages\n- [A](/check/)\n:::": ["2: The body of ::: pages is a list of links to pages: - [words](page:code)."],
    "::: worksheet\n- How?\n:::": ['2: "How?" needs the number of lines to write on, 0 to 20: [3].'],
    "::: worksheet\n- How? [21]\n:::": ['2: "How? [21]" needs the number of lines to write on, 0 to 20: [3].'],
    "::: picture ../x.png\n:::": ["1: Name the picture's file in the folder media: ::: picture two-chairs.jpg."],
    "::: picture x.png\n- A cat\n:::": ['2: "A cat" begins neither with "Shows: " nor with "Caption: ".'],
}  # fmt: skip


@pytest.mark.parametrize("body", REFUSED, ids=lambda body: body[:30])
def test_body_is_refused_with_its_line(body: str) -> None:
    assert problems_of(body) == REFUSED[body]


def test_all_flaws_are_told_at_once() -> None:
    assert problems_of("# One\n\n*two*\n\n::: nothing\n:::\n") == [
        "1: A heading is ## or ###. The page's title stands in the front matter.",
        "3: Italics do not show here. Take the single * or _ out, or write **bold**.",
        (
            '5: Kith knows no part called "nothing". Known: say, do-dont, steps, note, fold, quote,'
            " contacts, help-now, check, clocks, pages, worksheet, transcript, picture."
        ),
    ]


WHOLE = """\
Text with **bold** and a
[link](page:b).

::: say Try this
- "Hello", she said.
:::

::: do-dont
- Do not: shout.
- Do: stop.
:::

::: steps
1. One
1. Two
:::

::: note warning
Mind.
:::

::: fold What if?
Then.

- a
- b
:::

::: quote A dad of two
I waited.
:::

::: contacts baby child
:::

::: help-now
:::

::: pages Read next
- [The other](page:b)
:::

::: worksheet
- How? [3]
:::

::: transcript
## First

Words.
:::

::: picture two-chairs.jpg
- Shows: Two chairs.
- Caption: At home.
:::
"""


def test_body_becomes_blocks() -> None:
    assert page_with(WHOLE).blocks == (
        Block("text", {"text": "Text with **bold** and a [link](page:b)."}),
        Block("say", {"title": "Try this", "lines": ('"Hello", she said.',)}),
        Block("do_dont", {"do": ("stop.",), "dont": ("shout.",)}),
        Block("steps", {"title": "", "steps": ("One", "Two")}),
        Block("note", {"kind": "warning", "text": "Mind."}),
        Block("fold", {"title": "What if?", "text": "Then.\n\n- a\n- b"}),
        Block("quote", {"text": "I waited.", "who": "A dad of two"}),
        Block("contacts", {"concern": "baby", "subject": "child"}),
        Block("help_now", {}),
        Block("pages", {"title": "Read next", "pages": (("The other", "b"),)}),
        Block("worksheet", {"prompts": (("How?", 3),)}),
        Block("transcript", {"text": "## First\n\nWords."}),
        Block("picture", {"file": "two-chairs.jpg", "alt": "Two chairs.", "caption": "At home."}),
    )


@pytest.mark.parametrize(
    "text", ["[" * 60_000, "**" * 30_000, "> " * 30_000, "- " * 30_000, "](" * 30_000, "&" * 60_000]
)
@pytest.mark.timeout(20)
def test_hostile_body_is_read_in_time(text: str) -> None:
    assert isinstance(problems_of(text), list)
