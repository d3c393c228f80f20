"""Each block of a body as residents get it; what they name comes from the area's pack."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.images import get_image_model
from wagtail.rich_text import RichText

from kith.areas.queries import contacts_for_public, current_area
from kith.front.enums import CONCERN_NAMES, SUBJECT_NAMES
from kith.front.presenters.content import contacts_about
from tests.factories.front_pages import a_live_page
from tests.factories.people import an_area
from tests.factories.reading_pages import body_lines, lines, part, shown

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves it to the garbage to close the file in which it made a smaller picture.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NAME = re.compile(r'class="kith-contact__name"[^>]*>(.*?)</h')


def text(html: str) -> RichText:
    """Words with marks, as an editor leaves them."""
    return RichText(html)


def body_html(*blocks: tuple[str, Any], **more: Any) -> str:
    """The body of a page of these blocks."""
    page = a_live_page("Hedges", body=list(blocks), **more)
    return part(shown(page.get_url()), '<div class="page-body">', '<footer class="page-about">')


def names(html: str) -> list[str]:
    """The contacts on a page, in order."""
    return NAME.findall(html)


BLOCKS: list[tuple[str, Any, list[str]]] = [
    (
        "text",
        text("<h2>First</h2><p>Sit <b>down</b>.</p><ul><li>And listen.</li></ul>"),
        ["First", "Sit down.", "And listen."],
    ),
    ("say", {"title": "Say", "lines": ["I miss you.", "Me too."]}, ["Say", "I miss you.", "Me too."]),
    ("say", {"title": "", "lines": ["Hello."]}, ["Words you could use", "Hello."]),
    ("do_dont", {"do": ["breathe."], "dont": ["shout."]}, ["Do", "breathe.", "Do not", "shout."]),
    ("do_dont", {"do": ["breathe."], "dont": []}, ["Do", "breathe."]),
    ("steps", {"title": "Tonight", "steps": ["Knock.", "Ask."]}, ["Tonight", "Knock.", "Ask."]),
    ("steps", {"title": "", "steps": ["Knock."]}, ["Step by step", "Knock."]),
    ("note", {"kind": "tip", "text": text("<p>Wait.</p>")}, ["Wait."]),
    ("note", {"kind": "important", "text": text("<p>Wait.</p>")}, ["Important", "Wait."]),
    ("note", {"kind": "warning", "text": text("<p>Wait.</p>")}, ["Take care", "Wait."]),
    ("fold", {"title": "More?", "text": text("<p>Yes.</p>")}, ["More?", "Yes."]),
    ("quote", {"text": "I asked.", "who": "A man"}, ["I asked.", "A man"]),
    ("quote", {"text": "I asked.", "who": ""}, ["I asked."]),
    ("transcript", text("<p>Hello.</p>"), ["Read what is said", "Hello."]),
    (
        "check",
        None,
        [
            "See how things are",
            (
                "The private check asks a few questions and makes a plan that fits you."
                " You give no name, and we keep nothing."
            ),
        ],
    ),
    (
        "worksheet",
        {"prompts": [{"prompt": "Who?", "lines": 2}]},
        ["Who?", "Print this page to write on it. Your browser\N{RIGHT SINGLE QUOTATION MARK}s own menu prints."],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("block", "value", "words"), BLOCKS)
def test_block_is_read_as_it_was_written(block: str, value: Any, words: list[str]) -> None:
    page = a_live_page("Hedges", body=[(block, value)])

    assert body_lines(page.get_url()) == words


@pytest.mark.parametrize("count", [0, 1, 3, 20])
def test_worksheet_leaves_as_many_lines_as_asked(count: int) -> None:
    html = body_html(("worksheet", {"prompts": [{"prompt": "Who?", "lines": count}]}))

    assert html.count(f'class="page-worksheet__lines page-worksheet__lines--{count}"') == 1


def test_pages_block_shows_the_cards_of_live_pages_in_its_order() -> None:
    one, gone, two = (a_live_page(each, summary=f"{each}.") for each in ("One", "Gone", "Two"))
    value = {"title": "", "pages": [two, gone, one]}
    page = a_live_page("Hedges", body=[("pages", value)])
    gone.unpublish()

    assert body_lines(page.get_url()) == ["Read next", "Two", "Two.", "One", "One."]


def test_pages_block_without_a_live_page_is_left_out() -> None:
    gone = a_live_page("Gone")
    page = a_live_page("Hedges", body=[("pages", {"title": "Go on", "pages": [gone]})])
    gone.unpublish()

    assert body_lines(page.get_url()) == []


def test_contacts_block_shows_who_helps_with_it() -> None:
    html = body_html(("contacts", {"concern": "loneliness", "subject": ""}))
    area = an_area()
    wanted = [one.name for one in public_contacts() if "loneliness" in one.concerns]

    assert area.code == "exampleton"
    assert len(wanted) > 1
    assert names(html) == wanted


def test_contacts_block_with_a_subject_shows_less() -> None:
    html = body_html(("contacts", {"concern": "abuse", "subject": "own_behaviour"}))
    wanted = [
        one.name
        for one in public_contacts()
        if "abuse" in one.concerns and "own_behaviour" in one.subjects
    ]

    assert names(html) == wanted
    assert len(wanted) < len([one for one in public_contacts() if "abuse" in one.concerns])


def test_contacts_block_without_any_leads_to_help_with_anything() -> None:
    an_area()
    concern, subject = nobody_helps_with()
    html = body_html(("contacts", {"concern": concern, "subject": subject}))

    assert lines(html) == [
        "People who help",
        "Nobody has put help for this here yet. See who helps with anything.",
    ]
    assert html.count('href="/#help-now"') == 1


def test_page_for_young_people_shows_only_help_that_is_for_them() -> None:
    an_area()
    everyone = [one for one in public_contacts() if "loneliness" in one.concerns]
    html = body_html(("contacts", {"concern": "loneliness", "subject": ""}), subjects=["under_18"])
    suited = [one.name for one in everyone if "under_18" in one.subjects]

    assert names(html) == suited
    assert len(suited) < len(everyone)


def test_young_people_keep_the_numbers_for_danger() -> None:
    an_area()
    found = contacts_about(public_contacts(), concern="emergency", for_under_18=True)

    assert [one.tier for one in found] == ["danger"] * len(found)
    assert len(found) > 0


def test_help_now_block_has_the_numbers_for_danger_and_for_despair() -> None:
    html = body_html(("help_now", None))

    assert lines(html) == [
        "Help now",
        "Police, ambulance or fire: 999",
        "999 when you cannot speak, then press 55 when asked",
        "The Night Owl Line: 0808 157 0001",
        "Owl by text: text OWL to 07700 900123",
    ]


def test_clocks_block_tells_the_steps_of_the_pack() -> None:
    html = body_html(("clocks", None))

    assert lines(html)[0] == "What happens, step by step"
    assert html.count('class="kith-entry__title"') == 4


def test_picture_has_its_words_and_sizes_but_no_address_elsewhere() -> None:
    an_area()
    html = body_html(
        ("picture", {"image": a_picture("Two people by a hedge"), "caption": "In May"})
    )
    figure = part(html, "<figure", "</figure>")

    assert lines(figure.partition(">")[2]) == ["In May"]
    assert figure.count('alt="Two people by a hedge"') == 1
    assert figure.count('loading="lazy"') == 1
    assert figure.count("http") == 0
    assert re.findall(r'type="(image/\w+)"', figure) == ["image/avif", "image/webp"]


HOSTILE = (
    '<p onclick="steal()">Words<script>steal()</script><img src=x onerror=steal()>'
    "<iframe src='https://evil.example'></iframe><a href=\"javascript:steal()\">here</a></p>"
)


@pytest.mark.parametrize(
    ("block", "value"),
    [
        ("say", {"title": HOSTILE, "lines": [HOSTILE]}),
        ("do_dont", {"do": [HOSTILE], "dont": [HOSTILE]}),
        ("steps", {"title": HOSTILE, "steps": [HOSTILE]}),
        ("quote", {"text": HOSTILE, "who": HOSTILE}),
        ("fold", {"title": HOSTILE, "text": text("<p>x</p>")}),
        ("worksheet", {"prompts": [{"prompt": HOSTILE, "lines": 1}]}),
    ],
)
def test_hostile_words_are_shown_as_words(block: str, value: Any) -> None:
    html = body_html((block, value))

    assert [html.count(bad) for bad in ("<script", "<img", "<iframe", "<p onclick")] == [0] * 4
    assert html.count("&lt;script&gt;") >= 1


def test_hostile_title_and_summary_are_shown_as_words() -> None:
    page = a_live_page(
        "</title><script>steal()</script>", summary='"><script>steal()</script>', code="x"
    )
    listed = shown(page.get_parent().get_url())

    assert shown(page.get_url()).count("<script>") == 0
    assert listed.count("<script>") == 0


def a_picture(words: str) -> Any:
    """A picture with its text alternative, as the block holds it."""
    drawn = BytesIO()
    Image.new("RGB", (1200, 800), "#446688").save(drawn, "PNG")
    picture = get_image_model().objects.create(
        title="Hedge", file=ImageFile(BytesIO(drawn.getvalue()), name="hedge.png")
    )
    picture.contextual_alt_text = words
    picture.decorative = False
    return picture


def public_contacts() -> Any:
    """The area's contacts as pages see them."""
    area = current_area()
    assert area is not None
    return contacts_for_public(area)


def nobody_helps_with() -> tuple[str, str]:
    """A concern and a subject for which the area has nobody."""
    held = {
        (concern, subject)
        for one in public_contacts()
        for concern in one.concerns
        for subject in one.subjects
    }
    return next(pair for pair in product(CONCERN_NAMES, SUBJECT_NAMES) if pair not in held)
