"""The form in which somebody writes a page: choices by name, sentences for what is missing."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text

from kith.areas.models import LifeStage
from kith.core.models import AuditEntry
from kith.front.models import TYPES, ArticlePage, HomePage, SectionPage
from kith.front.rules.editing.completeness import months_after
from tests.factories.editing import (
    COMPLETE,
    EASY,
    a_section,
    an_article,
    drafted,
    sent,
    somebody_in_cms,
)

pytestmark = pytest.mark.django_db


def edit(page: Page) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def newest(page: Page) -> Any:
    return ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def errors(answer: Any) -> list[str]:
    """What the form says is wrong."""
    found = re.findall(r'<p class="error-message">(.*?)</p>', answer.content.decode(), re.DOTALL)
    return [unescape(" ".join(re.sub("<[^>]+>", " ", one).split())) for one in found]


@pytest.fixture
def editor() -> Client:
    return somebody_in_cms("content-editor", "content-publisher")[0]


@pytest.fixture
def page(editor: Client) -> ArticlePage:
    return an_article(a_section(), is_live=False)


# ── Choices by name ──


def test_nobody_who_writes_a_page_sees_json(editor: Client, page: ArticlePage) -> None:
    next_page = an_article(page.get_parent(), "next")
    page = ArticlePage.objects.get(pk=page.pk)
    page.subjects, page.words, page.related = ["partner"], ["row", "quarrel"], [next_page.code]
    drafted(page)

    shown = editor.get(edit(page)).content.decode()

    typed = re.findall(r"<textarea[^>]*>(.*?)</textarea>", shown, re.DOTALL)
    typed += re.findall(r'<input type="text"[^>]* value="([^"]*)"', shown)
    assert [one for one in typed if unescape(one).strip().startswith(("[", "{"))] == []
    assert len(typed) > 5
    assert re.search(r'value="partner"[^>]*checked', shown)
    assert "My partner" in shown
    assert ">\nrow\nquarrel</textarea>" in shown
    assert "Next" in shown.partition('id="id_related_0-chooser"')[2][:800]


def test_stages_of_life_come_from_the_area(editor: Client, page: ArticlePage) -> None:
    shown = editor.get(edit(page)).content.decode()
    offered = re.findall(r'name="life_stages" value="([^"]+)"', shown)

    assert offered == list(LifeStage.objects.values_list("code", flat=True))
    assert len(offered) > 2


def test_what_is_chosen_is_kept_as_codes(editor: Client, page: ArticlePage) -> None:
    first, second = an_article(page.get_parent(), "first"), an_article(page.get_parent(), "second")
    stage = LifeStage.objects.values_list("code", flat=True)[0]

    editor.post(
        edit(page),
        {
            **sent(page),
            "subjects": ["partner", "self"],
            "concerns": ["couple"],
            "life_stages": [stage],
            "words": " big   row \n\nquarrel\nbig row\n",
            "related_0": str(second.pk),
            "related_3": str(first.pk),
        },
    )

    kept = newest(page)
    assert (kept.subjects, kept.concerns) == (["partner", "self"], ["couple"])
    assert (kept.life_stages, kept.words) == ([stage], ["big row", "quarrel"])
    assert kept.related == ["second", "first"]


def test_a_stage_that_the_area_names_no_more_stays_until_it_is_unticked(
    editor: Client, page: ArticlePage
) -> None:
    page.life_stages = ["long-gone"]
    drafted(page)

    shown = editor.get(edit(page)).content.decode()
    editor.post(edit(page), {**sent(page), "life_stages": ["long-gone"]})

    assert re.search(r'value="long-gone"[^>]*checked', shown)
    assert newest(page).life_stages == ["long-gone"]


def test_too_many_words_and_sentences_among_them_are_told(
    editor: Client, page: ArticlePage
) -> None:
    many = "\n".join(f"word {number}" for number in range(41))

    told = errors(editor.post(edit(page), {**sent(page), "words": many}))
    long = errors(editor.post(edit(page), {**sent(page), "words": "x" * 61}))

    assert told == ["Give at most 40 words or phrases."]
    assert long == [f"“{'x' * 60}…” is too long. Give words or short phrases, one a line."]


def test_the_home_page_cannot_be_read_next(editor: Client, page: ArticlePage) -> None:
    home = HomePage.objects.get()

    answer = editor.post(edit(page), {**sent(page), "related_0": str(home.pk)})

    assert errors(answer)[0].startswith("One of these pages cannot be named yet")


def test_a_page_without_a_code_is_called_by_its_address(editor: Client, page: ArticlePage) -> None:
    an_article(page.get_parent(), "quiet", code="calm")
    editor.post(edit(page), sent(page, code="", slug="calm"))

    assert newest(page).code == "calm-2"


# ── What is missing ──


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"summary": ""}, "Say in one or two plain sentences what the page gives."),
        ({"owner_role": ""}, "Say which role answers for the page, not a name."),
        ({"reviewed_on": ""}, "Say when somebody last read the page through."),
        ({"reviewed_on": "2096-01-01", "review_on": "2097-01-01"}, "The day it was reviewed lies in the future."),
        ({"review_on": ""}, "Say when somebody will look at the page again."),
        ({"review_on": "2026-11-20"}, "The next review must be after the last one."),
        (
            {"review_on": "2028-11-21"},
            "Choose a day at most two years after the last review: 20 November 2028 at the latest.",
        ),
        (
            {"specialist": "done", "specialist_on": "2026-11-01"},
            "Say which role or body reviewed the page, not a name.",
        ),
        (
            {"specialist": "done", "specialist_by": "A charity"},
            "Say when the specialist reviewed it.",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_in_a_sentence_and_nothing_is_lost(
    editor: Client, page: ArticlePage, changes: dict[str, str], says: str
) -> None:
    typed = {**sent(page, title="All that I typed", **changes), "action-publish": "1"}

    answer = editor.post(edit(page), typed)

    assert errors(answer) == [says]
    assert 'value="All that I typed"' in answer.content.decode()
    assert not ArticlePage.objects.get(pk=page.pk).live


def test_the_same_is_asked_when_a_page_is_sent_in(editor: Client, page: ArticlePage) -> None:
    answer = editor.post(edit(page), {**sent(page, review_on=""), "action-submit": "1"})

    assert errors(answer) == ["Say when somebody will look at the page again."]


def test_a_draft_may_lack_anything(editor: Client, page: ArticlePage) -> None:
    answer = editor.post(edit(page), sent(page, summary="", owner_role="", review_on=""))

    assert (answer.status_code, newest(page).summary) == (302, "")


def test_a_sensitive_page_needs_neutral_names_and_a_place_below_guides(
    editor: Client, page: ArticlePage
) -> None:
    told = errors(
        editor.post(
            edit(page),
            {**sent(page, is_sensitive="on", review_on="2027-06-01"), "action-publish": "1"},
        )
    )

    assert sorted(one.split(".")[0] for one in told) == [
        "A sensitive page must stand below “guides”, so that its address gives nothing away",
        "Choose a day at most six months after the last review: 20 May 2027 at the latest",
        "Choose an address that gives nothing away: g- and a number",
        "Give a neutral title",
    ]


def test_a_sensitive_page_with_all_that_it_needs_goes_live(editor: Client) -> None:
    guides = a_section("guides", title="Guides")
    page = an_article(guides, "g-07", is_live=False)

    answer = editor.post(
        edit(page),
        {
            **sent(
                page,
                title="When it may be abuse",
                is_sensitive="on",
                neutral_title="Local information, page 7",
                review_on="2027-05-20",
            ),
            "action-publish": "1",
        },
    )

    assert (answer.status_code, ArticlePage.objects.get(pk=page.pk).live) == (302, True)


def test_a_code_is_given_once_in_a_language(editor: Client, page: ArticlePage) -> None:
    an_article(page.get_parent(), "taken")

    answer = editor.post(edit(page), sent(page, code="taken"))

    assert errors(answer) == ["The page “Taken” has this code already. Choose another one."]


def test_a_source_needs_the_day_it_was_read(editor: Client, page: ArticlePage) -> None:
    source = {"title": "A study", "publisher": "", "url": "https://example.org/", "read_on": ""}
    answer = editor.post(
        edit(page), {**sent(page, sources=[("source", source)]), "action-publish": "1"}
    )

    assert "The page could not be saved due to validation errors" in answer.content.decode()
    assert not ArticlePage.objects.get(pk=page.pk).live


def test_many_pages_at_once_are_asked_the_same_as_one(editor: Client, page: ArticlePage) -> None:
    whole = an_article(page.get_parent(), "whole", is_live=False)
    page.review_on = None
    drafted(page)
    address = f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}&id={whole.pk}"

    told = editor.post(address, follow=True).content.decode()
    alone = editor.post(f"/cms/bulk/wagtailcore/page/publish/?id={whole.pk}&next=/cms/")

    assert "“Talking” cannot go live yet. Say when somebody will look at the page again." in told
    assert alone.status_code == 302
    live = dict(ArticlePage.objects.values_list("slug", "live"))
    assert live == {"talking": False, "whole": True}


def test_a_copy_has_a_code_of_its_own(editor: Client) -> None:
    page = an_article(a_section())
    told = {"new_title": "Again", "new_slug": "again", "new_parent_page": page.get_parent().pk}

    editor.post(f"/cms/pages/{page.pk}/copy/", told)

    assert sorted(ArticlePage.objects.values_list("slug", "code")) == [
        ("again", ""),
        ("talking", "talking"),
    ]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 21), 24, date(2028, 11, 21)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_after_a_day(start: date, months: int, end: date) -> None:
    assert months_after(start, months) == end


# ── Preview and the trail ──


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_type_of_page_is_previewed_in_the_editors_frame(kind: str) -> None:
    editor, _person = somebody_in_cms("content-editor")
    model = TYPES[kind]
    own: dict[str, Any] = {
        "stage": {"life_stage": "early-years"},
        "course": {"course_url": "https://example.org/"},
        "story": {"consent_on": date(2026, 1, 1)},
        "news": {"published_on": date(2026, 1, 1)},
        "event": {"starts_at": "2026-12-01T10:00:00Z"},
        "alternative": {"kind": "easy_read"},
    }.get(kind, {})
    told = {**COMPLETE, "title": "Quite private", "neutral_title": "Local information"}
    page = a_section().add_child(
        instance=model(slug="g-01", code="x", live=False, is_sensitive=True, **told, **own)
    )
    if kind != "section":
        page.body = [("text", EASY)]
    page.save_revision()

    answer = editor.get(f"/cms/pages/{page.pk}/view_draft/")

    assert answer.status_code == 200
    assert "Quite private" in answer.content.decode()
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_what_is_typed_is_previewed_before_it_is_saved(editor: Client, page: ArticlePage) -> None:
    address = f"/cms/pages/{page.pk}/edit/preview/"
    body = [("text", rich_text("<p>Never saved.</p>"))]

    kept = editor.post(address, sent(page, body=body)).json()
    shown = editor.get(f"{address}?mode=").content.decode()

    assert kept == {"is_valid": True, "is_available": True}
    assert "Never saved." in shown
    assert "Never saved." not in str(newest(page).body.raw_data[0])


def test_taking_a_page_away_and_deleting_it_is_noted_without_its_title() -> None:
    publisher, person = somebody_in_cms("content-publisher")
    page = an_article(a_section(), title="Jane Doe tells")
    AuditEntry.objects.filter(action__startswith="front.page").delete()

    publisher.post(f"/cms/pages/{page.pk}/unpublish/")
    publisher.post(f"/cms/pages/{page.pk}/delete/")

    noted = AuditEntry.objects.filter(action__startswith="front.page").order_by("at")
    assert [(one.action, one.object_id, one.by_id, one.detail) for one in noted] == [
        ("front.page-unpublished", str(page.pk), person.pk, {}),
        ("front.page-deleted", str(page.pk), person.pk, {}),
    ]
    assert SectionPage.objects.count() == 1
