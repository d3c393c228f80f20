"""What editors are told needs doing: on their first page, in reports, beside a page, on `/work/`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kith.front.models import ArticlePage
from kith.front.operations.examining import examine_missing, examine_page
from kith.front.presenters.findings import FINDINGS, finding
from kith.front.presenters.reading import reading_of
from kith.front.records import LinkCheck, PageExamined
from kith.front.rules.editing.body import read_body
from tests.factories.editing import (
    EASY,
    a_section,
    an_area,
    an_article,
    sent,
    somebody_in_cms,
)
from tests.factories.people import AT, a_person, signed_in_client

pytestmark = pytest.mark.django_db
HARD = (
    "Multidisciplinary organisations should systematically operationalise comprehensive "
    "relational interventions notwithstanding considerable infrastructural complexities."
)
TODAY = timezone.localdate()


def examined(page: Any) -> PageExamined:
    examine_page(page=ArticlePage.objects.get(pk=page.pk))
    return PageExamined.objects.get(page_id=page.pk)


def rows(code: str, on: date = TODAY) -> list[tuple[str, tuple[str, ...]]]:
    found = finding(code)
    assert found is not None
    return [(one.title, one.notes) for one in found.rows(on)]


def text(html: str) -> list[tuple[str, str]]:
    return [("text", html)]


# ── What is found ──


def test_pages_past_their_review_or_nearly_stand_by_who_answers() -> None:
    section = a_section()
    for slug, owner, days in (
        ("late", "Youth lead", -3),
        ("today", "Charter lead", 0),
        ("soon", "Charter lead", 30),
        ("fresh", "Charter lead", 31),
    ):
        due = TODAY + timedelta(days=days)
        examined(an_article(section, slug, owner_role=owner, review_on=due))
    examined(an_article(section, "never", owner_role="Youth lead", review_on=None))

    assert rows("stale-content") == [
        ("Today", ("Review due today",)),
        ("Soon", ("Review due in 30 days",)),
        ("Never", ("No review date",)),
        ("Late", ("Review 3 days late",)),
    ]


def test_hard_pages_stand_with_their_hardest_sentences() -> None:
    section = a_section()
    hard = an_article(section, "hard", body=text(f"<p>{HARD}</p>{EASY}"))

    found = examined(hard)
    examined(an_article(section, "easy"))

    assert found.grade > 7
    assert found.hardest == [HARD]
    assert [title for title, _notes in rows("readability")] == ["Hard"]


def test_links_that_lead_nowhere_are_found() -> None:
    section = a_section()
    there, draft = an_article(section, "there"), an_article(section, "draft", is_live=False)
    LinkCheck.objects.create(
        address="https://gone.example/", answer="gone", status=404, checked_at=AT
    )
    links = [
        f'<a linktype="page" id="{there.pk}">well</a>',
        f'<a linktype="page" id="{draft.pk}">not live</a>',
        '<a linktype="page" id="99999">never was</a>',
        '<a href="/advice/there/">well</a>',
        '<a href="/advice/there/#read-next">no such place</a>',
        '<a href="/check/">well</a>',
        '<a href="/charter/#main">well</a>',
        '<a href="/nowhere/">not there</a>',
        '<a href="https://gone.example/">gone</a>',
        '<a href="https://unasked.example/">not asked yet</a>',
        '<a href="tel:999">well</a>',
    ]
    page = an_article(section, "links", body=text(f"<p>{' '.join(links)}</p>"))
    examined(page)

    assert rows("broken-links") == [
        (
            "Links",
            (
                f"page {draft.pk}: This page is not live.",
                "page 99999: This page is not live.",
                "/advice/there/#read-next: The page has no place called “read-next”.",
                "/nowhere/: There is no such page here.",
                "https://gone.example/: It answered 404 on 21 November 2026.",
            ),
        )
    ]


def test_sources_and_addresses_of_a_type_count_as_links() -> None:
    source = {"title": "A", "publisher": "", "url": "https://source.example/", "read_on": TODAY}
    page = an_article(a_section(), sources=[("source", source)])

    assert examined(page).addresses == ["https://source.example/"]


def test_a_picture_without_words_is_found_and_a_decorative_one_is_not() -> None:
    def picture(**more: Any) -> dict[str, Any]:
        value = {"image": {"image": 1, "alt_text": "", "decorative": False, **more}}
        return {"type": "picture", "value": {**value, "caption": "By the river"}}

    body = [picture(), picture(decorative=True), picture(alt_text="Two people.")]

    found = read_body(body)
    assert found.pictures_without_text == 1
    assert found.paragraphs == ["By the river", "By the river", "Two people.", "By the river"]


def test_words_of_every_kind_of_part_are_read() -> None:
    item = [{"type": "item", "value": "Sit down together.", "id": "x"}]
    body = [
        {"type": "text", "value": "<h2>Try</h2><p>One <b>two</b>.</p><ul><li>Three</li></ul>"},
        {"type": "steps", "value": {"title": "Tonight", "steps": item}},
        {"type": "note", "value": {"kind": "tip", "text": "<p>Be kind.</p>"}},
        {"type": "fold", "value": {"title": "And then?", "text": "<p>Wait.</p>"}},
        {"type": "contacts", "value": {"concern": "couple", "subject": ""}},
        {
            "type": "pages",
            "value": {"title": "", "pages": [{"type": "item", "value": 7, "id": "y"}]},
        },
    ]

    found = read_body(body, summary="In short")

    assert found.text().splitlines() == [
        "In short.", "Try.", "One two.", "Three.", "Tonight.", "Sit down together.",
        "Be kind.", "And then?", "Wait.",
    ]  # fmt: skip
    assert found.pages == {7}


# ── When it is looked at ──


def test_a_page_is_looked_through_when_somebody_publishes_it_and_forgotten_when_not_live() -> None:
    publisher, _person = somebody_in_cms("content-publisher")
    page = an_article(a_section(), is_live=False)
    counts = [PageExamined.objects.filter(page=page).count()]

    publisher.post(f"/cms/pages/{page.pk}/edit/", {**sent(page), "action-publish": "1"})
    counts.append(PageExamined.objects.filter(page=page).count())
    publisher.post(f"/cms/pages/{page.pk}/unpublish/")
    counts.append(PageExamined.objects.filter(page=page).count())

    assert counts == [0, 1, 0]


def test_the_worker_looks_through_what_a_pack_brought_and_once() -> None:
    section = a_section()
    an_article(section, "one")
    an_article(section, "draft", is_live=False)

    looked = [examine_missing(), examine_missing()]

    assert looked == [2, 0]
    assert sorted(PageExamined.objects.values_list("page__slug", flat=True)) == ["advice", "one"]


@pytest.mark.parametrize("code", [one.code for one in FINDINGS])
def test_a_report_asks_the_database_the_same_for_one_page_and_for_three(
    code: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    section = a_section()
    html = f"<p>{HARD} <a href='/nowhere/'>x</a></p>"
    counts = {"broken-links": 2}

    def add(slug: str) -> None:
        examined(an_article(section, slug, body=text(html), review_on=None))
        PageExamined.objects.update(pictures_without_text=1)

    add("one")
    with django_assert_num_queries(counts.get(code, 1)):
        first = len(rows(code))
    add("two")
    add("three")
    with django_assert_num_queries(counts.get(code, 1)):
        assert (first, len(rows(code))) == (1, 3)


# ── Where it is shown ──


def test_each_report_and_panel_says_when_there_is_nothing() -> None:
    editor, _person = somebody_in_cms("content-editor")

    home = unescape(editor.get("/cms/").content.decode())
    reports = [unescape(editor.get(one.address).content.decode()) for one in FINDINGS]

    assert [one.code for one in FINDINGS if one.empty not in home] == []
    assert "No page waits for review." in home
    assert [
        f.code for f, shown in zip(FINDINGS, reports, strict=True) if f.empty not in shown
    ] == []


def test_long_lists_are_cut_on_the_first_page_and_paged_in_the_report() -> None:
    editor, _person = somebody_in_cms("content-editor")
    section = a_section()
    for number in range(27):
        examined(an_article(section, f"page-{number:02}", review_on=None))

    home = editor.get("/cms/").content.decode()
    report = "/cms/reports/findings/stale-content/"
    pages = [editor.get(f"{report}?p={number}").content.decode() for number in (1, 2)]

    panel = home.partition('id="stale-content-content"')[2].partition("</section>")[0]
    assert panel.count('<div class="title-wrapper">') == 5
    assert "See all 27" in panel
    assert [one.count('<div class="title-wrapper">') for one in pages] == [25, 2]
    assert "Page 1 of 2" in pages[0]


def test_reports_stand_in_the_menu_of_reports() -> None:
    editor, _person = somebody_in_cms("content-editor")
    shown = editor.get("/cms/").content.decode()

    assert [one.code for one in FINDINGS if one.address not in shown] == []


def test_there_is_no_other_report() -> None:
    editor, _person = somebody_in_cms("content-editor")

    assert editor.get("/cms/reports/findings/people/").status_code == 404
    assert editor.post("/cms/reports/findings/readability/").status_code == 405


def test_what_waits_for_me_stands_first() -> None:
    editor, _person = somebody_in_cms("content-editor")
    both, _person = somebody_in_cms("content-editor", "content-reviewer")
    section = a_section()
    mine, others = (an_article(section, slug, is_live=False) for slug in ("own", "others"))
    both.post(f"/cms/pages/{mine.pk}/edit/", {**sent(mine), "action-submit": "1"})
    editor.post(f"/cms/pages/{others.pk}/edit/", {**sent(others), "action-submit": "1"})

    panel = both.get("/cms/").content.decode().partition('id="kith-waiting-content"')[2]

    panel = panel.partition("</table>")[0]
    assert re.findall(r"/edit/\">(\w+)</a>( <span)?", panel) == [("Others", " <span"), ("Own", "")]


def test_beside_a_page_stands_whether_people_can_read_it() -> None:
    editor, _person = somebody_in_cms("content-editor")
    section = a_section()
    body = text(f"<p>{HARD}</p>{EASY}<p><a href='/nowhere/'>x</a></p>")
    hard, easy = an_article(section, "hard", body=body), an_article(section, "easy")

    shown = [
        unescape(editor.get(f"/cms/pages/{one.pk}/edit/").content.decode()) for one in (hard, easy)
    ]

    assert "It is too hard: grade" in shown[0]
    assert f"<li>{HARD}</li>" in shown[0]
    assert "/nowhere/. There is no such page here." in shown[0]
    assert "<strong>Yes.</strong>" in shown[1]
    assert reading_of(ArticlePage.objects.get(pk=easy.pk)).is_well


# ── Nagging on /work/ ──


@pytest.mark.parametrize("role", ["content-editor", "content-reviewer", "content-publisher"])
def test_work_tells_editors_of_pages_past_their_review(role: str) -> None:
    section = a_section()
    client = signed_in_client(a_person(role))
    before = client.get("/work/").content.decode()
    for slug in ("one", "two", "three"):
        examined(an_article(section, slug, review_on=TODAY - timedelta(days=1)))

    shown = client.get("/work/").content.decode()

    assert "review date" not in before
    assert "3 pages are past their review date." in shown
    assert "/cms/reports/findings/stale-content/" in shown


def test_work_tells_nobody_else() -> None:
    examined(an_article(a_section(), review_on=TODAY - timedelta(days=1)))
    shown = signed_in_client(a_person("champion")).get("/work/").content.decode()

    assert "review date" not in shown


def test_work_tells_a_reviewer_what_waits_for_them_and_the_way_leads_there() -> None:
    editor, _person = somebody_in_cms("content-editor")
    page = an_article(a_section(), is_live=False)
    editor.post(f"/cms/pages/{page.pk}/edit/", {**sent(page), "action-submit": "1"})
    reviewer = signed_in_client(a_person("content-reviewer"))

    shown = reviewer.get("/work/").content.decode()
    way = reviewer.get("/cms/reports/findings/stale-content/")["Location"]
    onward = reviewer.post(way)["Location"]
    elsewhere = reviewer.post("/account/editors/?next=//evil.example/cms/")["Location"]

    assert "1 page waits for you to look at." in shown
    assert onward == "/cms/reports/findings/stale-content/"
    assert elsewhere == "/cms/"


def test_an_area_has_no_lines() -> None:
    an_area()
    shown = signed_in_client(a_person("content-editor")).get("/work/").content.decode()

    assert "review date" not in shown
