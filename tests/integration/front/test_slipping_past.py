"""Ways past the form: many pages at once, copies, moves. None lets a page live unasked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale, Page

from kith.areas.models import Area
from kith.front.models import ArticlePage, HomePage, SectionPage
from kith.front.records import SearchEntry
from tests.factories.editing import (
    COMPLETE,
    a_section,
    an_article,
    drafted,
    published,
    sent,
    somebody_in_cms,
)
from tests.factories.front_pages import a_live_page
from tests.factories.reading_pages import part, shown

pytestmark = pytest.mark.django_db
BULK = "/cms/bulk/wagtailcore/page"
LOUD = "When it may be abuse"
OUT_OF_GUIDES = (
    f"“{LOUD}” cannot be moved there. A sensitive page must stand below “guides”, so that its "
    "address gives nothing away."
)


@pytest.fixture
def publisher() -> Client:
    return somebody_in_cms("content-editor", "content-publisher")[0]


@pytest.fixture
def sensitive(publisher: Client) -> ArticlePage:
    """A live page about harm, where it may stand."""
    told: dict[str, Any] = {"title": LOUD, "is_sensitive": True, "neutral_title": "Page 1"}
    return an_article(a_section("guides"), "g-01", **told)


def parent_of(page: Page) -> str:
    above: Page = Page.objects.get(pk=page.pk).get_parent()
    return str(above.slug)


# ── Many at once ──


def test_drafts_below_are_asked_the_same_when_they_are_published_along(publisher: Client) -> None:
    section = a_section("guides")
    draft = an_article(section, "g-02", is_live=False, title=LOUD, is_sensitive=True)

    told = publisher.post(
        f"{BULK}/publish/?id={section.pk}", {"include_descendants": "on"}, follow=True
    )

    assert f"“{LOUD}” cannot go live yet. Give a neutral title." in told.content.decode()
    assert ArticlePage.objects.get(pk=draft.pk).live is False


def test_complete_drafts_below_are_published_along(publisher: Client) -> None:
    section = a_section()
    draft = an_article(section, is_live=False)

    publisher.post(f"{BULK}/publish/?id={section.pk}", {"include_descendants": "on"})

    assert ArticlePage.objects.get(pk=draft.pk).live is True


# ── Copies ──


@pytest.mark.parametrize("way", ["publish_copies", "alias"])
def test_a_copy_is_a_draft_whatever_is_sent(
    publisher: Client, sensitive: ArticlePage, way: str
) -> None:
    address = f"/cms/pages/{sensitive.pk}/copy/"
    target = a_section("advice")
    told = {"new_title": LOUD, "new_slug": "abuse", "new_parent_page": target.pk, way: "on"}

    offered = publisher.get(address).content.decode()
    publisher.post(address, told)

    copy = ArticlePage.objects.get(slug="abuse")
    assert (copy.live, copy.alias_of_id, parent_of(copy)) == (False, None, "advice")
    assert f'name="{way}"' not in offered


# ── Moves ──


@pytest.mark.parametrize("is_live", [True, False], ids=["live", "sensitive in its draft alone"])
def test_a_sensitive_page_is_not_moved_out_of_guides(
    publisher: Client, sensitive: ArticlePage, is_live: bool
) -> None:
    if not is_live:
        sensitive.is_sensitive = False
        drafted(published(sensitive))
        sensitive.is_sensitive = True
        drafted(sensitive)
    target = a_section("advice")

    told = publisher.post(f"/cms/pages/{sensitive.pk}/move/{target.pk}/confirm/", follow=True)

    assert OUT_OF_GUIDES in told.content.decode()
    assert parent_of(sensitive) == "guides"


def test_many_sensitive_pages_are_not_moved_out_either(
    publisher: Client, sensitive: ArticlePage
) -> None:
    target = a_section("advice")

    told = publisher.post(f"{BULK}/move/?id={sensitive.pk}", {"chooser": target.pk}, follow=True)

    assert OUT_OF_GUIDES in told.content.decode()
    assert parent_of(sensitive) == "guides"


def test_other_pages_and_sensitive_ones_into_guides_are_moved(publisher: Client) -> None:
    guides, advice = a_section("guides"), a_section("advice")
    calm = an_article(guides, "calm")
    harm = an_article(advice, "g-03", is_live=False, title=LOUD, is_sensitive=True)

    publisher.post(f"/cms/pages/{calm.pk}/move/{advice.pk}/confirm/")
    publisher.post(f"{BULK}/move/?id={harm.pk}", {"chooser": guides.pk})

    assert (parent_of(calm), parent_of(harm)) == ("advice", "guides")


def test_a_page_is_not_moved_to_an_address_of_the_house(publisher: Client) -> None:
    advice = a_section("advice")
    inner = advice.add_child(instance=SectionPage(title="Plans", slug="plan", **COMPLETE))
    home = HomePage.objects.get()

    told = publisher.post(f"/cms/pages/{inner.pk}/move/{home.pk}/confirm/", follow=True)

    assert (
        "“Plans” cannot be moved there. Something else stands at /plan/, so nobody would reach "
        "the page." in told.content.decode()
    )
    assert parent_of(inner) == "advice"


# ── Should one go live all the same ──


@pytest.mark.parametrize("further", ["", "read/"])
def test_a_sensitive_page_without_a_neutral_title_is_called_as_the_area_is(further: str) -> None:
    parent = a_section("guides")
    Area.objects.update(neutral_title="Information for Exampleton")
    page = a_live_page(LOUD, parent=parent, slug="g-01", code="x", is_sensitive=True)
    head = part(shown(f"/guides/g-01/{further}"), "<head>", "</head>")

    assert head.count("<title>Information for Exampleton</title>") == 1
    assert head.count(LOUD) == 0
    assert SearchEntry.objects.get(page_id=page.pk).title == "Information for Exampleton"


# ── What the house answers ──


@pytest.mark.parametrize("slug", ["plan", "search", "embed", "en-gb"])
def test_no_page_goes_live_where_the_house_answers(publisher: Client, slug: str) -> None:
    home = HomePage.objects.get()
    told = {**COMPLETE, "title": "A section", "code": "a", "live": False}
    section = drafted(home.add_child(instance=SectionPage(slug=slug, **told)))
    says = f"Something else stands at /{slug}/, so nobody would reach the page."

    form = publisher.post(
        f"/cms/pages/{section.pk}/edit/", {**sent(section), "action-publish": "1"}
    )
    many = publisher.post(f"{BULK}/publish/?id={section.pk}", follow=True)

    assert [says in one.content.decode() for one in (form, many)] == [True, True]
    assert SectionPage.objects.get(pk=section.pk).live is False


def test_the_same_name_is_free_further_down(publisher: Client) -> None:
    page = an_article(a_section(), "plan", is_live=False)

    answer = publisher.post(f"/cms/pages/{page.pk}/edit/", {**sent(page), "action-publish": "1"})

    assert (answer.status_code, ArticlePage.objects.get(pk=page.pk).live) == (302, True)


# ── Ids that are none ──


@pytest.mark.parametrize("given", ["²", "9" * 30, "-1", "٣x"])
def test_what_is_no_id_of_a_page_chooses_none(publisher: Client, given: str) -> None:
    page = an_article(a_section(), is_live=False)

    answer = publisher.post(f"/cms/pages/{page.pk}/edit/", {**sent(page), "related_0": given})

    kept = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (answer.status_code, kept.related) == (302, [])


# ── Translations, and the account ──


@pytest.mark.parametrize("is_live", [True, False])
def test_a_translation_has_the_code_of_its_original(publisher: Client, is_live: bool) -> None:
    welsh = Locale.objects.create(language_code="cy")
    page = an_article(a_section(), is_live=is_live)
    page.code = "talk"
    drafted(page) if not is_live else published(page)

    copy = page.copy_for_translation(welsh, copy_parents=True)

    row = ArticlePage.objects.get(pk=copy.pk)
    assert (copy.code, row.code, row.get_latest_revision_as_object().code) == ("talk",) * 3
    assert SectionPage.objects.get(locale=welsh).code == "advice"


def test_a_code_that_the_language_has_already_is_not_given_twice(publisher: Client) -> None:
    welsh = Locale.objects.create(language_code="cy")
    section = a_section()
    section.copy_for_translation(welsh, copy_parents=True)
    there = SectionPage.objects.get(locale=welsh)
    there.add_child(instance=ArticlePage(title="A", slug="a", code="talking", locale=welsh))

    copy = an_article(section).copy_for_translation(welsh)

    assert ArticlePage.objects.get(pk=copy.pk).code == ""


def test_the_account_is_closed_and_out_of_sight(publisher: Client) -> None:
    answers = [publisher.get(f"/cms/account/{rest}").status_code for rest in ("", "avatar/")]
    styled = publisher.get("/cms/").content.decode()

    assert answers == [404, 404]
    assert styled.count("front/editing.css") == 1
