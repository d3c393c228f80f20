"""Pages of a pack come into the tree, follow their files, and never over an editor's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from kith.area_pack import Pack, PackPage
from kith.area_pack.pages import Block, digest
from kith.areas.operations import LoadReport, load_pack
from kith.core.offers import Changes
from kith.core.page_cache import generation
from kith.front.models import ArticlePage, CoursePage, HomePage, SectionPage
from kith.front.operations.importing import take_in
from kith.front.operations.planning import Fate, home_page, site_now
from kith.front.operations.unpacking import home_alone
from kith.front.records import SearchEntry
from kith.front.tasks.indexing import index_for_editors
from tests.factories.packs import pack_with_pages

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 4, 2, 12, tzinfo=UTC)
SOUND: tuple[list[str], ...] = ([], [], [], [], [])

pytestmark = pytest.mark.django_db


def a_page(path: str, text: str = "Words.", *, code: str = "", kind: str = "article") -> PackPage:
    """A page at an address, its code the last part of it."""
    return PackPage(
        path=path,
        code=code or path.rpartition("/")[2],
        type=kind,
        title=f"About {path}",
        summary="It says something.",
        owner="Charter lead",
        reviewed_on=date(2026, 11, 1),
        review_on=date(2027, 2, 1),
        blocks=(Block("text", {"text": text}),) if text else (),
    )


HOME = PackPage(path="", code="home", type="home", title="Welcome", summary="Come in.")
ADVICE = a_page("advice", kind="section")
ONE = a_page("advice/one", "See [the other](page:two).")
TWO = a_page("advice/two", "See [the first](page:one) and [the check](/check/).")
PAGES = (HOME, ADVICE, ONE, TWO)

Load = Callable[..., Changes]


@pytest.fixture
def load() -> Load:
    """Load the invented pack with these pages."""

    def run(*pages: PackPage, at: datetime = AT) -> Changes:
        given: Pack = replace(pack_with_pages(), pages=pages)
        report: LoadReport = load_pack(pack=given, by=None, at=at)
        return dict(report.sections)["pages"]

    return run


def article(code: str) -> ArticlePage:
    return ArticlePage.objects.get(code=code)


def address(code: str) -> str:
    """Where the site answers with an article."""
    return str(article(code).get_url_parts()[2])


def test_pages_stand_where_their_files_stand(load: Load, client: Client) -> None:
    assert load(*PAGES) == Changes(added=3, changed=1)

    one, two = article("one"), article("two")
    assert (address("one"), one.get_parent().specific) == (
        "/advice/one/",
        SectionPage.objects.get(),
    )
    assert (one.live, one.has_unpublished_changes, one.first_published_at) == (True, False, AT)
    assert one.body.get_prep_value()[0]["value"] == (
        f'<p>See <a linktype="page" id="{two.pk}">the other</a>.</p>'
    )
    assert two.body.get_prep_value()[0]["value"] == (
        f'<p>See <a linktype="page" id="{one.pk}">the first</a> and <a href="/check/">the check</a>.</p>'
    )
    home = HomePage.objects.get()
    assert (home.title, home.introduction, home.body) == ("Welcome", "Come in.", "")
    assert Page.find_problems() == SOUND
    assert {one.address for one in SearchEntry.objects.all()} == {
        "/advice/",
        "/advice/one/",
        "/advice/two/",
    }
    assert client.get("/advice/one/").status_code == 200


@pytest.mark.parametrize("code", ["exampleton", "rotherham"])
def test_every_real_page_keeps_every_word(code: str) -> None:
    given = pack_with_pages(code)
    load_pack(pack=given, by=None, at=AT)

    site = site_now(home=HomePage.objects.get())
    wanted = {
        one.path: digest(home_alone(page=one) if one.type == "home" else one) for one in given.pages
    }
    assert {path: digest(site.present(one)) for path, one in site.by_path.items()} == wanted
    assert {path: one.digest for path, one in site.by_path.items()} == wanted
    for standing in site.by_path.values():
        standing.row.specific.full_clean()
    assert Page.find_problems() == SOUND


def test_second_load_changes_nothing(load: Load) -> None:
    load(*PAGES)
    before, revisions = generation(), Revision.objects.count()

    again = take_in(pages=PAGES, folder=Path(), title="", at=LATER)

    assert [one.fate for one in again.given] == [Fate.SAME] * 4
    assert (generation(), Revision.objects.count()) == (before, revisions)


def test_load_asks_the_same_of_a_few_pages_and_of_many(
    load: Load, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def asked(count: int) -> int:
        many = [a_page(f"advice/p-{number}") for number in range(count)]
        load(HOME, ADVICE, *many)
        with django_assert_num_queries(8):
            intake = take_in(pages=[HOME, ADVICE, *many], folder=Path(), title="", at=AT)
        return len(intake.given)

    assert [asked(1), asked(30)] == [3, 32]


def test_changed_file_over_an_untouched_page_is_published(load: Load, client: Client) -> None:
    load(*PAGES)
    changed = replace(ONE, title="A new title", blocks=(Block("text", {"text": "New words."}),))

    assert load(HOME, ADVICE, changed, TWO, at=LATER) == Changes(changed=1, unchanged=3)
    page = article("one")
    assert (page.title, page.live, page.has_unpublished_changes) == ("A new title", True, False)
    assert page.revisions.count() == 2
    assert SearchEntry.objects.get(page=page).title == "A new title"
    assert "New words." in client.get("/advice/one/").content.decode()


def test_page_that_an_editor_published_is_kept(load: Load) -> None:
    load(*PAGES)
    page = article("one")
    page.summary = "An editor's words."
    page.save_revision().publish()

    changes = load(HOME, ADVICE, replace(ONE, title="A new title"), TWO, at=LATER)

    assert changes == Changes(unchanged=3, kept=1, notes=("Kept: edited here: /advice/one/",))
    assert str(changes) == "3 unchanged, 1 kept: edited here"
    kept = article("one")
    assert (kept.title, kept.summary) == ("About advice/one", "An editor's words.")


def test_page_with_a_draft_is_kept(load: Load) -> None:
    load(*PAGES)
    page = article("one")
    page.title = "Only a draft"
    page.save_revision()

    assert load(HOME, ADVICE, replace(ONE, title="A new title"), TWO, at=LATER).kept == 1
    assert article("one").title == "About advice/one"
    assert load(*PAGES, at=LATER) == Changes(unchanged=4)


def test_editor_and_file_that_agree_go_on_together(load: Load) -> None:
    load(*PAGES)
    page = article("one")
    page.title = "A new title"
    page.save_revision().publish()
    agreed = replace(ONE, title="A new title")

    assert load(HOME, ADVICE, agreed, TWO, at=LATER) == Changes(unchanged=4)
    newer = replace(agreed, title="Newer still")
    assert load(HOME, ADVICE, newer, TWO, at=LATER) == Changes(changed=1, unchanged=3)


def test_page_whose_file_vanished_goes_and_comes_back(load: Load, client: Client) -> None:
    load(*PAGES)

    assert load(HOME, ADVICE, TWO, at=LATER) == Changes(retired=1, unchanged=3)
    assert (article("one").live, client.get("/advice/one/").status_code) == (False, 404)
    assert SearchEntry.objects.filter(code="one").count() == 0
    assert load(HOME, ADVICE, TWO, at=LATER) == Changes(unchanged=3)

    assert load(*PAGES, at=LATER) == Changes(changed=1, unchanged=3)
    assert (article("one").live, client.get("/advice/one/").status_code) == (True, 200)


def test_edited_page_whose_file_vanished_stays(load: Load) -> None:
    load(*PAGES)
    page = article("one")
    page.title = "An editor's"
    page.save_revision().publish()

    changes = load(HOME, ADVICE, TWO, at=LATER)

    assert changes.notes == ("Kept: edited here, though its file is gone: /advice/one/",)
    assert article("one").live is True


def test_editors_own_pages_are_none_of_a_packs_business(load: Load) -> None:
    load(*PAGES)
    parent = SectionPage.objects.get()
    parent.add_child(instance=ArticlePage(title="Ours", slug="ours", code="ours"))

    assert load(*PAGES, at=LATER) == Changes(unchanged=4)
    wanted = a_page("advice/ours", code="theirs")
    changes = load(*PAGES, wanted, at=LATER)
    assert changes.notes == ("Kept: another page has this address here: /advice/ours/",)
    assert ArticlePage.objects.filter(code="theirs").count() == 0


def test_moved_file_moves_the_page_and_leaves_a_redirect(load: Load, client: Client) -> None:
    below = a_page("advice/deep/three")
    load(*PAGES, a_page("advice/deep", kind="section"), below)
    there = article("one").pk
    moved = (
        a_page("help", kind="section"),
        a_page("help/deep", code="deep", kind="section"),
        replace(ONE, path="help/first"),
        replace(below, path="help/deep/three"),
    )

    changes = load(HOME, ADVICE, TWO, *moved, at=LATER)

    assert changes == Changes(added=1, changed=3, unchanged=3)
    assert (article("one").pk, address("one")) == (there, "/help/first/")
    assert address("three") == "/help/deep/three/"
    assert Page.find_problems() == SOUND
    assert {one.old_path for one in Redirect.objects.all()} == {
        "/advice/one",
        "/advice/deep",
        "/advice/deep/three",
    }
    answer = client.get("/advice/one/")
    assert (answer.status_code, answer["Location"]) == (301, "/help/first/")
    assert SearchEntry.objects.get(code="three").address == "/help/deep/three/"


def test_two_pages_change_places(load: Load) -> None:
    load(*PAGES)
    swapped = (replace(ONE, path="advice/two"), replace(TWO, path="advice/one"))

    assert load(HOME, ADVICE, *swapped, at=LATER) == Changes(changed=2, unchanged=2)
    assert (article("one").slug, article("two").slug) == ("two", "one")
    assert Redirect.objects.count() == 0
    assert load(HOME, ADVICE, *swapped, at=LATER) == Changes(unchanged=4)


def test_new_page_takes_the_address_of_one_that_went(load: Load, client: Client) -> None:
    load(*PAGES)
    other = a_page("advice/one", "Other words.", code="other")

    assert load(HOME, ADVICE, replace(TWO, blocks=()), other, at=LATER) == Changes(
        added=1, changed=1, retired=1, unchanged=2
    )
    assert "Other words." in client.get("/advice/one/").content.decode()
    back = replace(ONE, path="advice/again")
    assert load(HOME, ADVICE, replace(TWO, blocks=()), other, back, at=LATER) == Changes(
        changed=1, unchanged=4
    )
    assert address("one") == "/advice/again/"


def test_page_of_another_type_is_told_and_left(load: Load) -> None:
    load(*PAGES)
    course = replace(ONE, type="course", detail={"kind": "course", "url": "https://a.example"})

    assert load(HOME, ADVICE, course, TWO, at=LATER).notes == (
        "Kept: it is of another type here; take that page away first: /advice/one/",
    )
    assert CoursePage.objects.count() == 0


def test_home_page_keeps_an_editors_words(load: Load) -> None:
    load()
    home = HomePage.objects.get()
    home.introduction = "We talk here."
    home.save_revision().publish()

    assert load(*PAGES, at=LATER).notes == ("Kept: edited here: //",)
    assert HomePage.objects.get().introduction == "We talk here."


def test_pages_of_an_area_that_is_not_shown_are_left_out(load: Load) -> None:
    load(*PAGES)
    report = load_pack(pack=pack_with_pages("rotherham"), by=None, at=LATER)

    assert dict(report.sections)["pages"].notes == (
        "Not loaded: this site shows the pages of Exampleton.",
    )
    assert Page.objects.count() == len(PAGES) + 1


def test_editors_find_the_pages_and_see_what_leads_to_them(load: Load) -> None:
    load(*PAGES)
    one, two = article("one"), article("two")
    index_for_editors.func([one.pk, two.pk])

    from wagtail.models import ReferenceIndex

    leading = ReferenceIndex.get_references_to(two.page_ptr)
    assert [int(row.object_id) for row in leading] == [one.pk]


def test_no_language_without_pages_of_its_own(load: Load) -> None:
    load(*PAGES)
    foreign = replace(a_page("advice/ar"), lang="ar")

    assert load(*PAGES, foreign, at=LATER).notes == (
        "Kept: there are no pages in the language ar here: /advice/ar/",
    )
    assert home_page(lang="ar") is None
