"""The row of each live page: written when it is published, gone when it is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Locale, Page

from kith.areas.operations import load_pack
from kith.core.page_cache import generation
from kith.front.models import EventPage, HomePage, NewsPage, SearchEntry, ToolPage
from kith.front.operations.saying import said
from kith.front.operations.searching import forget_page, index_missing, index_page
from tests.factories.front_pages import a_draft, a_live_page, a_section
from tests.factories.packs import pack_with_pages
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
BODY = [
    ("text", "<h2>First of all</h2><p>Sit down &amp; listen.</p>"),
    ("say", {"title": "Words that help", "lines": ["I felt left out"]}),
    ("do_dont", {"do": ["breathe"], "dont": ["shout"]}),
    ("help_now", None),
]


def _row(page: Page) -> SearchEntry:
    return SearchEntry.objects.get(page_id=page.pk)


def _has_row(page: Page) -> bool:
    return SearchEntry.objects.filter(page_id=page.pk).exists()


def test_publishing_writes_all_that_lists_and_search_need() -> None:
    section = a_section("Hedges", slug="hedges")
    page = a_live_page(
        "The quiet hedge",
        slug="quiet",
        parent=section,
        code="quiet-hedge",
        summary="Two sentences. At most.",
        body=BODY,
        words=["privet"],
        subjects=["neighbours"],
        concerns=["neighbours"],
        life_stages=["later-on"],
        order=7,
        is_sensitive=True,
        neutral_title="Page 1",
        review_on=date(2027, 1, 2),
    )
    row = _row(page)

    assert (row.kind, row.code, row.lang, row.address) == (
        "article", "quiet-hedge", "en-gb", "/hedges/quiet/",
    )  # fmt: skip
    assert (row.parent_page_id, row.title, row.summary) == (
        section.pk, "The quiet hedge", "Two sentences. At most.",
    )  # fmt: skip
    assert row.text == (
        "First of all . Words that help\n"
        "First of all Sit down & listen. . Words that help . I felt left out . breathe . shout"
    )
    assert (row.words, row.subjects, row.concerns) == (["privet"], ["neighbours"], ["neighbours"])
    assert (row.life_stages, row.order, row.is_sensitive) == (["later-on"], 7, True)
    assert (row.detail, row.review_on) == (
        {"neutral": True, "said": said(page=page)}, date(2027, 1, 2)
    )  # fmt: skip
    assert row.first_published_at == page.first_published_at


def test_detail_holds_what_the_card_of_a_type_shows() -> None:
    tool = a_live_page("T", model=ToolPage, kind="starter", minutes=15, people="Two adults")
    news = a_live_page("N", model=NewsPage, published_on=date(2026, 11, 2))
    event = a_live_page(
        "E", model=EventPage, starts_at=datetime(2026, 12, 1, 18, tzinfo=UTC), place="Hall"
    )

    assert _row(tool).detail == {"kind": "starter", "minutes": 15, "people": "Two adults"}
    assert _row(news).detail == {"published_on": "2026-11-02"}
    assert _row(event).detail == {
        "cost": "",
        "starts_at": "2026-12-01T18:00:00+00:00",
        "ends_at": None,
        "place": "Hall",
    }


def test_draft_has_no_row() -> None:
    draft = a_draft("Not yet")
    index_missing()

    assert not _has_row(draft)


def test_draft_of_a_live_page_does_not_show_in_its_row() -> None:
    page = a_live_page("As it is")
    page.title = "As it may be"
    page.save_revision()

    assert _row(page).title == "As it is"


def test_publishing_again_rewrites_the_row() -> None:
    page = a_live_page("Before")
    page.title = "After"
    page.save_revision().publish()

    assert _row(page).title == "After"


def test_unpublishing_takes_the_row_away() -> None:
    page = a_live_page("Here")
    page.unpublish()

    assert not _has_row(page)


def test_moving_rewrites_the_addresses_of_all_below() -> None:
    old, new = a_section("Old", slug="old"), a_section("New", slug="new")
    branch = a_section("Branch", slug="branch", parent=old)
    leaf = a_live_page("Leaf", slug="leaf", parent=branch)
    hidden = a_draft("Hidden", parent=branch)
    branch.move(new, pos="last-child")

    assert (_row(branch).address, _row(leaf).address) == ("/new/branch/", "/new/branch/leaf/")
    assert _row(branch).parent_page_id == new.pk
    assert not _has_row(hidden)


@pytest.mark.django_db(transaction=True)
def test_new_slug_rewrites_the_addresses_of_all_below() -> None:
    section = a_section("Old", slug="old")
    leaf = a_live_page("Leaf", slug="leaf", parent=section)
    section.slug = "new"
    section.save_revision().publish()

    assert (_row(section).address, _row(leaf).address) == ("/new/", "/new/leaf/")


def test_deleting_takes_the_rows_of_all_below_away() -> None:
    section = a_section()
    leaf = a_live_page("Leaf", parent=section)
    Page.objects.get(pk=section.pk).delete()

    assert SearchEntry.objects.filter(page_id__in=[section.pk, leaf.pk]).count() == 0


def test_clock_publishes_and_takes_away() -> None:
    soon = a_draft("Soon")
    soon.go_live_at = timezone.now() - timedelta(minutes=1)
    soon.save_revision(approved_go_live_at=soon.go_live_at)
    over = a_live_page("Over")
    Page.objects.filter(pk=over.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")

    assert (_has_row(soon), _has_row(over)) == (True, False)


def test_home_page_has_no_row() -> None:
    a_section()
    index_page(page=HomePage.objects.get())

    assert not _has_row(HomePage.objects.get())


def test_row_of_a_page_that_is_not_live_is_taken_away() -> None:
    page = a_live_page("Here")
    page.live = False
    index_page(page=page)

    assert not _has_row(page)


def test_missing_rows_are_written_and_stray_ones_taken_away() -> None:
    page, draft = a_live_page("Here"), a_draft("There")
    SearchEntry.objects.filter(page_id=page.pk).delete()
    SearchEntry.objects.create(
        page_id=draft.pk, parent_page_id=draft.get_parent().pk, lang="en-gb", title="Stray"
    )

    assert (index_missing(), index_missing()) == (2, 0)
    assert (_row(page).title, _has_row(draft)) == ("Here", False)


def test_loading_a_pack_writes_missing_rows() -> None:
    page = a_live_page("Here")
    SearchEntry.objects.filter(page_id=page.pk).delete()
    load_pack(pack=pack_with_pages(), by=None, at=AT)

    assert _row(page).title == "Here"


def test_language_of_a_page_stands_in_its_row() -> None:
    page = a_live_page("Here")
    polish, _is_new = Locale.objects.get_or_create(language_code="pl")
    Page.objects.filter(pk=page.pk).update(locale=polish)
    index_page(page=Page.objects.get(pk=page.pk).specific)

    assert _row(page).lang == "pl"


def test_rows_raise_the_generation_in_their_own_transaction() -> None:
    page = a_live_page("Here")
    before = generation()
    index_page(page=page)
    written = generation()
    forget_page(page=page)
    gone = generation()
    forget_page(page=page)

    assert before < written < gone == generation()
